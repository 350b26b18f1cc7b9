"""The verbs of the command line as functions; nothing is printed, and nothing is written unless asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import NamedTuple

from parscore import frames
from parscore.compute.change_parts import unit_changes
from parscore.compute.claims import claims as group_claims
from parscore.compute.diff import changes
from parscore.compute.diff_cycles import changes_between
from parscore.compute.explain import explain as explained
from parscore.compute.gaps import UnitGaps, group_gaps, unit_gaps
from parscore.compute.rank import all_standings
from parscore.compute.survey import opinions
from parscore.compute.trend import trends_through
from parscore.compute.trial import trial_rows
from parscore.diagnostics import Diagnostic
from parscore.frames import (
    ChangePartsRow,
    ChangeRow,
    ClaimRow,
    ComparedRow,
    FindingRow,
    GapRow,
    OpinionRow,
    PointsRow,
    RankingRow,
    ReachRow,
    RobustRow,
    Rows,
    TrendRow,
    TrialRow,
)
from parscore.model.framework import Framework
from parscore.model.scorecard import Results
from parscore.number import HUNDRED
from parscore.pipeline.check import check_forms as checked_forms
from parscore.pipeline.check import open_cycle, sources_of, strays_in
from parscore.pipeline.inputs import RESULTS, cycle_file
from parscore.pipeline.lint import lint as lint_paths
from parscore.pipeline.load import LoadedCycle
from parscore.pipeline.load import load_cycle as _load_cycle
from parscore.pipeline.report import write_report
from parscore.pipeline.results import compare_published
from parscore.pipeline.results import verify as verify_cycle
from parscore.pipeline.results_file import results_in
from parscore.pipeline.score import score_folder, score_loaded
from parscore.pipeline.shipped import find_framework
from parscore.read.words.unit_names import unit_names
from parscore.read.yaml.models import read_framework
from parscore.write.diagnostics import explain_code, tally
from parscore.write.explain import explanation_text

AnyPath = str | os.PathLike[str]


class DataError(ValueError):
    """Files from which nothing could be made; `findings` says why."""

    def __init__(self, findings: Iterable[Diagnostic]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(f"{found.place}: {found.code} {found.message}" for found in self.findings))


class Scores:
    """The scores of one cycle; `results` is the whole content of results.json as data."""

    def __init__(self, results: Results) -> None:
        self.results = results

    @property
    def ranking(self) -> Rows[RankingRow]:
        """The ranking of every group, best first."""
        return frames.ranking_rows(self.results, all_standings(self.results))

    @property
    def points(self) -> Rows[PointsRow]:
        """Every criterion of every unit with the mark that counts."""
        return frames.points_rows(self.results)

    @property
    def findings(self) -> Rows[FindingRow]:
        """Everything that was found in the inputs."""
        return frames.finding_rows(self.results.findings)

    @property
    def survey(self) -> Rows[OpinionRow]:
        """What every audience of the survey said of every unit."""
        return frames.opinion_rows(opinions(self.results))

    def explain(self, unit: str, code: str) -> str:
        """One number down to its cells, in Vietnamese; KeyError for a unit (by any name) or code that is not there."""
        identity = unit_names(self.results.cycle).find(unit)
        card = self.results.card(identity) if identity is not None else None
        if card is None:
            raise KeyError(unit)
        if code not in self.results.framework_of(card.group).by_code:
            raise KeyError(code)
        return explanation_text(explained(self.results, card.unit, code), self.results.cycle.names)

    def report(
        self, folder: AnyPath, formats: Sequence[str] = ("html", "xlsx"), *, internal: bool = False
    ) -> list[Path]:
        """Write the report into a folder, with findings and names of files if it is `internal`; the files written."""
        return write_report(self.results, Path(folder), formats, internal=internal)

    def __repr__(self) -> str:
        rows = self.results.standings
        ranked = sum(row.rank is not None for row in rows)
        found = tally(self.results.findings)
        return f"<Scores {self.results.cycle.cycle}: {len(rows)} đơn vị, {ranked} được xếp hạng; {found}>"

    def _repr_html_(self) -> str:
        """Title and ranking for notebooks."""
        return f"<h3>{escape(self.results.cycle.dated_title)}</h3>{self.ranking._repr_html_()}"


def load_framework(path: AnyPath) -> Framework:
    """The criteria set in a file, or the shipped set of that name such as `lai-chau/2022/so`.

    Only its structure is judged; DataError when that does not hold.
    """
    name = os.fspath(path)
    framework, _, findings = read_framework(find_framework(Path(), name) or Path(name), name)
    if framework is None:
        raise DataError(findings)
    return framework


def load_cycle(path: AnyPath) -> LoadedCycle:
    """The cycle of a folder or of its cycle.yaml, with its sets; DataError when its structure fails.

    `with_framework` returns it with a changed set, to be scored from memory.
    """
    file = cycle_file(Path(path))
    loaded = _load_cycle(file, file.name)
    if loaded.cycle is None:
        raise DataError(loaded.findings)
    return loaded


def score(
    cycle: LoadedCycle | AnyPath, *, framework: str | None = None, write: bool = False, final: bool = False
) -> Scores:
    """The scores of a cycle: a folder, its cycle.yaml, or a loaded cycle with its sets as they are in memory.

    With `framework`, those of a bare folder of workbooks. The forms are read now; with `write`, out/results.json
    is written too; with `final` every mark in a workbook or csv file is read a second time by another reader, and one
    on which both do not agree is left out. What is wrong with the data is in `findings`; DataError when nothing
    could be scored.
    """
    if isinstance(cycle, LoadedCycle):
        run = score_loaded(cycle, cycle.folder, write=write, final=final)
    elif framework is not None:
        run = score_folder(Path(cycle), framework, write=write, final=final)
    else:
        loaded = load_cycle(cycle)
        run = score_loaded(loaded, loaded.folder, write=write, final=final)
    if run.results is None:
        raise DataError(run.findings)
    return Scores(run.results)


def read_results(path: AnyPath) -> Scores:
    """Scores already written: a cycle folder, or any results.json; DataError when they cannot be read."""
    file = Path(path)
    file = file if file.suffix.lower() == ".json" else cycle_file(file).parent / RESULTS
    results, findings = results_in(file, file.as_posix())
    if results is None:
        raise DataError(findings)
    return Scores(results)


def lint(*paths: AnyPath) -> Rows[FindingRow]:
    """What is wrong with criteria sets and cycles: YAML files, folders of them, or names of shipped sets."""
    found = [find_framework(Path(), os.fspath(path)) or Path(path) for path in paths]
    return frames.finding_rows(lint_paths(found).findings)


def check_forms(
    *paths: AnyPath, framework: str | None = None, cycle: AnyPath | None = None
) -> Rows[FindingRow]:
    """What is wrong with filled forms: workbooks, or folders of them.

    Each is checked against the cycle, the set `framework`, or the set that its own stamp names.
    """
    given = [Path(path) for path in paths]
    loaded = open_cycle(Path(cycle)) if cycle is not None else None
    if loaded is not None and loaded.cycle is None:
        raise DataError(loaded.findings)
    report = checked_forms(sources_of(given), framework=framework, cycle=loaded, strays=strays_in(given))
    return frames.finding_rows(report.findings)


def rank(results: Scores | Results, *, stage: str | None = None, by: str | None = None) -> Rows[RankingRow]:
    """The ranking of every group, best first, after `stage` (None: the last), by total or one criterion.

    ValueError for an unknown stage, KeyError for a criterion of no set.
    """
    found = _results(results)
    if by is not None and not any(by in framework.by_code for framework in found.frameworks.values()):
        raise KeyError(by)
    return frames.ranking_rows(found, all_standings(found, stage=_stage(found, stage), by=by))


def diff(
    results: Scores | Results,
    later: Scores | Results | None = None,
    *,
    start: str | None = None,
    end: str | None = None,
) -> Rows[ChangeRow]:
    """Every line whose points differ between two stages of a cycle, by default the first and the last.

    With `later`, between two cycles: units matched by identity, criteria by `was` or by code.
    """
    first = _results(results)
    if later is None:
        ends = (_stage(first, start) or first.stages[0], _stage(first, end) or first.stages[-1])
        return frames.change_rows(changes(first, *ends))
    if start is not None or end is not None:
        raise ValueError("stages belong to one cycle: give either `later`, or `start` and `end`")
    return frames.change_rows(change.line for change in changes_between(first, _results(later)))


def change_parts(earlier: Scores | Results, later: Scores | Results) -> Rows[ChangePartsRow]:
    """The change of every unit between two cycles and the parts that add up to it; `reason` where nothing compares."""
    return frames.change_parts_rows(unit_changes(_results(earlier), _results(later)))


def trends(*cycles: Scores | Results) -> Rows[TrendRow]:
    """Every unit through several cycles, in the order of their periods; ValueError for fewer than two."""
    if len(cycles) < 2:
        raise ValueError("trends need two cycles or more")
    ordered = sorted(map(_results, cycles), key=lambda one: one.cycle.span.last_month)
    return frames.trend_rows(trends_through(ordered))


def gaps(results: Scores | Results, *, unit: str | None = None) -> Rows[GapRow]:
    """Every line that cost points, with the figure that the next level of its rule would have needed.

    `unit` by any of its names, KeyError where it is not there; units that sent nothing have no gaps.
    """
    return frames.gap_rows(_unit_gaps(_results(results), unit))


def reach(results: Scores | Results, *, unit: str | None = None) -> Rows[ReachRow]:
    """How far the next rank and band of every unit are, and the smallest sets of criteria that would reach them."""
    return frames.reach_rows(_unit_gaps(_results(results), unit))


def claims(results: Scores | Results) -> Rows[ClaimRow]:
    """What was claimed and what counts, by unit, by criterion and by lead agency."""
    found = _results(results)
    return frames.claim_rows(group_claims(found, group) for group in found.cycle.groups)


def robust(
    results: Scores | Results, *, points: int | str | Decimal = 5, draws: int = 2000, seed: int = 1
) -> Rows[RobustRow]:
    """How sure every rank is: any one criterion left out, the weight of the survey ± `points`, its sampling error.

    The same `seed` gives the same rows. ValueError for `draws` below 1 or `points` outside 0…100.
    """
    from parscore.compute.robust import Asked
    from parscore.compute.robust import robust as group_robust

    asked = Asked(Decimal(points), draws, seed)
    if draws < 1 or not 0 <= asked.points <= HUNDRED:
        raise ValueError("draws must be at least 1, and points within 0…100")
    found = _results(results)
    groups = (group_robust(found, group, asked) for group in found.cycle.groups)
    return frames.robust_rows(one for one in groups if one is not None)


class Trial(NamedTuple):
    """A cycle scored as it is and with a changed set, and every unit in both."""

    before: Scores
    after: Scores
    rows: Rows[TrialRow]


def whatif(
    cycle: LoadedCycle | AnyPath,
    *changes: str,
    without: Iterable[str] = (),
    framework: str | None = None,
    group: str | None = None,
    carry: bool = False,
) -> Trial:
    """The cycle as it is and with `changes` such as `"2.1.max=3"`, without criteria, or with another set.

    `group` by its id, where a code is in several sets. `carry` takes the marks over to the changed rules instead of
    scoring the files again. Nothing is written; DataError for changes that mean nothing or sets that do not hold.
    """
    from parscore.pipeline.whatif import Wanted, try_changes
    from parscore.read.yaml.edits import Edit

    loaded = cycle if isinstance(cycle, LoadedCycle) else load_cycle(cycle)
    edits = (*map(Edit.of, changes), *map(Edit, without))
    found = try_changes(loaded, Wanted(edits, framework, group, carry))
    if found.before is None or found.after is None:
        raise DataError(found.wrong or (*found.set_findings, *found.findings))
    rows = frames.trial_rows(found.before, trial_rows(found.before, found.after))
    return Trial(Scores(found.before), Scores(found.after), rows)


def compare(
    results: Scores | Results, published: AnyPath, *, tolerance: int | str | Decimal = 0
) -> Rows[ComparedRow]:
    """Every figure of a published table against those computed; DataError where the file has none."""
    found, findings = compare_published(_results(results), Path(published), Decimal(tolerance))
    if found is None:
        raise DataError(findings)
    return frames.compared_rows(found.figures)


def publish(
    cycle: AnyPath,
    target: AnyPath,
    *,
    formats: Sequence[str] = ("html", "xlsx", "docx", "data"),
    with_inputs: bool = False,
    provisional: bool = False,
) -> str:
    """Score again, and write results, reports and what is needed to verify them into a new file; its SHA-256.

    DataError where out/results.json is not reproduced or is not final (unless `provisional`); FileExistsError where
    `target` is there: what was published is never overwritten.
    """
    from parscore.pipeline.publish import Publication
    from parscore.pipeline.publish import publish as pack

    if Path(target).exists():
        raise FileExistsError(os.fspath(target))
    wanted = Publication(tuple(formats), with_inputs, provisional=provisional)
    done, findings = pack(Path(cycle), Path(target), wanted)
    if done is None:
        raise DataError(findings)
    return done.digest


def verify(path: AnyPath, *, cycle: AnyPath | None = None) -> Rows[FindingRow]:
    """Score a cycle again, or check a published bundle (.zip); remarks that remain, DataError where anything differs.

    `cycle`: a cycle at hand from which a bundle without inputs is scored again.
    """
    from parscore.pipeline.publish import verify_bundle

    if Path(path).suffix.lower() == ".zip":
        done, findings = verify_bundle(Path(path), None if cycle is None else Path(cycle))
        agrees = done.same
    else:
        results, findings = verify_cycle(Path(path))
        agrees = results is not None
    if not agrees:
        raise DataError(findings)
    return frames.finding_rows(findings)


def explain(code: str) -> str:
    """What the code of a finding means, why it matters and how to mend it; KeyError for an unknown code."""
    text = explain_code(code)
    if text is None:
        raise KeyError(code)
    return text


def _unit_gaps(results: Results, unit: str | None) -> Iterator[UnitGaps]:
    """The gaps of one unit, or of all that sent something, group after group."""
    if unit is not None:
        identity = unit_names(results.cycle).find(unit)
        if identity is None or results.card(identity) is None:
            raise KeyError(unit)
        yield unit_gaps(results, identity)
        return
    for group in results.cycle.groups:
        yield from group_gaps(results, group.id).units


def _stage(results: Results, stage: str | None) -> str | None:
    if stage is not None and stage not in results.stages:
        raise ValueError(f"no stage {stage!r}; the cycle has {', '.join(results.stages)}")
    return stage


def _results(scores: Scores | Results) -> Results:
    return scores.results if isinstance(scores, Scores) else scores
