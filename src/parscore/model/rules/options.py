"""Rules in which the unit chooses one of several options. Nothing here rounds."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from parscore.model.base import Identifier, Number, Title
from parscore.model.rules.base import UNKNOWN, Answer, Award, BaseRule, Figure, Outcome
from parscore.number import vi
from parscore.text import fold


def _from_pairs(value: object) -> object:
    pairs = isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in value)
    return dict(value) if pairs else value  # type: ignore[call-overload]


Options = Annotated[
    dict[Title, Number],
    BeforeValidator(_from_pairs, json_schema_input_type=dict[Title, Number]),
    PlainSerializer(
        lambda options: [[name, format(points, "f")] for name, points in options.items()],
        return_type=list[list[str]],
    ),
]
"""Points by option, in the order of the decision; serialised as pairs, so that sorted keys do not lose the order."""


Scale = Annotated[Options, Field(min_length=1)]
"""Options that several rules of a set share by a name."""


class Choice(BaseRule):
    """Points of the chosen option; yes/no is a choice of two.

    `options` are the rule's own, or those of the set's `scale` (model/scales.py), which are none where there is no
    such scale.
    """

    kind: Literal["choice"]
    scale: Identifier | None = None
    options: Annotated[Options, Field(validate_default=True)] = {}

    answers: ClassVar[tuple[str, ...]] = ("option",)

    @field_validator("options")
    @classmethod
    def _options_or_scale(cls, options: dict[str, Decimal], known: ValidationInfo) -> dict[str, Decimal]:
        if not options and known.data.get("scale") is None:
            raise PydanticCustomError("missing", "options or a scale are expected")
        return options

    @property
    def well_formed(self) -> bool:
        return bool(self.options)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return (Figure("option", "Mức đạt được", tuple(self.options)),)

    @property
    def awards(self) -> tuple[Award, ...]:
        return tuple(
            Award(("options", option), points, "mức", option) for option, points in self.options.items()
        )

    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        if answer.option is None:
            return UNKNOWN
        found = self.options.get(answer.option)
        return Outcome(self._folded(answer.option) if found is None else found)

    def _folded(self, option: str) -> Decimal | None:
        wanted = fold(option)
        found = [points for name, points in self.options.items() if fold(name) == wanted]
        return found[0] if len(found) == 1 else None

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(f"{option}: {vi(points)} điểm" for option, points in self.options.items())
