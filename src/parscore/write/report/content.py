"""What a report says, in order, as tables and lines of text; may not know formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from parscore.write.tables.charts import Chart
from parscore.write.tables.council import Council
from parscore.write.tables.data import Table
from parscore.write.tables.explained_lines import Explained
from parscore.write.tables.open_data import OpenTable


class UnitDetail(Struct, frozen=True):
    """What else is said of a unit: the way to more points, and what every figure is made of."""

    ways: tuple[str, ...]
    explained: Explained


class UnitContent(Struct, frozen=True):
    """One unit's part: its identity and name, its standing in words, its score table, more when it is asked for."""

    id: str
    name: str
    said: str
    table: Table
    detail: Callable[[], UnitDetail]


class Part(Struct, frozen=True):
    """The tables that answer one question about a group, each with what its sheet in a workbook is called."""

    title: str
    tables: tuple[tuple[str, Table], ...]


class GroupContent(Struct, frozen=True):
    """One group: key figures, ranking, bands, points by field, further parts, and its units unless they are too many.

    `charts` and `parts` are made when they are asked for; `left_out` says which charts are not drawn, and why.
    `rules` is the key of its set among the rules of the report.
    """

    id: str
    title: str
    figures: tuple[tuple[str, str], ...]
    ranking: Table
    bands: Table | None
    fields: Table
    parts: Callable[[], tuple[Part, ...]]
    units: tuple[UnitContent, ...]
    detail_notes: tuple[str, ...]
    rules: str
    charts: Callable[[], tuple[Chart, ...]]
    left_out: str


class DataContent(Struct, frozen=True):
    """The results as open data: what is said of them, and their tables.

    `state` are the facts that a machine may want: cycle, sets, status, stage, tool, fingerprint of the inputs.
    """

    name: str
    title: str
    description: tuple[str, ...]
    licences: tuple[Mapping[str, str], ...]
    sources: tuple[Mapping[str, str], ...]
    state: Mapping[str, object]
    tables: tuple[OpenTable, ...]


class PaperContent(Struct, frozen=True):
    """The Word documents as the values of the tags of their templates; `units` are empty where no sheets are wanted."""

    title: str
    annex: Callable[[], Mapping[str, object]]
    brief: Callable[[], Mapping[str, object]]
    units: Callable[[], Iterable[tuple[str, Mapping[str, object]]]]


class Differences(Struct, frozen=True):
    """What appraisal changed: by criterion, by unit of each group, by agency."""

    lines: Table
    units: tuple[Table, ...]
    agencies: Table


class WorkbookContent(Struct, frozen=True):
    """What only the workbook has: the summary of every group for the council, the differences."""

    councils: tuple[Council, ...]
    differences: Differences | None


class ReportContent(Struct, frozen=True):
    """A whole report; `origins` are label and value, `inputs` name and SHA-256 of every input.

    `units_left_out` says why the units have no part of their own. `findings` and `inputs` are the office's own: they
    are empty in a report for the public. What only some formats show is made when it is asked for: charts, details of
    units, the units that have no table in their group, the rules of every set by key, the open data, the paper, the
    sheets of the workbook.
    """

    title: str
    tool: str
    facts: tuple[str, ...]
    warnings: tuple[str, ...]
    note: str
    units_left_out: str
    groups: tuple[GroupContent, ...]
    findings: Table | None
    tally: str
    origins: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, str], ...]
    rest: Callable[[], Iterable[UnitContent]]
    rules: Callable[[], Mapping[str, Table]]
    data: Callable[[], DataContent]
    paper: Callable[[], PaperContent]
    workbook: Callable[[], WorkbookContent]
