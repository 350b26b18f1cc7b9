"""Cycles damaged as text: without a finding the totals and ranks are those that PyYAML and csv give by hand."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from parscore.pipeline.score import Run, score_cycle
from tests.fuzz.kit import Changes, changes, damaged_yaml, folder, fuzzed, seeds
from tests.kit.cli import CYCLE, cycle_folder

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
Marks = dict[str, dict[str, Decimal]]


@cache
def base() -> tuple[Path, frozenset[str]]:
    """A cycle of rulings alone, and what is found in it as it is."""
    made = cycle_folder(folder() / "ky")
    return made, frozenset(one.message for one in score_cycle(made, write=False).findings)


@fuzzed(changes, seeds)
def test_a_cycle_that_says_something_else_is_told(done: Changes, seed: int) -> None:
    made, known = base()
    path = made / "cycle.yaml"
    path.write_text(damaged_yaml(CYCLE, done, seed), encoding="utf-8", errors="surrogatepass")
    run = score_cycle(made, write=False)
    if run.results is None or any(one.message not in known for one in run.findings):
        assert run.findings
        return
    # A mark of byte order that nobody sees is no part of a word, and tabs within one are taken by the C reader alone.
    data = yaml.load(path.read_text(encoding="utf-8").replace("\ufeff", ""), Loader=LOADER)
    by_hand = {unit: sum(marks.values()) for unit, marks in _marks(made, data).items() if len(marks) == 2}
    assert _ranked(run) == {unit: (by_hand[unit], _rank(by_hand.values(), by_hand[unit])) for unit in by_hand}
    assert _named(run) == [(unit["id"], unit["name"]) for group in data["groups"] for unit in group["units"]]


def _marks(made: Path, data: Mapping[str, Any]) -> Marks:
    """The last mark of every unit and criterion, by the files and stages that a cycle names."""
    units = {word: unit["id"] for group in data["groups"] for unit in group["units"] for word in _words(unit)}
    found: Marks = {}
    for stage in data.get("stages", ("self",)):
        named = data.get("appraisal", {}).get(stage, ())
        for name in [named] if isinstance(named, str) else named:
            for row in csv.DictReader((made / name).read_text(encoding="utf-8").splitlines()):
                found.setdefault(units[row["unit"]], {})[row["code"]] = Decimal(row["points"])
    return found


def _words(unit: Mapping[str, Any]) -> list[str]:
    return [unit["id"], unit["name"], *unit.get("aliases", ())]


def _rank(all_of_them: Iterable[Decimal | int], one: Decimal | int) -> int:
    return 1 + sum(other > one for other in all_of_them)


def _ranked(run: Run) -> dict[str, tuple[Decimal | None, int | None]]:
    assert run.results is not None
    return {row.unit: (row.points, row.rank) for row in run.results.standings if row.rank is not None}


def _named(run: Run) -> list[tuple[str, str]]:
    assert run.results is not None
    return [(unit.id, unit.name) for _, unit in run.results.cycle.units()]
