"""A table of all units (criteria down, a column for each unit, or transposed) → one open form for every unit.

The units are those of a cycle; a column that names none of them is reported and left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.cycle import Cycle
from parscore.model.form import ColumnKey
from parscore.read.forms.layout import Layout, as_heading, worded
from parscore.read.forms.open import OpenForm
from parscore.read.forms.transposed import ambiguity
from parscore.read.forms.typed_values import holds_mark
from parscore.read.sheets.cells import as_number, as_text, value_at
from parscore.read.words.headings import is_numbering, is_points, key_of
from parscore.read.words.sums import is_total
from parscore.read.words.unit_names import UnitNames, unit_names
from parscore.text import did_you_mean, quoted, squeeze

_BELOW = 3
"""How many rows below the headings may still be the names of units."""


@dataclass(frozen=True, slots=True)
class _UnitHeadings:
    """The names of units above the columns of a table: their row, and the unit of each column."""

    layout: Layout
    row: int
    columns: Mapping[int, str]

    @property
    def cells(self) -> list[object]:
        """The row of names."""
        return self.layout.table.rows[self.row - 1]

    @property
    def below(self) -> Sequence[object]:
        """The row right below the names."""
        rows = self.layout.table.rows
        return rows[self.row] if self.row < len(rows) else ()

    @property
    def side(self) -> str:
        """What a column is in the file."""
        return "dòng" if self.layout.table.turned else "cột"

    def doubt(self, row: int, column: int, problem: str) -> Diagnostic:
        """Why the columns of units, or their rows in the file, cannot be read."""
        table = self.layout.table
        return finding("W027" if table.turned else "W017", table.place(row, column), problem=problem)

    def spans(self) -> dict[int, range]:
        """The columns below each name: up to the next one with a heading of its own, or the end of the table."""
        layout, cells = self.layout, self.cells
        width = max(len(one) for one in layout.table.rows[layout.heading - 1 : self.row + 1])
        ends = [column for column, value in enumerate(cells, start=1) if value not in ("", None)]
        ends += [column for key, column in layout.columns.items() if key not in ("claimed", "max")]
        return {
            start: range(start, min(column for column in (*ends, width + 1) if column > start))
            for start in sorted(self.columns)
        }


@dataclass(frozen=True, slots=True)
class _Scores:
    """The score column of every unit by column, and the first row below the headings."""

    columns: Mapping[int, str]
    first: int


def per_unit(form: OpenForm, cycle: Cycle) -> tuple[list[tuple[str, OpenForm]], list[Diagnostic]]:
    """The forms of all units that the tables hold, by unit; nothing when the form is one unit's.

    A unit in several tables, such as one for each lĩnh vực, has all of them in its form.
    """
    names = unit_names(cycle)
    found: dict[str, list[Layout]] = {}
    findings: list[Diagnostic] = []
    read = set[str]()
    for layout in (*form.layouts, *form.grids):
        if layout.table.name in read:
            continue
        columns, faults, doubt = _columns_of(layout, names, cycle)
        findings += faults
        if doubt is not None:
            return [], [*findings, doubt]
        if columns:
            read.add(layout.table.name)
        for unit, here in columns:
            found.setdefault(unit, []).append(here)
    bare = replace(form, grids=(), concealed=(), stamp=None, texts=(), of_many=True)
    return [(unit, replace(bare, layouts=tuple(layouts))) for unit, layouts in found.items()], findings


def _columns_of(
    layout: Layout, names: UnitNames, cycle: Cycle
) -> tuple[list[tuple[str, Layout]], list[Diagnostic], Diagnostic | None]:
    """The score column of every unit of one table, findings next to them, and why none of the file may be read."""
    units = _unit_headings(layout, names)
    times = Counter(units.columns.values())
    if len(times) < 2:
        place = layout.table.place(layout.heading, max(layout.columns.values()))
        problem = f"chỉ nhận ra {len(times)} đơn vị của kỳ ở cột này"
        return [], [], finding("W027", place, problem=problem) if layout.table.turned else None
    if twice := sorted(unit for unit, number in times.items() if number > 1):
        first = min(column for column, unit in units.columns.items() if unit == twice[0])
        problem = f"hai {units.side} cùng ghi đơn vị «{twice[0]}»"
        return [], [], units.doubt(units.row, first, problem)
    strangers = list(_strangers(units, cycle))
    scores, doubt = _scores(units)
    if doubt is None and layout.table.turned:
        doubt = ambiguity(layout, scores.columns)
    return _unit_layouts(layout, scores), strangers, doubt


def _unit_layouts(layout: Layout, scores: _Scores) -> list[tuple[str, Layout]]:
    """Every unit with the layout in which its column is that of the self-score."""
    kept: dict[ColumnKey, int] = {
        key: column
        for key, column in layout.columns.items()
        if key in ("code", "title", "max") and column not in scores.columns
    }
    return [
        (unit, Layout(layout.table, {**kept, "claimed": column}, layout.heading, scores.first))
        for column, unit in sorted(scores.columns.items())
    ]


def _unit_headings(layout: Layout, names: UnitNames) -> _UnitHeadings:
    """The heading row that names most units, without names that hold nothing, such as a signature."""
    best: tuple[int, dict[int, str]] = (0, {})
    rows = layout.table.rows
    for row in range(layout.heading, min(layout.first + _BELOW, len(rows) + 1)):
        here = _units_in(rows[row - 1], names)
        if len(set(here.values())) > len(set(best[1].values())):
            best = row, here
    row, columns = best
    times, below = Counter(columns.values()), rows[max(row, layout.first - 1) :]
    filled = {
        column: unit
        for column, unit in columns.items()
        if times[unit] < 2 or any(holds_mark(value_at(cells, column)) for cells in below)
    }
    return _UnitHeadings(layout, row, filled)


def _units_in(cells: Sequence[object], names: UnitNames) -> dict[int, str]:
    """The columns of a row that name one unit each."""
    named = ((column, names.meant_by(text)) for column, text in worded(cells))
    return {column: next(iter(units)) for column, units in named if len(units) == 1}


def _scores(units: _UnitHeadings) -> tuple[_Scores, Diagnostic | None]:
    """The score column of every unit, or why it is not known.

    A unit may be above several columns, of which just one has to be headed as its self-score, or else as points.
    """
    spans = units.spans()
    if _names_columns(units.below, min(spans)):
        return _scores_below_headings(units, spans)
    first = max(units.layout.first, units.row + 1)
    wide = next((start for start, span in spans.items() if len(span) > 1), None)
    if wide is None or not _filled(units.layout, first, spans[wide][1:]):
        return _Scores(units.columns, first), None
    name, side = as_text(value_at(units.cells, wide)), units.side
    problem = f"đơn vị «{name}» đứng trên nhiều {side}, không rõ {side} nào là điểm tự chấm"
    return _Scores({}, first), units.doubt(units.row, wide, problem)


def _names_columns(cells: Sequence[object], start: int) -> bool:
    """Whether a row heads columns from `start` on as scores or by another key."""
    if is_numbering(cells):
        return False
    return any(key_of(value) is not None or is_points(value) for value in cells[start - 1 :])


def _scores_below_headings(
    units: _UnitHeadings, spans: Mapping[int, range]
) -> tuple[_Scores, Diagnostic | None]:
    """The score column of every unit where a second row of headings says which it is."""
    first = max(units.layout.first, units.row + 2)
    found = {}
    for start, span in spans.items():
        heads = {column: text for column in span if (text := as_heading(units.below, column))}
        own = _columns_of_score(heads)
        if len(own) > 1 or (heads and not own):
            names = quoted(map(as_text, heads.values()))
            problem = f"không rõ {units.side} nào trong {names} là điểm tự chấm"
            return _Scores({}, first), units.doubt(units.row + 1, min(heads), problem)
        found[own[0] if own else start] = units.columns[start]
    return _Scores(found, first), None


def _columns_of_score(heads: Mapping[int, str]) -> list[int]:
    """The columns headed as self-score, or else as points."""
    own = [column for column, text in heads.items() if key_of(text) == "claimed"]
    return own or [column for column, text in heads.items() if is_points(text)]


def _filled(layout: Layout, first: int, columns: Sequence[int]) -> bool:
    """Whether numbers are in some of the columns from the row `first` on."""
    rows = layout.table.rows[first - 1 :]
    return any(as_number(value_at(cells, column)) is not None for cells in rows for column in columns)


def _strangers(units: _UnitHeadings, cycle: Cycle) -> Iterator[Diagnostic]:
    """W018 for columns, or rows in the file, with numbers under a name that is no unit's."""
    layout = units.layout
    known = [unit.name for _, unit in cycle.units()]
    taken = {*units.columns, *layout.columns.values()}
    for column, text in ((column, squeeze(text)) for column, text in worded(units.cells)):
        if column in taken or not text or key_of(text) or is_total(text):
            continue
        if _filled(layout, units.row + 1, [column]):
            place, near = layout.table.place(units.row, column), did_you_mean(text, known)
            yield finding("W018", place, side=units.side, heading=text[:60], suggestion=near)
