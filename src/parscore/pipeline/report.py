"""Reports of a cycle: what they show is computed here, made into tables and written whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from parscore.catalogue import finding
from parscore.compute.explain import Whole
from parscore.compute.gaps import GroupGaps, UnitGaps, group_losses, unit_gaps
from parscore.compute.pending import UnitRange, unit_ranges
from parscore.compute.progress import remaining
from parscore.compute.rank import all_standings, band_shares, mean_index
from parscore.compute.trend import trends
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import LACKING, Group
from parscore.model.scorecard import Results, Scorecard, Standing
from parscore.model.word_template import Kind, WordTemplate
from parscore.pipeline.open_data import points_records
from parscore.pipeline.paper import paper_content, word_templates
from parscore.pipeline.report_parts import group_parts, since_in_words
from parscore.pipeline.unit_sums import figures_of, unit_figures
from parscore.pipeline.workbook import workbook_content
from parscore.write.diagnostics import tally
from parscore.write.report.content import (
    DataContent,
    GroupContent,
    ReportContent,
    UnitContent,
    UnitDetail,
)
from parscore.write.report.formats import RENDERERS, Target
from parscore.write.report.origins import data_content, origins
from parscore.write.tables.charts import Chart, GroupCharts, group_charts, lead_chart
from parscore.write.tables.check import findings_table
from parscore.write.tables.data import Table
from parscore.write.tables.explained_lines import explained_lines, rules_table
from parscore.write.tables.gaps import unit_sentences
from parscore.write.tables.open_data import open_tables
from parscore.write.tables.rank import bands_table, key_figures, ranking_table, summary_by_field_table
from parscore.write.tables.unit import UnitFigures, score_notes, score_table, standing_in_words
from parscore.write.tables.words import basis_in_words, charts_left_out, units_left_out, warnings

if TYPE_CHECKING:
    from parscore.compute.robust import Asked

MANY = 200
"""Up to so many units each has a table of its own unless asked otherwise."""
DRAWN = 150
"""Up to so many units of a group are drawn in charts."""


@dataclass(frozen=True)
class GroupFigures:
    """One group with its standings and, when asked for, the figures of every unit in that order."""

    results: Results
    group: Group
    standings: tuple[Standing, ...]

    @property
    def is_drawn(self) -> bool:
        """Whether charts show every unit."""
        return len(self.standings) <= DRAWN

    @property
    def ranges(self) -> dict[str, UnitRange]:
        """How far the units with open lines can still move."""
        if all(row.status in ("final", "not_submitted") for row in self.standings):
            return {}
        return {one.unit: one for one in unit_ranges(self.results, self.group) if one.open}

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


@dataclass(frozen=True)
class Report:
    """Results as the formats ask for them: `details` gives every unit a table of its own.

    Findings and the names of files are for the office only: they are there when it is `internal`. `sheets`: every
    unit has a Word document of its own. `asked`: how sure the ranks are is worked out, which takes its time.
    """

    results: Results
    details: bool = True
    internal: bool = False
    sheets: bool = False
    asked: Asked | None = None

    @cached_property
    def _known(self) -> dict[str, UnitFigures]:
        return {}

    def figures(self, row: Standing) -> UnitFigures:
        """The figures of a unit, kept for the next table that asks for them where the units are not too many."""
        found = self._known.get(row.unit) or unit_figures(self.results, row.unit, row)
        if self.details:
            self._known[row.unit] = found
        return found

    def after(self, stage: str) -> tuple[Standing, ...]:
        """The standings of all groups after a stage, kept for the next table that asks for them."""
        if stage not in self._after:
            self._after[stage] = all_standings(self.results, stage=stage)
        return self._after[stage]

    @cached_property
    def _after(self) -> dict[str, tuple[Standing, ...]]:
        return {self.results.stages[-1]: self.results.standings}

    def _stages(self, group: Group) -> dict[str, list[Standing]]:
        """A group after every stage from the units' own score on; nothing where only one stage counts."""
        results = self.results
        if len(results.stages) < 2 or not results.framework_of(group.id).has_form:
            return {}
        return {
            stage: [row for row in self.after(stage) if row.group == group.id] for stage in results.stages
        }

    @cached_property
    def _lost(self) -> dict[str, UnitGaps]:
        return {}

    def gaps(self, row: Standing) -> UnitGaps:
        """What a unit that sent something lost, kept like its figures."""
        if row.unit in self._lost:
            return self._lost[row.unit]
        figures, rows = self.figures(row), self._by_group[row.group]
        whole = Whole.of(self.results, self._cards[row.unit], rows, (figures.totals, figures.branches))
        found = unit_gaps(self.results, row.unit, rows, sets=1, whole=whole)
        if self.details:
            self._lost[row.unit] = found
        return found

    def losses(self, group: Group) -> GroupGaps:
        """What a group and every unit of it lost."""
        units = (self.gaps(row) for row in self._by_group[group.id] if row.status != "not_submitted")
        return replace(self._group_losses[group.id], units=tuple(units))

    @cached_property
    def _group_losses(self) -> dict[str, GroupGaps]:
        """What every group lost, without those of every unit."""
        return {
            one.group.id: group_losses(self.results, one.group, one.standings)
            for one in group_figures(self.results)
        }

    def content(self) -> ReportContent:
        """Everything that the reports say."""
        results = self.results
        sets = list(results.frameworks.values())
        names = {unit.id: unit.name for _, unit in results.cycle.units()}
        shown = self.internal and results.findings
        found = group_figures(results)
        groups = tuple(map(self._group, found))
        return ReportContent(
            title=results.cycle.dated_title,
            tool=results.tool,
            facts=tuple(dict.fromkeys(f"{one.title}, theo {basis_in_words(one.basis)}" for one in sets)),
            warnings=warnings(sets),
            note=results.cycle.note or "",
            units_left_out="" if self.details else units_left_out(len(results.cards), MANY),
            groups=groups,
            findings=findings_table(results.findings, names) if shown else None,
            tally=tally(results.findings),
            origins=origins(results),
            inputs=tuple(sorted(results.inputs.items())) if self.internal else (),
            rest=lambda: () if self.details else map(self._unit, results.standings),
            rules=self._rules,
            data=self._data,
            paper=lambda: paper_content(
                results,
                [(one, figures.standings) for one, figures in zip(groups, found, strict=True)],
                self.figures,
                self.after,
                lambda: self.since,
                units=self.sheets,
                internal=self.internal,
            ),
            workbook=lambda: workbook_content(
                results, [(one.group, one.standings) for one in found], self.figures, self.after
            ),
        )

    def _group(self, figures: GroupFigures) -> GroupContent:
        results, group = self.results, figures.group
        framework = results.framework_of(group.id)
        mean = mean_index(figures.standings)
        graded = bool(framework.bands) and any(row.band is not None for row in figures.standings)
        shares = band_shares(framework, figures.standings)
        return GroupContent(
            id=group.id,
            title=group.title,
            figures=key_figures(framework, group, figures.standings, mean),
            ranking=ranking_table(results, group, figures.standings, remaining(results, group.id)),
            bands=bands_table(results, group, shares, mean) if graded else None,
            fields=summary_by_field_table(results, group, self._fields(figures)),
            parts=cache(lambda: group_parts(results, group, self.losses(group), self.asked)),
            units=tuple(map(self._unit, figures.standings)) if self.details else (),
            detail_notes=score_notes(framework),
            rules=self._rule_keys[group.framework],
            charts=lambda: self._charts(figures),
            left_out="" if figures.is_drawn else charts_left_out(len(figures.standings), DRAWN),
        )

    def _rules(self) -> dict[str, Table]:
        """The rules of every set, by the key that leads to them."""
        if not self.details:
            return {}
        sets = self.results.frameworks
        return {key: rules_table(sets[name], self._names) for name, key in self._rule_keys.items()}

    @cached_property
    def _rule_keys(self) -> dict[str, str]:
        return {name: f"q{number}" for number, name in enumerate(self.results.frameworks, 1)}

    def _charts(self, figures: GroupFigures) -> tuple[Chart, ...]:
        """The charts of a group; of too many units those alone that have no row for every unit."""
        results, group = self.results, figures.group
        leads = self._group_losses[group.id].leads
        if not figures.is_drawn:
            chart = lead_chart(results, group, leads)
            return () if chart is None else (chart,)
        found = GroupCharts(
            results,
            group,
            figures.standings,
            self._fields(figures),
            figures.ranges,
            self._stages(group),
            tuple(one for one in trends(results) if one.group == group.id) if results.previous else (),
            leads,
        )
        return group_charts(found)

    def _fields(self, figures: GroupFigures) -> Sequence[UnitFigures]:
        """The figures of every unit of a group, at least those of the fields."""
        return tuple(map(self.figures, figures.standings)) if self.details else figures.fields

    def _unit(self, row: Standing) -> UnitContent:
        table = score_table(self.results, row.unit, self.figures(row))
        said = standing_in_words(self.results, row)
        return UnitContent(row.unit, row.name, said, table, lambda: self._detail(row))

    def _detail(self, row: Standing) -> UnitDetail:
        """What else is said of a unit, for the public without files, cells and what the unit sent along."""
        results, rows, figures = self.results, self._by_group[row.group], self.figures(row)
        card = self._cards[row.unit]
        card = card if self.internal else card.for_the_public()
        whole = Whole.of(results, card, rows, (figures.totals, figures.branches))
        found = self.gaps(row) if row.status != "not_submitted" else None
        since = filter(None, (self.since[row.group].get(row.unit),))
        ways = (*since, *(unit_sentences(results, found) if found is not None else ()))
        return UnitDetail(ways, explained_lines(whole, found, self._names))

    @cached_property
    def since(self) -> dict[str, dict[str, str]]:
        """What is said of the change since the cycle before, by group and unit."""
        return {group.id: since_in_words(self.results, group) for group in self.results.cycle.groups}

    @cached_property
    def _cards(self) -> dict[str, Scorecard]:
        return self.results.cards_by_unit

    @cached_property
    def _names(self) -> dict[str, str]:
        return self.results.cycle.names

    @cached_property
    def _by_group(self) -> dict[str, tuple[Standing, ...]]:
        return {one.group.id: one.standings for one in group_figures(self.results)}

    def _data(self) -> DataContent:
        return data_content(
            self.results, open_tables(self.results, points_records(self.results, self.figures))
        )


