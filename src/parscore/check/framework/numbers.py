"""The first check of a criteria set: no number so long that arithmetic on it would mean nothing. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pydantic import BaseModel

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Positions
from parscore.diagnostics import Path as NodePath
from parscore.model.framework import Framework
from parscore.number import parse, vi

LARGEST = Decimal(10) ** 15
DECIMALS = 12


def absurd_numbers(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F128: a number beyond a million billions, or with more than 12 decimals."""
    for path, number in _numbers(framework, ()):
        if abs(number) > LARGEST or -int(number.as_tuple().exponent) > DECIMALS:
            shown = vi(number)
            yield finding("F128", at.at(*path), number=shown if len(shown) <= 24 else shown[:24] + "…")


def _numbers(value: object, path: NodePath) -> Iterator[tuple[NodePath, Decimal]]:
    """Every number of the set with its path in the file, those of the examples too."""
    if isinstance(value, Decimal):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _numbers(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from _numbers(part, (*path, index))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _numbers(part, (*path, str(key)))
    elif isinstance(value, str) and "examples" in path and (number := parse(value)) is not None:
        yield path, number
