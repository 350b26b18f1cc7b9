"""What every model read from text shares: frozen, no unknown keys, decimals in both written forms."""

import re
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, PydanticOmit, core_schema

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


class Schema:
    """What a value has to be, as the library has it: made once and not again for every field."""

    def __init__(self, schema: CoreSchema) -> None:
        self._schema = schema

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return {**self._schema}


def text(pattern: str | None = None, *, least: int | None = 1, most: int) -> Schema:
    """A text of so many characters that fits a pattern."""
    return Schema(core_schema.str_schema(min_length=least, max_length=most, pattern=pattern))


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
    Schema(
        core_schema.no_info_before_validator_function(
            _decimal,
            core_schema.decimal_schema(),
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda value: format(plain(value), "f"), return_schema=core_schema.str_schema()
            ),
        )
    ),
    WithJsonSchema(NUMBER_SCHEMA),
]
Code = Annotated[str, text(r"^[^\s:*?\"<>|/\\]+$", most=40)]
IDENTIFIER = re.compile(r"[a-z0-9]+([.\-_][a-z0-9]+)*")
Identifier = Annotated[str, text(rf"^{IDENTIFIER.pattern}$", most=80)]
Title = Annotated[str, text(most=2000)]
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
