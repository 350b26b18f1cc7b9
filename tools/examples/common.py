"""Builds an example cycle in its folder: workbooks, rulings, survey shares, given shares, all from seeds.

The cycle file itself is written by hand and only read here. May not know any cycle: each has its own module.
"""

from __future__ import annotations

import csv
import datetime
import io
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random

from parscore.model.cycle import Cycle
from parscore.model.cycle import Unit as CycleUnit
from parscore.model.framework import Framework
from parscore.number import vi
from parscore.pipeline.load import load_cycle
from tools.examples.answers import NOTHING_AROSE, Habits, Unit, answer_form
from tools.examples.appraisal import Bench, Said, first_round, second_round
from tools.examples.measures import given_rows, points_of, survey_rows
from tools.examples.papers import Papers, workday
from tools.examples.workbooks import Tamper, write_filled, write_table

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = ("unit", "code", "points", "reason", "by", "status")
VIETNAMESE = ("Đơn vị", "Mã tiêu chí", "Điểm", "Lý do", "Cơ quan thẩm định", "Trạng thái")


@dataclass(frozen=True)
class Profile:
    """A unit as the script sees it: signs of documents and letters, quality, esteem, corrections, sizes."""

    sign: str
    letters: str
    quality: float
    esteem: float
    corrected: float
    sizes: Mapping[str, int]


Mistake = Callable[[Unit], None]
"""What an officer got wrong in one form; it changes what is typed, not what was meant."""


@dataclass(frozen=True)
class Example:
    """Everything that one cycle's module has to say."""

    folder: str
    place: str
    profiles: Mapping[str, Profile]
    habits: Mapping[str, Habits]
    causes: Mapping[str, Mapping[str, Sequence[str]]]
    generic: Sequence[str]
    quotas: Mapping[str, tuple[int, int, int]]
    appeals: int
    asked: Mapping[str, tuple[int, int]]
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)
    corrections: Sequence[Said] = ()
    tampers: Mapping[str, Tamper] = field(default_factory=dict)
    printed: Sequence[str] = ()
    foreign: Mapping[str, str] = field(default_factory=dict)


def build(example: Example) -> None:
    """Write every file of the example that is not written by hand."""
    folder = ROOT / "examples" / example.folder
    loaded = load_cycle(folder / "cycle.yaml", "cycle.yaml")
    if loaded.cycle is None or None in loaded.frameworks.values():
        sys.exit("\n".join(str(one) for one in loaded.findings))
    cycle = loaded.cycle
    sets = {name: found for name, found in loaded.frameworks.items() if found is not None}
    benches: list[Bench] = []
    shares: list[tuple[str, ...]] = []
    given: list[tuple[str, ...]] = []
    for group, unit in cycle.units():
        framework = sets[group.framework]
        if unit.id not in example.profiles:
            continue
        benches.append(_form(example, cycle, framework, unit, folder / cycle.submissions))
        profile, excluded = example.profiles[unit.id], framework.expand(unit.not_applicable)
        rng = Random(f"{cycle.cycle}/{unit.id}/survey")
        asked = {audience: example.asked[audience] for audience in framework.audiences}
        shares += survey_rows(framework, excluded, unit.id, profile.esteem, rng, asked)
        given += given_rows(framework, excluded, unit.id, profile.esteem, rng)
    if cycle.survey is not None and cycle.survey.points:
        rows = [row for framework in sets.values() for row in points_of(framework, shares)]
        _csv(folder / cycle.survey.points[0], ("unit", "code", "points"), rows)
    if cycle.survey is not None and cycle.survey.shares:
        _csv(folder / cycle.survey.shares[0], ("unit", "code", "audience", "share", "replies"), shares)
    if cycle.given:
        _csv(folder / cycle.given[0], ("unit", "code", "share"), given)
    first = [*first_round(cycle.cycle, benches, example.quotas), *example.corrections]
    rounds = [first]
    if len(cycle.stages) > 2:
        rounds.append(second_round(cycle.cycle, benches, first, example.appeals))
    for stage, rulings in zip(cycle.stages[1:], rounds, strict=True):
        _round(example, folder, cycle, stage, rulings)


