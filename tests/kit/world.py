"""Small frameworks, cycles and folders for tests, short enough to read where they are used."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from parscore.compute import score
from parscore.compute.rank import standings
from parscore.compute.score import scorecard, self_score
from parscore.diagnostics import Place
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.scorecard import Results
from parscore.model.submission import Brought, Entry, Ruling, Share, Submission, Typed

COUNCIL = "hoi-dong"


@dataclass(frozen=True)
class Evidence:
    """Everything accepted about one unit, with its form as it was read."""

    submission: Submission | None = None
    rulings: tuple[Ruling, ...] = ()
    shares: tuple[Share, ...] = ()
    brought: tuple[Brought, ...] = ()
    explanations: Mapping[str, str] = field(default_factory=dict)

    def scored(self, made: Framework) -> score.Evidence:
        """The same with the unit's own score."""
        own = None if self.submission is None else self_score(self.submission, made)
        return score.Evidence(own, self.rulings, self.shares, self.brought, self.explanations)


def leaf(
    code: str, most: str | int | Decimal, rule: Mapping[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """A leaf led by the council; judged unless `rule` says otherwise."""
    return {
        "code": code,
        "title": f"Tiêu chí {code}",
        "max": str(most),
        "lead": COUNCIL,
        "rule": dict(rule or {"kind": "judged"}),
        **more,
    }


def framework(*criteria: Mapping[str, Any], **more: Any) -> Framework:
    """A set of the given top-level criteria; `policy` and other keys may be replaced."""
    policy = {
        "not_applicable": "reduce_maximum",
        "rounding": {"mode": "half_up", "digits": "2"},
        "rank": {"by": "index", "compare": "exact", "ties": "competition"},
    } | more.pop("policy", {})
    return Framework.model_validate(
        {
            "framework": "thu",
            "title": "Bộ thử",
            "year": "2022",
            "status": "illustrative",
            "basis": {"document": "1/QĐ"},
            "levels": ["Lĩnh vực", "Tiêu chí"],
            "policy": policy,
            "criteria": list(criteria),
        }
        | more
    )


def cycle(
    units: Iterable[str | Mapping[str, Any]], *, stages: tuple[str, ...] = ("self",), **more: Any
) -> Cycle:
    """A cycle of one ranked group `so` on the set `thu`."""
    listed = [
        {"id": unit, "name": f"Đơn vị {unit}"} if isinstance(unit, str) else dict(unit) for unit in units
    ]
    group = {"id": "so", "title": "Các sở", "framework": "thu", "units": listed} | more.pop("group", {})
    return Cycle.model_validate(
        {"cycle": "thu", "title": "Kỳ thử", "year": "2022", "groups": [group], "stages": list(stages)} | more
    )


def form(unit: str, marks: Mapping[str, Decimal | str | None]) -> Submission:
    """A unit's form with claimed points by code and no figures."""
    entries = {}
    for row, (code, mark) in enumerate(sorted(marks.items()), 10):
        place = Place(f"submissions/{unit}.xlsx", "Bieu", row, 7)
        entries[code] = Entry(code, place, Typed(None if mark is None else Decimal(mark), place))
    return Submission(unit, f"submissions/{unit}.xlsx", "Bieu", None, entries)


def ruling(stage: str, unit: str, code: str, points: Decimal | str | None, **more: Any) -> Ruling:
    """A ruling of the council."""
    values: dict[str, Any] = {
        "reason": "có lý do",
        "by": COUNCIL,
        "asks": False,
        "place": Place(f"{stage}.csv", "", 2, 3),
    } | more
    return Ruling(stage, unit, code, None if points is None else Decimal(points), **values)


def given(unit: str, code: str, points: str, kind: str = "survey") -> Brought:
    """Points brought in for a measured leaf."""
    return Brought(unit, code, Decimal(points), None, kind, Place("diem.csv", "", 2, 3))


def results(made: Framework, of: Cycle, evidence: Mapping[str, Evidence]) -> Results:
    """The results of a cycle of one group, as the pipeline makes them from accepted evidence."""
    group = of.groups[0]
    known = {unit.id: evidence.get(unit.id, Evidence()).scored(made) for unit in group.units}
    cards = tuple(scorecard(group, unit, made, known[unit.id], of) for unit in group.units)
    rows = standings(of, group, made, cards)
    return Results("parscore", of, {group.framework: made}, {}, of.stages, cards, rows, ())


def write_csv(path: Path, rows: Iterable[Iterable[object]]) -> None:
    """A UTF-8 csv file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
