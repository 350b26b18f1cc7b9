"""Reports of a cycle: what they show is computed here, made into tables and written whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from parscore.compute.progress import remaining
from parscore.compute.rank import band_shares, mean_index
from parscore.compute.trend import trends
from parscore.model.cycle import Group
from parscore.model.scorecard import Results, Standing
from parscore.pipeline.unit_sums import figures_of, unit_figures
from parscore.write.diagnostics import tally
from parscore.write.report.content import GroupContent, ReportContent, UnitContent
from parscore.write.report.formats import RENDERERS
from parscore.write.tables.check import findings_table
from parscore.write.tables.data import Table
from parscore.write.tables.rank import bands_table, key_figures, ranking_table, summary_by_field_table
from parscore.write.tables.trend import trend_table
from parscore.write.tables.unit import UnitFigures, score_notes, score_table, standing_in_words
from parscore.write.tables.words import ORIGINS, basis_in_words, twice_in_words, warnings

MANY = 200
"""Up to so many units each has a table of its own unless asked otherwise."""


@dataclass(frozen=True)
class GroupFigures:
    """One group with its standings and, when asked for, the figures of every unit in that order."""

    results: Results
    group: Group
    standings: tuple[Standing, ...]

    @cached_property
    def fields(self) -> tuple[UnitFigures, ...]:
        """The figures of every unit with the subtotals of the fields only."""
        framework = self.results.framework_of(self.group.id)
        cards = {card.unit: card for card in self.results.cards if card.group == self.group.id}
        codes = [criterion.code for criterion in framework.criteria]
        return tuple(figures_of(framework, cards[row.unit], row, codes) for row in self.standings)


def group_figures(results: Results) -> tuple[GroupFigures, ...]:
    """Every group with its standings after the last stage, in the order of the cycle."""
    rows: dict[str, list[Standing]] = defaultdict(list)
    for row in results.standings:
        rows[row.group].append(row)
    groups = [group for group in results.cycle.groups if group.framework in results.frameworks]
    return tuple(GroupFigures(results, group, tuple(rows[group.id])) for group in groups)


def report_content(results: Results, *, details: bool, internal: bool = False) -> ReportContent:
    """Everything that the reports say of `results`; without `details` no unit has a table of its own.

    Findings and the names of files are for the office only: they are there when it is `internal`.
    """
    sets = list(results.frameworks.values())
    names = {unit.id: unit.name for _, unit in results.cycle.units()}
    return ReportContent(
        title=results.cycle.dated_title,
        tool=results.tool,
        facts=tuple(dict.fromkeys(f"{one.title}, theo {basis_in_words(one.basis)}" for one in sets)),
        warnings=warnings(sets),
        note=results.cycle.note or "",
        groups=tuple(_content(figures, details=details) for figures in group_figures(results)),
        findings=findings_table(results.findings, names) if internal and results.findings else None,
        tally=tally(results.findings),
        origins=tuple(_origins(results)),
        inputs=tuple(sorted(results.inputs.items())) if internal else (),
    )


def _origins(results: Results) -> Iterator[tuple[str, str]]:
    """What the results were made from, each with its label."""
    yield "Kỳ đánh giá", f"{results.cycle.dated_title} ({results.cycle.cycle})"
    for framework in results.frameworks.values():
        status, version = ORIGINS[framework.status], framework.version
        yield "Bộ tiêu chí", f"{framework.title} ({framework.framework}, {status}, phiên bản {version})"
        yield "Căn cứ", basis_in_words(framework.basis)
    if results.second_reading is not None:
        yield "Đọc hai lần", twice_in_words(results.second_reading)
    yield "Phần mềm", results.tool


def _content(figures: GroupFigures, *, details: bool) -> GroupContent:
    results, group = figures.results, figures.group
    framework = results.framework_of(group.id)
    mean = mean_index(figures.standings)
    units = tuple(unit_content(results, row) for row in figures.standings) if details else ()
    graded = bool(framework.bands) and any(row.band is not None for row in figures.standings)
    bands = bands_table(results, group, band_shares(framework, figures.standings), mean) if graded else None
    return GroupContent(
        id=group.id,
        title=group.title,
        figures=key_figures(framework, group, figures.standings, mean),
        ranking=ranking_table(results, group, figures.standings, remaining(results, group.id)),
        bands=bands,
        fields=summary_by_field_table(results, group, figures.fields),
        trend=_trend(results, group),
        units=units,
        detail_notes=score_notes(framework),
    )


def _trend(results: Results, group: Group) -> Table | None:
    """The way of the group's units through the earlier cycles; None where not at least two of them are known."""
    periods = results.earlier_periods
    found = [one for one in trends(results) if one.group == group.id] if len(periods) > 1 else []
    if not found:
        return None
    named = (*periods, str(results.cycle.span))
    return trend_table(f"Diễn biến qua các kỳ: {group.title}", named, found, ranked=group.ranked)


def unit_content(results: Results, standing: Standing) -> UnitContent:
    """One unit's part of a report."""
    table = score_table(results, standing.unit, unit_figures(results, standing.unit, standing))
    return UnitContent(standing.unit, standing.name, standing_in_words(results, standing), table)


def write_report(
    results: Results,
    folder: Path,
    formats: Sequence[str],
    *,
    unit_sheets: bool | None = None,
    internal: bool = False,
) -> list[Path]:
    """Write the report of `results` into `folder` in each of `formats`, whole or not at all.

    Returns the files written. `unit_sheets` None gives every unit a table of its own up to 200 units; beyond
    that the workbook holds all of them on one sheet and the page none. `internal` adds findings and names of files,
    which a report for the public does not show. ValueError for an unknown format.
    """
    if unknown := [name for name in formats if name not in RENDERERS]:
        raise ValueError(f"unknown format {unknown[0]}")
    details = len(results.cards) <= MANY if unit_sheets is None else unit_sheets
    content = report_content(results, details=details, internal=internal)
    written = []
    for name in dict.fromkeys(formats):
        path = folder / f"bao-cao.{name}"
        rest = () if details else (unit_content(results, row) for row in results.standings)
        RENDERERS[name](content, rest, path)
        written.append(path)
    return written
