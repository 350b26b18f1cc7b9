"""Meaning checks of a criteria set: everything that must add up before anybody is scored with it. Pure.

Each check is one small function that yields findings of one code or two; this file only lines them up.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pydantic import BaseModel

from parscore.catalogue import finding
from parscore.check.framework.aggregates import AGGREGATES
from parscore.check.framework.cases import CASES
from parscore.check.framework.examples import EXAMPLES
from parscore.check.framework.figures import FIGURES
from parscore.check.framework.grades import BANDS, GRADES
from parscore.check.framework.history import HISTORY
from parscore.check.framework.nodes import Check
from parscore.check.framework.policy import POLICY
from parscore.check.framework.rounding import ROUNDING
from parscore.check.framework.rules import RULES
from parscore.check.framework.sums import SUMS
from parscore.check.framework.text import WORDING
from parscore.check.framework.tree import FIELDS, TREE
from parscore.diagnostics import Diagnostic, Path, Positions
from parscore.model.framework import Framework
from parscore.number import parse, vi

LARGEST = Decimal(10) ** 15
DECIMALS = 12
_SHOWN = 24

CHECKS: tuple[Check, ...] = (
    *TREE, *SUMS, *AGGREGATES, *RULES, *CASES, *EXAMPLES, *FIELDS, *POLICY, *BANDS, *GRADES, *FIGURES, *HISTORY,
    *WORDING, *ROUNDING,
)  # fmt: skip


def check_framework(framework: Framework, at: Positions) -> list[Diagnostic]:
    """Everything in one criteria set that does not add up; absurd numbers are reported alone."""
    absurd = list(absurd_numbers(framework, at))
    return absurd or [found for check in CHECKS for found in check(framework, at)]


def absurd_numbers(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F128: a number beyond a million billions, or with more than 12 decimals: arithmetic would mean nothing."""
    for path, number in _numbers(framework, ()):
        if abs(number) > LARGEST or -int(number.as_tuple().exponent) > DECIMALS:
            shown = vi(number)
            yield finding(
                "F128", at.at(*path), number=shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
            )


def _numbers(value: object, path: Path) -> Iterator[tuple[Path, Decimal]]:
    """Every number of the set with its path in the file, those of the examples too."""
    if isinstance(value, Decimal):
        yield path, value
    elif isinstance(value, str):
        if "examples" in path and (number := parse(value)) is not None:
            yield path, number
    else:
        for key, part in _parts(value):
            yield from _numbers(part, (*path, key))


def _parts(value: object) -> Iterator[tuple[str | int, object]]:
    """What a record, list or mapping holds, by its key in the file."""
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield field.alias or name, getattr(value, name)
    elif isinstance(value, tuple):
        yield from enumerate(value)
    elif isinstance(value, dict):
        yield from ((str(key), part) for key, part in value.items())
