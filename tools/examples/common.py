"""Builds an example cycle in its folder: workbooks, rulings, explanations, survey, shares, all from seeds.

The cycle file itself is written by hand and only read here. May not know any cycle: each has its own module.
"""

from __future__ import annotations

import csv
import datetime
import io
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random

from parscore.model.cycle import Cycle
from parscore.model.cycle import Unit as CycleUnit
from parscore.model.framework import Framework
from parscore.number import HUNDRED, exactly, vi
from parscore.pipeline.load import load_cycle
from parscore.pipeline.score import score_cycle
from tools.examples.answers import NOTHING_AROSE, Habits, Unit, answer_form
from tools.examples.appraisal import Bench, Said, council_round, first_round, full_round, second_round
from tools.examples.measures import given_rows, points_of, steered, survey_rows, surveyed
from tools.examples.papers import Papers, workday
from tools.examples.rounds import by_unit, explained, mark, write_form, write_matrix
from tools.examples.survey_data import ONLINE, Survey, write_survey
from tools.examples.workbooks import Tamper, write_filled, write_table

ROOT = Path(__file__).resolve().parents[2]
SurveyRow = tuple[str, str, str, str, str]
SHARES = ("unit", "code", "audience", "share", "replies")
ENGLISH = ("unit", "code", "points", "reason", "by", "status")
EXPLAINED = ("Đơn vị", "Mã tiêu chí", "Giải trình")
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


Send = Callable[[Path, Mapping[str, str], Tamper | None], None]
"""Writes a unit's workbook: where, the explanations that came later by code, what befalls the form."""
Mistake = Callable[[Unit], None]
"""What an officer got wrong in one form; it changes what is typed, not what was meant."""


@dataclass(frozen=True)
class Example:
    """Everything that one cycle's module has to say.

    Groups in `formless` send no workbooks: the first round holds all their marks, and the council changes so
    many of them (`revised`: down, up). Units in `targets` come out at that index, by what the survey says.
    Of the files of rulings, `filled` are the appraisers' own forms, `matrices` have the units across; a
    name without an ending is a folder of units' workbooks with marks. Where the cycle names a file of
    explanations, the units of the groups in `by_letter` explain there, the others in their workbooks. Of a
    cycle with replies, `offices` are the units whose people answer, by audience, `population` how many.
    """

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
    formless: frozenset[str] = frozenset()
    revised: tuple[int, int] = (0, 0)
    usual_given: Mapping[str, Mapping[str, tuple[float, float]]] = field(default_factory=dict)
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    filled: frozenset[str] = frozenset()
    matrices: frozenset[str] = frozenset()
    by_letter: frozenset[str] = frozenset()
    population: Mapping[str, int] = field(default_factory=dict)
    offices: Mapping[str, Sequence[str]] = field(default_factory=dict)


