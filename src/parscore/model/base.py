"""What every model read from text shares: frozen, no unknown keys, decimals in both written forms."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from parscore.number import parse, plain


class Model(BaseModel):
    """A frozen record whose unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, str_strip_whitespace=True)


def _decimal(value: object) -> Decimal:
    if isinstance(value, Decimal):
        return plain(value)
    number = parse(value) if isinstance(value, str) else None
    if number is None:
        raise PydanticCustomError("not_a_number", "a number such as 2.5 or 2,5 is expected")
    return number


NUMBER_SCHEMA = {"type": ["number", "string"], "pattern": r"^[+-]?(\d+([.,]\d*)?|[.,]\d+)$"}
"""A number in JSON Schema: plain, or as text with a decimal point or comma."""

Number = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    PlainSerializer(lambda value: format(plain(value), "f"), return_type=str),
    WithJsonSchema(NUMBER_SCHEMA),
]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\s:*?\"<>|/\\]+$")]
Identifier = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=r"^[a-z0-9]+([.\-_][a-z0-9]+)*$")
]
Title = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Titles = Annotated[
    tuple[Title, ...],
    BeforeValidator(
        lambda value: (value,) if isinstance(value, str) else value,
        json_schema_input_type=Title | tuple[Title, ...],
    ),
]
"""One text or a list of them."""


class Accepted(Model):
    """Findings that somebody has looked at: their code, where they are accepted (nothing: everywhere), and why."""

    code: Title
    at: Titles = ()
    reason: Title