def _form(example: Example, cycle: Cycle, framework: Framework, unit: CycleUnit, folder: Path) -> Bench:
    """Answer and write one unit's form."""
    profile = example.profiles[unit.id]
    rng = Random(f"{cycle.cycle}/{unit.id}")
    made = Unit(unit.id, profile.quality, profile.sizes, rng, framework.policy.rounding.mode)
    answer_form(framework, framework.expand(unit.not_applicable), made, example.habits[framework.framework])
    writing = Random(f"{cycle.cycle}/{unit.id}/papers")
    papers = Papers(profile.sign, profile.letters, cycle.year, writing, example.foreign)
    for line in made.lines.values():
        if line.claimed is None:
            line.explanation = "Trong năm đơn vị không phát sinh nội dung này."
            continue
        criterion = line.criterion
        bonus = criterion in (*framework.bonus, *framework.penalty)
        idle = criterion.evidence == "optional" and NOTHING_AROSE in (line.option or "").casefold()
        if not idle and not (bonus and line.claimed == 0):
            line.evidence = papers.evidence(criterion)
        short = isinstance(line.claimed, Decimal) and line.claimed < criterion.max
        if short and not bonus and papers.rng.random() < 0.4:
            line.explanation = papers.explanation(criterion, line.answer)
    if (mistake := example.mistakes.get(unit.id)) is not None:
        mistake(made)
    folder.mkdir(parents=True, exist_ok=True)
    write_filled(
        folder / f"{unit.id}.xlsx", framework, cycle, unit, made.lines,
        number=f"{papers.rng.randint(8, 60)}/BC-{profile.sign}",
        signed=workday(cycle.year + 1, papers.rng.randint(5, 16)),
        place=example.place, tamper=example.tampers.get(unit.id),
    )
    causes = example.causes.get(framework.framework, {})
    barred = frozenset(item.code for item in framework.penalty)
    return Bench(made, papers, causes, example.generic, profile.corrected, barred)


def _round(example: Example, folder: Path, cycle: Cycle, stage: str, rows: Sequence[Said]) -> None:
    """Write one round into the files that the cycle names: one an agency, or one for everybody."""
    names = cycle.appraisal[stage]
    for name in names:
        agency = Path(name).stem
        mine = [said for said in rows if said.by == agency] if len(names) > 1 else list(rows)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".csv":
            printed = agency in example.printed
            headings, table = _as_printed(mine, cycle) if printed else _as_data(mine)
            _csv(path, headings, table, ";" if printed else ",")
        else:
            made = datetime.date(cycle.year + 1, 1 + cycle.stages.index(stage), 20)
            sheet = [_printed_row(said, cycle) for said in mine]
            write_table(path, "Thẩm định", VIETNAMESE, sheet, made)


def _as_data(rows: Sequence[Said]) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """A table as a system exports it: English headings, identities, decimal points."""
    points = ["" if said.points is None else format(said.points, "f") for said in rows]
    return ENGLISH, [
        (said.unit, said.code, mark, said.reason, said.by, said.status)
        for said, mark in zip(rows, points, strict=True)
    ]


def _as_printed(rows: Sequence[Said], cycle: Cycle) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """A table as a Vietnamese Excel saves it: its headings, names, decimal commas."""
    made = [_printed_row(said, cycle) for said in rows]
    return VIETNAMESE, [tuple(vi(c) if isinstance(c, Decimal) else c for c in row) for row in made]


def _printed_row(said: Said, cycle: Cycle) -> tuple[str | Decimal, ...]:
    """A row as an office prints it: names instead of identities."""
    names = {unit.id: unit.name for _, unit in cycle.units()} | {one.id: one.name for one in cycle.agencies}
    by, points = names.get(said.by, "Hội đồng thẩm định"), "" if said.points is None else said.points
    return names[said.unit], said.code, points, said.reason, by, said.status


def _csv(
    path: Path, headings: Sequence[str], rows: Sequence[Sequence[str]], separator: str = ","
) -> None:
    """Write a table that Excel opens with its letters whole: UTF-8 with a mark."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", delimiter=separator)
    writer.writerow(headings)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
