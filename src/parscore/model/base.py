"""What every model read from text shares: frozen, no unknown keys, decimals in both written forms."""

import re
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, PydanticOmit

from parscore.number import parse, plain


class Model(BaseModel):
    """A frozen record whose unknown keys are refused."""

    model_config = ConfigDict(
        defer_build=True, frozen=True, extra="forbid", populate_by_name=True, str_strip_whitespace=True
    )


T = TypeVar("T")
_FOUND = "found when a file is read"


class _Unasked:
    """Leaves a field out of the schema of what people write; results hold it, and so does theirs."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        if handler.mode == "serialization":
            return handler(schema)
        raise PydanticOmit


NotWritten = Annotated[T, _FOUND, _Unasked()]
"""A field that nobody writes: it is found when a file is read."""


def written_keys(model: type[BaseModel]) -> list[str]:
    """The keys of a model that people write."""
    fields = model.model_fields.items()
    return [one.alias or name for name, one in fields if _FOUND not in one.metadata]


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
IDENTIFIER = re.compile(r"[a-z0-9]+([.\-_][a-z0-9]+)*")
Identifier = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=rf"^{IDENTIFIER.pattern}$")
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
