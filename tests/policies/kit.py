"""A set of ten points for the tests of policies, and units scored with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parscore.compute.score import totals
from parscore.model.framework import Framework
from parscore.model.scorecard import Results, Standing, Totals
from parscore.model.submission import Ruling
from tests.kit.world import Evidence, cycle, form, framework, given, leaf, results

MARKS: Mapping[str, str] = {"1.1": "1.5", "1.2": "3", "2.1": "0.5", "2.2": "3.2"}
"""Marks of a unit to which everything applies: 8.2 of 10."""

SURVEY = {"kind": "survey", "audiences": {"hdnd": "1"}}


def ten(policy: Mapping[str, Any] | None = None, **more: Any) -> Framework:
    """Field 1 of 2 + 3 points, field 2 of 1 point and 4 surveyed: 6 appraised, 4 surveyed."""
    one = {"code": "1", "title": "Một", "max": "5", "children": [leaf("1.1", 2), leaf("1.2", 3)]}
    two = {"code": "2", "title": "Hai", "max": "5", "children": [leaf("2.1", 1), leaf("2.2", 4, SURVEY)]}
    return framework(one, two, policy=dict(policy or {}), **more)


def scored(
    made: Framework,
    units: Mapping[str, Mapping[str, str]],
    *,
    excluded: tuple[str, ...] = (),
    rulings: Mapping[str, tuple[Ruling, ...]] | None = None,
    stages: tuple[str, ...] = ("self",),
    ranked: bool = True,
) -> Results:
    """The results of units with their marks by code; `excluded` codes do not apply to any of them."""
    measured = {leaf.code for leaf in made.leaves if leaf.measured}
    listed = [{"id": unit, "name": unit, "not_applicable": list(excluded)} for unit in units]
    appraisal = {stage: f"{stage}.csv" for stage in stages if stage != "self"}
    of = cycle(
        listed, stages=stages, survey={"points": "diem.csv"}, appraisal=appraisal, group={"ranked": ranked}
    )
    evidence = {
        unit: Evidence(
            form(unit, {code: mark for code, mark in marks.items() if code not in measured}),
            (rulings or {}).get(unit, ()),
            (),
            tuple(given(unit, code, mark) for code, mark in marks.items() if code in measured),
        )
        for unit, marks in units.items()
    }
    return results(made, of, evidence)


def total(made: Framework, marks: Mapping[str, str], *excluded: str) -> Totals:
    """What one unit comes to."""
    kept = {code: mark for code, mark in marks.items() if code not in made.expand(list(excluded))}
    (card,) = scored(made, {"a": kept}, excluded=excluded).cards
    return totals(made, card)


def rows(made: Framework, units: Mapping[str, Mapping[str, str]], **more: Any) -> dict[str, Standing]:
    """The standings by unit."""
    return {row.unit: row for row in scored(made, units, **more).standings}