def drawn(seed: str, spans: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """Sizes of a unit for which none are written down."""
    rng = Random(f"{seed}/sizes")
    return {size: rng.randint(low, high) for size, (low, high) in spans.items()}


def build(example: Example) -> None:
    """Write every file of the example that is not written by hand."""
    folder = ROOT / "examples" / example.folder
    loaded = load_cycle(folder / "cycle.yaml", "cycle.yaml")
    if loaded.cycle is None or None in loaded.frameworks.values():
        sys.exit("\n".join(str(one) for one in loaded.findings))
    cycle = loaded.cycle
    sets = {name: found for name, found in loaded.frameworks.items() if found is not None}
    benches: list[Bench] = []
    formless: list[Bench] = []
    sends: dict[str, Send] = {}
    shares: list[SurveyRow] = []
    given: dict[str, list[tuple[str, ...]]] = {name: [] for name in cycle.given or ()}
    for group, unit in cycle.units():
        framework = sets[group.framework]
        if unit.id not in example.profiles:
            continue
        bench, sends[unit.id] = _bench(example, cycle, framework, unit)
        (formless if group.id in example.formless else benches).append(bench)
        profile, excluded = example.profiles[unit.id], framework.expand(unit.not_applicable)
        rng = Random(f"{cycle.cycle}/{unit.id}/survey")
        asked = {audience: example.asked[audience] for audience in framework.audiences}
        shares += survey_rows(framework, excluded, unit.id, profile.esteem, rng, asked)
        usual = example.usual_given.get(framework.framework)
        for row in given_rows(framework, excluded, unit.id, profile.esteem, rng, usual):
            given[_file_of(given, group.id, framework.by_code[row[1]].source)].append(row)
    _survey(example, folder, cycle, sets, shares)
    for name, table in given.items():
        _csv(folder / name, ("unit", "code", "share"), table)
    first = [*full_round(formless), *first_round(cycle.cycle, benches, example.quotas), *example.corrections]
    rounds = [first]
    told: dict[tuple[str, str], str] = {}
    if len(cycle.stages) > 2:
        sent = {bench.unit.id for bench in benches}
        later = [said for said in first if said.unit in sent]
        changed = council_round(cycle.cycle, formless, *example.revised)
        second = second_round(cycle.cycle, benches, later, example.appeals)
        if cycle.explanations:
            second, told = explained(cycle.cycle, first, second)
        rounds.append([*second, *changed])
    _send(example, folder, cycle, [bench.unit.id for bench in benches], sends, told)
    for name in (one for names in cycle.appraisal.values() for one in names):
        shutil.rmtree(folder / name) if (folder / name).is_dir() else (folder / name).unlink(missing_ok=True)
    for stage, rulings in zip(cycle.stages[1:], rounds, strict=False):
        _round(example, folder, cycle, sets, sends, stage, rulings)
    if example.targets and cycle.survey is not None and cycle.survey.shares:
        _csv(folder / cycle.survey.shares[0], SHARES, _on_target(example, folder, cycle, sets, shares))


def _survey(
    example: Example, folder: Path, cycle: Cycle, sets: Mapping[str, Framework], shares: Sequence[SurveyRow]
) -> None:
    """Write what the cycle has of its survey: points, shares, or the replies and their form."""
    if cycle.survey is not None and cycle.survey.points:
        ready = [row for framework in sets.values() for row in points_of(framework, shares)]
        _csv(folder / cycle.survey.points[0], ("unit", "code", "points"), ready)
    if cycle.survey is not None and cycle.survey.shares:
        _csv(folder / cycle.survey.shares[0], SHARES, shares)
    if cycle.survey is not None and cycle.survey.responses:
        esteem = {unit: profile.esteem for unit, profile in example.profiles.items()}
        made = Survey(esteem, example.asked, example.population, example.offices, ONLINE)
        names, _ = write_survey(folder / "survey", cycle, sets, made)
        if [f"survey/{name}" for name in names] != list(cycle.survey.responses):
            sys.exit(f"survey.responses phải là {', '.join(names)}")


def _file_of(names: Iterable[str], *wanted: str | None) -> str:
    """The file that carries the first of the wanted names that a file has, else the first file."""
    stems = {Path(name).stem: name for name in names}
    return next((stems[one] for one in wanted if one in stems), next(iter(stems.values())))


@exactly
def _on_target(
    example: Example, folder: Path, cycle: Cycle, sets: Mapping[str, Framework], shares: Sequence[SurveyRow]
) -> list[SurveyRow]:
    """The survey rows, changed so that every unit with a target comes out at it."""
    results = score_cycle(folder, write=False).results
    if results is None:
        sys.exit(f"{folder.name}: không chấm được")
    frameworks = {unit.id: sets[group.framework] for group, unit in cycle.units()}
    steered_rows: list[SurveyRow] = []
    for row in results.standings:
        mine = [one for one in shares if one[0] == row.unit]
        if row.unit in example.targets and row.points is not None:
            wanted = example.targets[row.unit] * row.maximum / HUNDRED
            here = surveyed(frameworks[row.unit], mine)
            mine = steered(frameworks[row.unit], mine, wanted - row.points + here)
        steered_rows += mine
    order = {unit.id: place for place, (_, unit) in enumerate(cycle.units())}
    return sorted(steered_rows, key=lambda one: order[one[0]])


def _send(
    example: Example,
    folder: Path,
    cycle: Cycle,
    units: Iterable[str],
    sends: Mapping[str, Send],
    told: Mapping[tuple[str, str], str],
) -> None:
    """Write the workbooks of `units` and the file of explanations, each with its part of what is `told`."""
    letters = {unit.id for group, unit in cycle.units() if group.id in example.by_letter}
    names = {unit.id: unit.name for _, unit in cycle.units()}
    (folder / cycle.submissions).mkdir(parents=True, exist_ok=True)
    for unit in units:
        later = {code: text for (who, code), text in told.items() if who == unit and who not in letters}
        path = folder / cycle.submissions / f"{unit}.xlsx"
        sends[unit](path, later, example.tampers.get(unit))
    if cycle.explanations:
        rows = [(names[unit], code, text) for (unit, code), text in told.items() if unit in letters]
        _csv(folder / cycle.explanations[0], EXPLAINED, sorted(rows))


def _bench(example: Example, cycle: Cycle, framework: Framework, unit: CycleUnit) -> tuple[Bench, Send]:
    """Answer one unit's form; the bench for its appraisers, and what writes the form."""
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
    number, day = papers.rng.randint(8, 60), papers.rng.randint(5, 16)

    def send(path: Path, later: Mapping[str, str], tamper: Tamper | None) -> None:
        lines = dict(made.lines)
        for code, text in later.items():
            said = " ".join(one for one in (lines[code].explanation, f"Giải trình vòng 1: {text}") if one)
            lines[code] = replace(lines[code], explanation=said)
        write_filled(
            path,
            framework,
            cycle,
            unit,
            lines,
            number=f"{number}/BC-{profile.sign}",
            signed=workday(cycle.year + 1, day),
            place=example.place,
            tamper=tamper,
        )

    causes = example.causes.get(framework.framework, {})
    barred = frozenset(item.code for item in framework.penalty)
    return Bench(made, papers, causes, example.generic, profile.corrected, barred), send


def _round(
    example: Example,
    folder: Path,
    cycle: Cycle,
    sets: Mapping[str, Framework],
    sends: Mapping[str, Send],
    stage: str,
    rows: Sequence[Said],
) -> None:
    """Write one round into the files that the cycle names: one an agency, or one for everybody."""
    number = cycle.stages.index(stage)
    day = datetime.date(cycle.year + 1, 1 + number, 10 if number == 1 else 20)
    names = cycle.appraisal[stage]
    results = score_cycle(folder, write=False).results if example.filled & set(names) else None
    lost = {said.by for said in rows} - {Path(name).stem for name in names}
    if len(names) > 1 and lost:
        sys.exit(f"{stage}: chưa có tệp cho {', '.join(sorted(lost))}")
    for name in names:
        agency = Path(name).stem
        mine = [said for said in rows if said.by == agency] if len(names) > 1 else list(rows)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name in example.filled and results is not None:
            write_form(path, results, stage, agency, mine, day)
        elif name in example.matrices:
            write_matrix(path, cycle, sets, agency, mine, day)
        elif not path.suffix:
            path.mkdir(exist_ok=True)
            for unit, said in by_unit(mine):
                sends[unit](path / f"{unit}.xlsx", {}, partial(mark, rows=said))
        elif path.suffix == ".csv":
            printed = agency in example.printed
            headings, table = _as_printed(mine, cycle) if printed else _as_data(mine)
            _csv(path, headings, table, ";" if printed else ",")
        else:
            sheet = [_printed_row(said, cycle) for said in mine]
            write_table(path, "Thẩm định", VIETNAMESE, sheet, day)


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


def _csv(path: Path, headings: Sequence[str], rows: Sequence[Sequence[str]], separator: str = ",") -> None:
    """Write a table that Excel opens with its letters whole: UTF-8 with a mark."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", delimiter=separator)
    writer.writerow(headings)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
