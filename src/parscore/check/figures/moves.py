"""Figures that moved much against last year without a word from the unit. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.framework import Framework
from parscore.model.rules import BaseRule
from parscore.model.scorecard import SelfScore
from parscore.model.unit_figures import UnitFigures
from parscore.number import HUNDRED, exactly, in_sentence


class Words(Struct, frozen=True):
    """What a unit wrote: in its form, and of the criteria that files of explanations are about."""

    own: SelfScore | None
    explained: Collection[str]

    def about(self, name: str, framework: Framework) -> bool:
        """Whether something is said of a figure, or of a criterion that takes it."""
        lines, remarks = ({}, {}) if self.own is None else (self.own.lines, self.own.remarks)
        takers = [one.code for one in framework.scored if one.rule is not None and _takes(one.rule, name)]
        named = (framework.by_code[code].figure_id(key) for code, found in remarks.items() for key in found)
        explained = any(
            code in self.explained or (code in lines and lines[code].explanation) for code in takers
        )
        return explained or name in named


def check_moves(
    figures: UnitFigures,
    before: Mapping[str, Decimal],
    unit: str,
    words: Words,
    framework: Framework,
) -> Iterator[Diagnostic]:
    """K320 for every figure of a unit that moved by more than the set allows without a comment."""
    for name, then in before.items():
        known, limit = figures.named(name), framework.figures[name].comment_over
        if (
            known.value is None
            or known.place is None
            or limit is None
            or not _exceeds(then, known.value, limit)
        ):
            continue
        if not words.about(name, framework):
            yield finding(
                "K320",
                known.place,
                unit=unit,
                label=framework.figures[name].title,
                value=known.value,
                before=then,
                change=_change(then, known.value),
                limit=limit,
            )


@exactly
def _exceeds(then: Decimal, now: Decimal, limit: Decimal) -> bool:
    """Whether a figure moved by more than so many per cent of what it was; any move from nothing does."""
    return abs(now - then) * HUNDRED > limit * abs(then)


@exactly
def _change(then: Decimal, now: Decimal) -> str:
    if not then:
        return "năm trước bằng 0"
    share = (now - then) * HUNDRED / abs(then)
    return f"{'+' if share > 0 else ''}{in_sentence(share)} %"


def _takes(rule: BaseRule, name: str) -> bool:
    return name in rule.named.values() or name in rule.parts
