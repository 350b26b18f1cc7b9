"""Every workbook of the example cycles, laid out anew at random in ways that keep its meaning, scores the
same.

PARSCORE_RELAY=all lays out every workbook once; a number draws so many.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from parscore.compute.score import Evidence, scorecard, self_score
from parscore.model.cycle import Cycle, Group, Unit
from parscore.model.framework import Framework
from parscore.model.scorecard import Scorecard
from parscore.pipeline.load import load_cycle
from parscore.read.forms.form import open_form, read_entries
from tests.kit.office import needs_office
from tests.reading.relay import Ways, laid_anew

EXAMPLES = Path(__file__).parents[2] / "examples"
WANTED = os.environ.get("PARSCORE_RELAY", "60")
Source = tuple[Path, Cycle, Group, Unit, Framework]


@cache
def sources() -> tuple[Source, ...]:
    """Every workbook of every example cycle with its unit and set."""
    found: list[Source] = []
    for folder in sorted(EXAMPLES.iterdir()):
        loaded = load_cycle(folder / "cycle.yaml", "cycle.yaml")
        if loaded.cycle is None:
            continue
        for path in sorted((folder / loaded.cycle.submissions).glob("*.xlsx")):
            for group, unit in loaded.cycle.units():
                wanted = loaded.frameworks[group.framework]
                if unit.id == path.stem and wanted is not None and readable(path, wanted):
                    found.append((path, loaded.cycle, group, unit, wanted))
    return tuple(found)


def readable(path: Path, wanted: Framework) -> bool:
    """Whether the example is a form that is read, and not one of those made to fail."""
    form, _ = open_form(path, path.name)
    return form is not None and read_entries(form, wanted, path.stem)[0] is not None


def card_of(path: Path, source: Source) -> Scorecard:
    """The scorecard that a workbook comes to."""
    _, cycle, group, unit, wanted = source
    form, findings = open_form(path, path.name)
    assert form is not None, findings
    submission, findings = read_entries(form, wanted, unit.id)
    assert submission is not None, findings
    return scorecard(group, unit, wanted, Evidence(self_score(submission, wanted)), cycle)


def values(card: Scorecard) -> Mapping[str, tuple[object, ...]]:
    """What counts in a card: marks, computed points and declared figures of every line."""
    return {
        line.code: (
            [mark.points for mark in line.marks],
            line.computed,
            {key: number(value) for key, value in line.declared.items()},
            line.excluded,
        )
        for line in card.lines
    }


def number(text: str) -> object:
    """A declared number by its value, an option by its words."""
    return Decimal(text) if text.replace(".", "").lstrip("-").isdecimal() else text


def told(ways: Ways, source: Source) -> str:
    """Which workbook, and how it was laid out."""
    return f"{source[0].parent.parent.name}/{source[0].name}: {ways}"


def drawn() -> list[tuple[int, int]]:
    """Seeds and numbers of the workbooks to lay out."""
    if WANTED == "all":
        return [(seed, seed) for seed in range(len(sources()))]
    chance = random.Random(4)
    return [(seed, chance.randrange(len(sources()))) for seed in range(int(WANTED))]


def test_there_are_workbooks_of_every_example() -> None:
    assert len({source[1].cycle for source in sources()}) >= 2


def test_a_form_laid_out_anew_scores_the_same(tmp_path: Path) -> None:
    for seed, place in drawn():
        source = sources()[place]
        chance = random.Random(seed)
        kinds = ("xlsx", "xlsm", "csv")
        path, ways = laid_anew(chance, source[0], source[4], tmp_path / source[0].name, kinds)
        assert values(card_of(path, source)) == values(card_of(source[0], source)), told(ways, source)


@needs_office
@pytest.mark.slow
def test_a_form_saved_by_other_software_scores_the_same(tmp_path: Path) -> None:
    for seed in range(2 if WANTED == "60" else 12):
        chance = random.Random(1000 + seed)
        source = sources()[chance.randrange(len(sources()))]
        kind = ("xls", "ods")[seed % 2]
        path, ways = laid_anew(chance, source[0], source[4], tmp_path / source[0].name, (kind,))
        assert values(card_of(path, source)) == values(card_of(source[0], source)), told(ways, source)