def write_report(
    results: Results,
    folder: Path,
    formats: Sequence[str],
    *,
    unit_sheets: bool | None = None,
    internal: bool = False,
    templates: Mapping[Kind, WordTemplate] | None = None,
    per_unit: bool = False,
    asked: Asked | None = None,
) -> list[Path]:
    """Write the report of `results` into `folder` in each of `formats`, every file whole or not at all.

    Returns the files written. `unit_sheets` None gives every unit a table of its own up to 200 units; beyond
    that the workbook holds all of them on one sheet and the page none. `internal` adds findings and names of files,
    which a report for the public does not show. `templates` take the place of the Word templates of the package,
    `per_unit` adds the Word document of every unit, `asked` how sure the ranks are. ValueError for an unknown format.
    """
    if unknown := [name for name in formats if name not in RENDERERS]:
        raise ValueError(f"unknown format {unknown[0]}")
    details = len(results.cards) <= MANY if unit_sheets is None else unit_sheets
    content = Report(results, details, internal, per_unit, asked).content()
    if "docx" in formats and templates is None:
        templates, _ = word_templates({})
    target = Target(folder, templates or {})
    return [path for name in dict.fromkeys(formats) for path in RENDERERS[name](content, target)]


def lacking(results: Results, formats: Sequence[str]) -> list[Diagnostic]:
    """What the cycle does not say and a report in these formats has a place for."""
    told, place = results.cycle.publication, Place("cycle.yaml")
    found = []
    if "docx" in formats and told.lacking:
        found.append(
            finding("K290", place, keys=", ".join(f"{LACKING[key]} ({key})" for key in told.lacking))
        )
    if "data" in formats and not told.licence:
        found.append(finding("K291", place))
    return found
