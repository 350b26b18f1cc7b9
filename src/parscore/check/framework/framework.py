"""Meaning checks of a criteria set: everything that must add up before anybody is scored with it. Pure.

Each check is one small function that yields findings of one code or two; this file only lines them up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache

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
from parscore.number import decimals, parse, vi

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
    for path, number in _absurd(framework, (), written=False):
        shown = vi(number)
        yield finding("F128", at.at(*path), number=shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…")


def _absurd(whole: object, path: Path, *, written: bool) -> Iterator[tuple[Path, Decimal]]:
    """Every absurd number of a part of the set with its path in the file; `written`: in examples, that are texts."""
    for key, part in _parts(whole):
        if isinstance(part, _HOLDERS):
            yield from _absurd(part, (*path, key), written=written or key == "examples")
            continue
        number = parse(part) if written and isinstance(part, str) else part
        if isinstance(number, Decimal) and _is_absurd(number):
            yield (*path, key), number


def _is_absurd(number: Decimal) -> bool:
    return abs(number) > LARGEST or decimals(number) > DECIMALS


_HOLDERS = (BaseModel, tuple, dict)
"""What holds other values."""


def _parts(whole: object) -> Iterable[tuple[str | int, object]]:
    """What a record, list or mapping holds, by its key in the file."""
    if isinstance(whole, BaseModel):
        return ((key, getattr(whole, name)) for name, key in _keys_of(type(whole)).items())
    if isinstance(whole, tuple):
        return enumerate(whole)
    return ((str(key), part) for key, part in whole.items()) if isinstance(whole, dict) else ()


@cache
def _keys_of(model: type[BaseModel]) -> Mapping[str, str]:
    """The keys in the file of the fields of a record."""
    return {name: field.alias or name for name, field in model.model_fields.items()}
