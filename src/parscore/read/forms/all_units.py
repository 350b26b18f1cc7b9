"""A table of all units: its transposed form where every unit has a row, and the score column of every unit.

The units are those of a cycle; a column that names none of them is reported and left out. May not know a criteria set.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.cycle import Cycle
from parscore.model.form import ColumnKey
from parscore.read.forms.layout import HEADING_ROWS, Layout, as_heading, filled, worded
from parscore.read.forms.typed_values import holds_mark, is_blank
from parscore.read.sheets.cells import as_number, as_text, value_at
from parscore.read.sheets.guard import MAX_CELLS
from parscore.read.sheets.table import Table
from parscore.read.words.criterion_names import is_code_like
from parscore.read.words.headings import is_numbering, is_points, key_of
from parscore.read.words.legacy import words
from parscore.read.words.lines import unmarked
from parscore.read.words.numbering import canonical
from parscore.read.words.sums import is_total
from parscore.read.words.unit_names import UNIT_LABELS, UnitNames, unit_names
from parscore.text import did_you_mean, quoted, roman_value, squeeze

_BELOW = 3
"""How many rows below the headings may still be the names of units."""

_UNIT_COLUMNS = 6
"""The column of units is one of so many from the left."""

_FULL = 0.8
"""How full the second row of labels has to be, as a share of the lowest one."""

_CRITERION = re.compile(rf"^{words('tiêu chí')} | {words('tiêu chí')}$")
_LABELS = ("code", "title", "max")


class _UnitHeadings(Struct, frozen=True):
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
        """The row right below them."""
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
        named = {column for key, column in layout.columns.items() if key not in ("claimed", "max")}
        ends = sorted({width + 1, *filled(cells), *named})
        return {start: range(start, ends[bisect(ends, start)]) for start in sorted(self.columns)}


class _Scores(Struct, frozen=True):
    """The score column of every unit by column, and the first row below the headings; or why they are not known."""

    columns: Mapping[int, str]
    first: int
    doubt: Diagnostic | None = None


def units_of(layouts: Iterable[Layout], cycle: Cycle) -> tuple[dict[str, list[Layout]], list[Diagnostic]]:
    """The tables in which a unit has the score column, by unit; of two on one sheet the first; none in doubt."""
    found, findings, read = dict[str, list[Layout]](), list[Diagnostic](), set[str]()
    for layout in layouts:
        if layout.table.name in read:
            continue
        columns, faults, doubt = _columns_of(layout, cycle)
        findings += faults
        if doubt is not None:
            return {}, [*findings, doubt]
        if columns:
            read.add(layout.table.name)
        for unit, here in columns:
            found.setdefault(unit, []).append(here)
    return found, findings


def _columns_of(
    layout: Layout, cycle: Cycle
) -> tuple[list[tuple[str, Layout]], list[Diagnostic], Diagnostic | None]:
    """The score column of every unit of one table, findings next to them, and why none of the file may be read."""
    units = _unit_headings(layout, unit_names(cycle))
    times = Counter(units.columns.values())
    if len(times) < 2:
        place = layout.table.place(layout.heading, max(layout.columns.values()))
        problem = f"chỉ nhận ra {len(times)} đơn vị của kỳ ở cột này"
        return [], [], finding("W027", place, problem=problem) if layout.table.turned else None
    if twice := sorted(unit for unit, number in times.items() if number > 1):
        first = min(column for column, unit in units.columns.items() if unit == twice[0])
        problem = f"hai {units.side} cùng ghi đơn vị «{twice[0]}»"
        return [], [], units.doubt(units.row, first, problem)
    strangers = [*_strangers(units, cycle), *_unmarked(units, cycle)]
    scores = _scores(units)
    doubt = _ambiguity(layout, scores.columns) if layout.table.turned else None
    return _unit_layouts(layout, scores), strangers, scores.doubt or doubt


def _unmarked(units: _UnitHeadings, cycle: Cycle) -> Iterator[Diagnostic]:
    """W620 for headings that name units without the marks of Vietnamese."""
    names, table = unit_names(cycle), units.layout.table
    for column in units.columns:
        yield from unmarked(names, as_text(value_at(units.cells, column)), table.place(units.row, column))


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
    rows = layout.table.rows
    heads = enumerate(rows[layout.heading - 1 : layout.first + _BELOW - 1], start=layout.heading)
    named = [(row, _units_in(cells, names)) for row, cells in heads]
    row, columns = max(named, key=lambda one: len(set(one[1].values())))
    times, below = Counter(columns.values()), rows[max(row, layout.first - 1) :]
    used = {
        column: unit
        for column, unit in columns.items()
        if times[unit] < 2 or any(holds_mark(value_at(cells, column)) for cells in below)
    }
    return _UnitHeadings(layout, row, used)


def _units_in(cells: Sequence[object], names: UnitNames) -> dict[int, str]:
    return {column: unit for column, text in worded(cells) if (unit := names.find(text))}


def _scores(units: _UnitHeadings) -> _Scores:
    """The score columns: of several below a unit just one has to be headed as its self-score, or else as points."""
    spans = units.spans()
    if _names_columns(units.below, min(spans)):
        return _scores_below_headings(units, spans)
    first = max(units.layout.first, units.row + 1)
    wide = next((start for start, span in spans.items() if len(span) > 1), None)
    if wide is None or not _filled(units.layout, first, spans[wide][1:]):
        return _Scores(units.columns, first)
    name, side = as_text(value_at(units.cells, wide)), units.side
    problem = f"đơn vị «{name}» đứng trên nhiều {side}, không rõ {side} nào là điểm tự chấm"
    return _Scores({}, first, units.doubt(units.row, wide, problem))


def _names_columns(cells: Sequence[object], start: int) -> bool:
    """Whether a row heads columns from `start` on as scores or by another key."""
    heads = () if is_numbering(cells) else cells[start - 1 :]
    return any(map(key_of, heads)) or any(map(is_points, heads))


def _scores_below_headings(units: _UnitHeadings, spans: Mapping[int, range]) -> _Scores:
    """The score columns where a second row of headings says which they are."""
    first = max(units.layout.first, units.row + 2)
    found = {}
    for start, span in spans.items():
        heads = {column: text for column in span if (text := as_heading(units.below, column))}
        own = _columns_of_score(heads)
        if len(own) > 1 or (heads and not own):
            names = quoted(map(as_text, heads.values()))
            problem = f"không rõ {units.side} nào trong {names} là điểm tự chấm"
            return _Scores({}, first, units.doubt(units.row + 1, min(heads), problem))
        found[own[0] if own else start] = units.columns[start]
    return _Scores(found, first)


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
    for column, text in worded(units.cells):
        heading = squeeze(text) if column not in taken else ""
        if not heading or key_of(heading) or is_total(heading):
            continue
        if _filled(layout, units.row + 1, [column]):
            place, near = layout.table.place(units.row, column), did_you_mean(heading, known)
            yield finding("W018", place, side=units.side, heading=heading[:60], suggestion=near)


def transposed(table: Table) -> Layout | None:
    """The layout of the table transposed; None where no column of units with numbers next to it is.

    Its rows are the columns of the file, its columns the rows: heading of the units, labels of the criteria.
    """
    if (found := _find_units(table)) is None:
        return None
    rows, column = found
    heads = [row for row in rows if not is_numbering(table.rows[row - 1])]
    columns = _label_rows(table, heads, column)
    side = table.turned_over()
    for cells in side.rows:
        for row in set(rows).difference(heads):
            cells[row - 1] = ""
    _fill_merged(table, side, sorted(set(heads).difference(columns.values())), columns, column)
    labelled = sum(bool(_label(cells, columns)) for cells in side.rows[column:])
    return Layout(side, columns, column, column + 1) if labelled > 1 else None


def _ambiguity(layout: Layout, units: Iterable[int]) -> Diagnostic | None:
    """W027 where a criterion has several columns, or points are in a column without a heading.

    `units` are the columns of the transposed table, each the row of a unit.
    """
    table, places = layout.table, _named(layout.columns)
    rows = list(enumerate(table.rows[layout.first - 1 :], start=layout.first))
    kinds = [(row, text) for row, cells in rows for at in places if _is_kind(text := as_text(cells[at - 1]))]
    if len(kinds) > 1:
        names = quoted(dict.fromkeys(text for _, text in kinds))
        problem = f"mỗi tiêu chí có nhiều cột ({names})"
        return finding("W027", table.place(kinds[0][0], max(places)), problem=problem)
    row = next((row for row, cells in rows if _is_unlabelled(cells, layout.columns, units)), 0)
    problem = "cột này có điểm mà không có tiêu đề"
    return finding("W027", table.place(row, min(places)), problem=problem) if row else None


def _is_unlabelled(cells: Sequence[object], columns: Mapping[ColumnKey, int], units: Iterable[int]) -> bool:
    """Whether units have marks where no criterion is named."""
    return not _label(cells, columns) and any(holds_mark(cells[at - 1]) for at in units)


def _is_kind(text: str) -> bool:
    """Whether a label of a criterion is only a kind of mark: points, self-score, appraisal."""
    return bool(text) and (is_points(text) or key_of(text) in ("claimed", "appraised"))


def _find_units(table: Table) -> tuple[range, int] | None:
    """The heading rows and the column of units with marks; None for tables too large or with a criterion in a row."""
    if len(table.rows) * max(map(len, table.rows), default=0) > MAX_CELLS:
        return None
    heading = _unit_heading(table)
    if heading is None or any(map(_heads_criteria, table.rows[:HEADING_ROWS])):
        return None
    top, column = heading
    names = [row for row in range(top + 1, len(table.rows) + 1) if _is_name(table, row, column)]
    if not any(any(map(holds_mark, table.rows[row - 1][column:])) for row in names):
        return None
    while top > 1 and key_of(value_at(table.rows[top - 2], column)) in _LABELS:
        top -= 1
    return range(top, names[0]), column


def _unit_heading(table: Table) -> tuple[int, int] | None:
    """The row and column of the cell that heads the names of units."""
    for row, cells in enumerate(table.rows[:HEADING_ROWS], start=1):
        for column, text in worded(cells[:_UNIT_COLUMNS]):
            if key_of(text) is None and _heads_units(text):
                return row, column
    return None


def _heads_units(value: str) -> bool:
    return _CRITERION.sub("", words(value)) in UNIT_LABELS


def _heads_criteria(cells: Sequence[object]) -> bool:
    """Whether a row heads criteria that are one below the other."""
    return len({key_of(value) for value in cells}.intersection(_LABELS)) > 1


def _is_name(table: Table, row: int, column: int) -> bool:
    """Whether a cell below the heading of the units may be the name of one."""
    cells = table.rows[row - 1]
    text = as_heading(cells, column)
    return not is_blank(text) and key_of(text) is None and not _is_code(text) and not is_numbering(cells)


def _label_rows(table: Table, heads: Sequence[int], column: int) -> dict[ColumnKey, int]:
    """The rows of the file with number, title and maximum of the criteria: the lowest, and one above as full."""
    keys = {key_of(value_at(table.rows[row - 1], column)): row for row in reversed(heads)}
    found = {key: row for key, row in keys.items() if key in ("code", "max")}
    labels = {row: [value for value in table.rows[row - 1][column:] if not is_blank(value)] for row in heads}
    left = sorted(set(heads).difference(found.values()))
    return found | _code_and_title(labels, _as_full(left, labels) or left or list(heads), "code" in found)


def _as_full(rows: Sequence[int], labels: Mapping[int, Sequence[object]], least: float = 1) -> list[int]:
    """The rows with at least so many labels."""
    return [row for row in rows if len(labels[row]) >= least]


def _code_and_title(
    labels: Mapping[int, Sequence[object]], rows: Sequence[int], numbered: bool
) -> dict[ColumnKey, int]:
    """Which rows of labels hold the numbers and the titles of the criteria; `numbered`: the numbers are known."""
    lowest = rows[-1]
    above = [] if numbered else _as_full(rows[:-1], labels, _FULL * len(labels[lowest]))[-1:]
    if not numbered and _are_codes(labels[lowest]):
        return {"code": lowest, "title": above[0]} if above else {"code": lowest}
    if above and _are_codes(labels[above[0]]):
        return {"title": lowest, "code": above[0]}
    return {"title": lowest}


def _are_codes(values: Sequence[object]) -> bool:
    """Whether most of some headings are bare numbers of criteria."""
    return sum(map(_is_code, values)) * 2 > len(values)


def _is_code(value: object) -> bool:
    if isinstance(value, (int, float, datetime.date)):
        return True
    return is_code_like(str(value)) or roman_value(canonical(str(value))) > 0


def _fill_merged(
    table: Table, side: Table, above: Sequence[int], columns: Mapping[ColumnKey, int], column: int
) -> None:
    """Give a column without a lowest heading the one `above` it, unless that spans several columns."""
    across = {(top, left) for (top, left), (_, right) in table.merged if left < right}
    for number, cells in enumerate(side.rows[column:], start=column + 1):
        if _label(cells, columns):
            continue
        row = next((row for row in reversed(above) if not is_blank(cells[row - 1])), 0)
        if row and (row + table.top - 2, number + table.left - 2) not in across:
            cells[_named(columns)[0] - 1] = cells[row - 1]


def _named(columns: Mapping[ColumnKey, int]) -> list[int]:
    return [columns[key] for key in ("code", "title") if key in columns]


def _label(cells: Sequence[object], columns: Mapping[ColumnKey, int]) -> str:
    """What a row of the transposed table is called: its number or else its title."""
    return next((text for at in _named(columns) if (text := as_text(cells[at - 1]))), "")
