"""Tables in long form (one fact a row) → records by column key, headings in Vietnamese or English.

Of several headings for one key the better one counts; two that mean the same are a finding, never a choice. A column
that no heading names is taken where it is the only one with cells of its kind, and the reader is told. What
stands in a cell merged down holds for all its rows, but for a number, which may be meant for any of them. Merges are
what a file says: they may overlap or reach beyond every row, so no merge is laid out cell by cell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from typing import NamedTuple

from msgspec import Struct, structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.sheets.cells import as_text, value_at
from parscore.read.sheets.csv import overflow
from parscore.read.sheets.table import Table
from parscore.text import bare, column_name, did_you_mean, fold, quoted

HEADING_ROWS = 20
_QUOTED = 60
_SHORTEST = 5
"""A heading without marks has so many letters at least."""
_AGAIN = 3
"""So many keys are named in a heading row that is printed again lower down."""
_OWN = ("points", "share", "replies", "numerator", "denominator", "of", "value")
"""The keys whose value is that of one row, never of several."""
Words = Mapping[str, tuple[str | tuple[str, ...], ...]]
"""The headings accepted for each column key, the better ones first; those of an inner tuple mean the same."""
Required = tuple[tuple[str, ...], ...]
"""Groups of keys, of each of which one has to be there."""
Position = tuple[int, int]
"""Row and column counted from 1 within the rows of a table."""


class Heading(NamedTuple):
    """A heading row: every column of a key, the better first, the columns that mean the same, those only guessed.

    `spared`: the keys that the table has no column for and may do without.
    """

    row: int = 0
    columns: Mapping[str, tuple[int, ...]] = {}
    twins: tuple[tuple[int, int], ...] = ()
    guessed: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Columns:
    """The columns of one kind of table, called `what` in findings.

    `spare`: a key that stands for the first of others that no heading names. `kinds`: what the cells of a key look
    like, for columns that no heading names. `right_of`: keys that are only looked for right of
    the column of another, and that a table without such cells does not need.
    `read`: a heading as it is compared; `counters`: headings, as
    they are compared, below which rows may only be counted; `other`: whether a heading names a
    column of another kind of table. `hint` replaces that of a missing column.
    """

    what: str
    words: Words
    required: Required
    spare: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: Mapping[str, Callable[[object], bool]] = field(default_factory=dict)
    read: Callable[[str], str] = fold
    other: Callable[[str], bool] = bool
    counters: frozenset[str] = frozenset()
    right_of: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""

    @cached_property
    def known(self) -> Mapping[str, list[tuple[str, int]]]:
        """Every heading as it is compared, with the keys that it may stand for and how well."""
        known: dict[str, list[tuple[str, int]]] = {}
        for key, ranks in self.words.items():
            for rank, group in enumerate(((key,), *ranks)):
                for word in (group,) if isinstance(group, str) else group:
                    known.setdefault(self.read(word), []).append((key, max(rank - 1, 0)))
        return self._toneless(known) | known

    def _toneless(self, known: Mapping[str, list[tuple[str, int]]]) -> dict[str, list[tuple[str, int]]]:
        """The headings as they are written without marks, but for those that then name two columns."""
        plain: dict[str, list[list[tuple[str, int]]]] = {}
        for word, meanings in known.items():
            plain.setdefault(bare(word), []).append(meanings)
        alike = {word: several for word, several in plain.items() if len(word) >= _SHORTEST}
        return {
            word: several[0] for word, several in alike.items() if several.count(several[0]) == len(several)
        }

    def meanings(self, value: object) -> list[tuple[str, int]]:
        """The keys that a heading cell may stand for."""
        return self.known.get(self.read(value), []) if isinstance(value, str) and value else []

    def lacking(self, heading: Heading) -> list[tuple[str, ...]]:
        """The groups of keys of which a heading row has none although one is needed."""
        there = {*heading.columns, *heading.spared}
        return [group for group in self.required if not there.intersection(group)]

    def head(self, table: Table) -> bool:
        """Whether a table has the columns that are needed."""
        return not self.lacking(heading_of(table, self))

    def best_word(self, key: str) -> str:
        """The best heading of a key."""
        best = self.words[key][0]
        return best if isinstance(best, str) else best[0]


class Record(Struct, frozen=True):
    """One row: raw values by column key, where each stands, its heading row; `cells` with the values of merged ones."""

    values: Mapping[str, object]
    columns: Mapping[str, int]
    table: Table
    row: int
    heading: Heading
    cells: list[object]

    def text(self, key: str) -> str:
        """The cell's text; nothing when the column is absent."""
        return as_text(self.values.get(key))

    def place(self, key: str = "") -> Place:
        """The cell of `key`, or the row's first known cell."""
        column = self.columns.get(key, min(self.columns.values()))
        return self.table.place(self.row, column)

    def heading_text(self, key: str) -> str:
        """What stands above the column of a key."""
        return as_text(value_at(self.table.rows[self.heading.row - 1], self.columns.get(key, 0)))

    def each(self, key: str) -> Iterator[tuple[str, Place]]:
        """What every column of `key` says, the better column first; empty cells are left out."""
        for column in self.heading.columns.get(key, ()):
            text = as_text(value_at(self.cells, column))
            if text:
                yield text, self.table.place(self.row, column)


def heading_of(table: Table, kind: Columns) -> Heading:
    """The row among the first ones that names most of the keys, with the columns that only their cells tell."""
    rows = table.rows[:HEADING_ROWS]
    named = (_named(row, number, kind) for number, row in enumerate(rows, 1))
    best = max(named, key=lambda found: (len(found.columns), -found.row), default=Heading())
    if not best.columns:
        best = Heading(_row_above(rows, kind))
    return _with_guesses(table, _without_counter(table, best, kind), kind) if best.row else Heading()


def _without_counter(table: Table, heading: Heading, kind: Columns) -> Heading:
    """The headings without a column of codes that only counts the rows, where one other column holds criteria."""
    fits, columns = kind.kinds.get("code"), heading.columns.get("code", ())
    if fits is None or not columns or "title" in heading.columns:
        return heading
    counts = kind.read(as_text(value_at(table.rows[heading.row - 1], columns[0]))) in kind.counters
    rest = heading._replace(columns={key: those for key, those in heading.columns.items() if key != "code"})
    if not counts or _holds(_rows_judged(table, heading), columns[0], fits):
        return heading
    return rest if any(len(_fitting(table, rest, kind, key)) == 1 for key in ("code", "title")) else heading


def _row_above(rows: list[list[object]], kind: Columns) -> int:
    """The row above the first one with a cell of every kind; 0 where there is none, or no kind for a key needed."""
    kinds = [[kind.kinds[key] for key in group if key in kind.kinds] for group in kind.required]
    if not kinds or not all(kinds):
        return 0
    first = [number for number, row in enumerate(rows) if all(_has(row, fits) for fits in kinds[:2])]
    return first[0] if first else 0


def _has(row: list[object], kinds: list[Callable[[object], bool]]) -> bool:
    return any(fits(value) for value in row if as_text(value) for fits in kinds)


def _with_guesses(table: Table, heading: Heading, kind: Columns) -> Heading:
    """The headings with every key that is needed and not named, where one column alone holds cells of its kind."""
    lacking = kind.lacking(heading)
    one_unit = ("unit",) in lacking and _is_of_one_unit(heading)
    if not lacking or one_unit or _is_over_numbers(table, heading, kind):
        return heading
    for key in (key for group in lacking for key in group if key in kind.kinds):
        fitting = _fitting(table, heading, kind, key)
        if len(fitting) == 1:
            named = {**heading.columns, key: (fitting[0],)}
            heading = heading._replace(columns=named, guessed=(*heading.guessed, key))
        elif not fitting and key in kind.right_of:
            heading = heading._replace(spared=(*heading.spared, key))
    return heading


def _fitting(table: Table, heading: Heading, kind: Columns, key: str) -> list[int]:
    """The columns that no heading names and that hold cells of the kind of a key."""
    first, *_ = heading.columns.get(kind.right_of.get(key, ""), (0,))
    columns = (column for column in _free(table, heading, kind) if column > first)
    rows = _rows_judged(table, heading)
    return [column for column in columns if _holds(rows, column, kind.kinds[key])]


def _is_of_one_unit(heading: Heading) -> bool:
    """Whether a table has self-scores and nobody who rules: its only offices may be those that rule."""
    return "claimed" in heading.columns and "by" not in heading.columns


def _is_over_numbers(table: Table, heading: Heading, kind: Columns) -> bool:
    """Whether the heading of units stands over numbers, as over a column of marks for each unit."""
    number, columns = kind.kinds.get("points"), heading.columns.get("unit", ())
    return number is not None and bool(columns) and _holds(_rows_judged(table, heading), columns[0], number)


def _free(table: Table, heading: Heading, kind: Columns) -> list[int]:
    """The columns that no heading names."""
    cells, taken = table.rows[heading.row - 1], set(chain.from_iterable(heading.columns.values()))
    width = max(map(len, table.rows[heading.row - 1 :]))
    free = (column for column in range(1, width + 1) if column not in taken)
    unnamed = (column for column in free if not kind.other(as_text(value_at(cells, column))))
    return list(islice(unnamed, _LOOKED_AT))


_LOOKED_AT = 60
"""So many columns without a heading are looked at: a sheet filled to its last column would be gone through for ever."""
_JUDGED = 500
"""So many cells of a column tell of what kind it is."""
_ROWS_JUDGED = 2_000
"""So many rows are looked through for those cells."""


def _rows_judged(table: Table, heading: Heading) -> list[list[object]]:
    """The first rows with a cell under a heading; all where nothing is named."""
    named = [places[0] for places in heading.columns.values()]
    rows = table.rows[heading.row :]
    filled = (row for row in rows if not named or any(as_text(value_at(row, one)) for one in named))
    return list(islice(filled, _ROWS_JUDGED))


def _holds(rows: list[list[object]], column: int, fits: Callable[[object], bool]) -> bool:
    """Whether most of what stands in a column of some rows is of a kind."""
    filled = list(islice((value for row in rows if as_text(value := value_at(row, column))), _JUDGED))
    return sum(map(fits, filled)) * 2 > len(filled)


def records(table: Table, kind: Columns) -> tuple[list[Record], list[Diagnostic]]:
    """The rows under the heading row of `table`; headings printed again lower down count from there on.

    Every group of what is required needs one of its keys. Below headings of which two mean the same nothing is read.
    """
    heading = heading_of(table, kind)
    if lacking := kind.lacking(heading):
        return [], [_no_heading(table, kind, lacking, heading)]
    wide, faults = overflow(table, heading.row, heading.row + 1)
    merges = _Merges(table)
    found, twins = _below(heading, merges, wide, kind)
    whole = [record for record in found if all(record.text(group[0]) for group in kind.required[:2])]
    doubtful = dict(merges.doubtful(whole))
    kept = [record for record in found if record.row not in doubtful]
    told = [_guess(table, heading, key, kind) for key in heading.guessed]
    return kept, [
        *told,
        *_above(table, heading, kind),
        *_twins(table, heading),
        *faults,
        *twins,
        *dict.fromkeys(doubtful.values()),
    ]


def _above(table: Table, heading: Heading, kind: Columns) -> Iterator[Diagnostic]:
    """R020 for every row above the headings that names what the rows below them are about."""
    kinds = [[kind.kinds[key] for key in group if key in kind.kinds] for group in kind.required[:2]]
    for number, row in enumerate(table.rows[: heading.row - 1], 1):
        if all(_has(row, fits) for fits in kinds):
            yield finding("R020", table.place(number, 1), heading=table.place(heading.row, 1).line)


def _guess(table: Table, heading: Heading, key: str, kind: Columns) -> Diagnostic:
    """R018: which column was taken for a key."""
    column = heading.columns[key][0]
    shown = as_text(value_at(table.rows[heading.row - 1], column)) or "không tên"
    return finding(
        "R018", table.place(heading.row, column), heading=shown[:_QUOTED], wanted=kind.best_word(key)
    )


def _below(
    heading: Heading, merges: _Merges, wide: Container[int], kind: Columns
) -> tuple[list[Record], list[Diagnostic]]:
    """The rows under a heading row without those too wide, and what is wrong with headings printed again."""
    found, findings = list[Record](), list[Diagnostic]()
    for number, row in enumerate(merges.table.rows[heading.row :], heading.row + 1):
        if (again := _printed_again(heading, row, number, kind)) is not None:
            heading = again
            findings += _twins(merges.table, heading)
        elif not heading.twins and number not in wide:
            record = merges.record(row, number, heading)
            found += [record] if record is not None else []
    return found, findings


def _printed_again(heading: Heading, row: list[object], number: int, kind: Columns) -> Heading | None:
    """The headings in a row below the first; None where the row holds values."""
    first = heading.columns.get(kind.required[0][0])
    if not kind.meanings(value_at(row, first[0]) if first else ""):
        return None
    again = _named(row, number, kind)
    guessed = {key: heading.columns[key] for key in heading.guessed}
    again = again._replace(columns={**guessed, **again.columns}, guessed=heading.guessed)
    return again if len(again.columns) >= _AGAIN and not kind.lacking(again) else None


@dataclass
class _Merges:
    """The cells merged down in the columns of a table's headings.

    `held` are, by the row of headings and by column, the rows that a merged cell covers with the row where it begins.
    """

    table: Table
    held: dict[int, dict[int, Mapping[int, int]]] = field(default_factory=dict)

    def record(self, row: list[object], number: int, heading: Heading) -> Record | None:
        """The row with the values of merged cells; None when it has none of its own, or only a title beside them."""
        columns = {key: places[0] for key, places in heading.columns.items()}
        cells = self._filled(row, number, heading)
        own = (key for key, column in columns.items() if as_text(value_at(row, column)))
        first = next(own, "")
        if not first or (first == "title" and cells != row and not any(own)):
            return None
        values = {key: value_at(cells, column) for key, column in columns.items()}
        return Record(values, columns, self.table, number, heading, cells)

    def _filled(self, row: list[object], number: int, heading: Heading) -> list[object]:
        """The row with what the merged cells say that begin below the headings."""
        filled = list(row)
        for column, holders in self._lasting(heading).items():
            holder = holders.get(number, 0)
            if holder > heading.row:
                filled[column - 1] = value_at(self.table.rows[holder - 1], column)
        return filled

    def doubtful(self, records: list[Record]) -> Iterator[tuple[int, Diagnostic]]:
        """The rows, with R012 or R016, under whose merged cell another value is kept or that share one number."""
        if not self.table.merged:
            return
        for record in records:
            yield from ((record.row, fault) for fault in self._covered(record))
        for group, fault in shared(self.table, _own_cells(records)):
            yield from ((row, fault) for row, _ in group)

    def _covered(self, record: Record) -> Iterator[Diagnostic]:
        """R012 for every value of a row that lies under a merged cell which says something else."""
        row, headings = self.table.rows[record.row - 1], self.table.rows[record.heading.row - 1]
        for column, holders in self._lasting(record.heading).items():
            if record.row not in holders:
                continue
            kept, shown = as_text(value_at(row, column)), as_text(value_at(record.cells, column))
            if kept and fold(kept) != fold(shown):
                what = f"«{as_text(value_at(headings, column))}»"
                said = f"ô gộp «{shown[:60]}», giá trị bị ô gộp che «{kept[:60]}»"
                yield finding("R012", self.table.place(record.row, column), what=what, candidates=said)

    def _lasting(self, heading: Heading) -> Mapping[int, Mapping[int, int]]:
        """The columns with merged cells that hold for all their rows, with these rows."""
        if heading.row not in self.held:
            several = [places for key, places in heading.columns.items() if key not in _OWN]
            known = {column: _holders(self.table, column) for places in several for column in places}
            self.held[heading.row] = {column: rows for column, rows in known.items() if rows}
        return self.held[heading.row]


def _holders(table: Table, column: int) -> Mapping[int, int]:
    """For every row whose cell is covered by a merged one that begins in the same column: the row where it begins."""
    found: dict[int, int] = {}
    spans = sorted(
        (top - table.top + 2, low - table.top + 2)
        for (top, left), (low, _) in table.merged
        if low > top and left - table.left + 2 == column
    )
    free = 1
    for first, last in spans:
        if first >= free:
            free = min(last, len(table.rows)) + 1
            found.update(dict.fromkeys(range(first + 1, free), first))
    return found


def _own_cells(records: list[Record]) -> set[Position]:
    """The cells whose value is that of one row."""
    return {(record.row, record.columns[key]) for record in records for key in _OWN if key in record.columns}


def shared(table: Table, cells: Iterable[Position]) -> Iterator[tuple[list[Position], Diagnostic]]:
    """Those of `cells` over which one filled merged cell lies that begins with one of them, and R016 for it.

    Each cell belongs to one group at most; the first of a group comes first.
    """
    rows: dict[int, list[int]] = defaultdict(list)
    for row, column in sorted(cells):
        rows[column].append(row)
    taken: set[Position] = set()
    for (top, left), (low, right) in sorted(table.merged) if rows else ():
        first, last = (
            (top - table.top + 2, left - table.left + 2),
            (low - table.top + 2, right - table.left + 2),
        )
        if first in taken or not _between(rows.get(first[1], []), first[0], first[0]):
            continue
        group = list(_within(rows, first, last))
        taken.update(group)
        text = as_text(value_at(table.rows[first[0] - 1], first[1]))
        if len(group) > 1 and fold(text):
            yield group, finding("R016", table.place(*first), value=text[:60], count=len(group))


def _within(rows: Mapping[int, list[int]], first: Position, last: Position) -> Iterator[Position]:
    """The positions in a rectangle, column by column, of the sorted `rows` of every column."""
    for column in _between(sorted(rows), first[1], last[1]):
        yield from ((row, column) for row in _between(rows[column], first[0], last[0]))


def _between(numbers: list[int], first: int, last: int) -> list[int]:
    """Those of sorted numbers that lie within two bounds."""
    return numbers[bisect_left(numbers, first) : bisect_left(numbers, last + 1)]


def _named(row: list[object], number: int, kind: Columns) -> Heading:
    """The columns that a row names, and those of which two name a key equally well."""
    found: dict[str, dict[int, int]] = {}
    for column, value in enumerate(row, 1):
        for key, rank in kind.meanings(value):
            found.setdefault(key, {}).setdefault(column, rank)
    for key, instead in kind.spare.items():
        ranks, free = found.pop(key, {}), next((one for one in instead if one not in found), None)
        if ranks and free is not None:
            found[free] = ranks
    columns, twins = {}, []
    for key, ranks in found.items():
        columns[key] = tuple(sorted(ranks, key=lambda column: (ranks[column], column)))
        first, second = (*columns[key], 0)[:2]
        if ranks.get(second) == ranks[first]:
            twins.append((first, second))
    return Heading(number, columns, tuple(dict.fromkeys(twins)))


def _twins(table: Table, heading: Heading) -> list[Diagnostic]:
    """R010 for two columns of equally good headings."""
    row = table.rows[heading.row - 1]
    return [
        finding(
            "R010",
            table.place(heading.row, second),
            heading=as_text(value_at(row, second)),
            other=as_text(value_at(row, first)),
            where=table.place(heading.row, first),
        )
        for first, second in heading.twins
    ]


def _no_heading(table: Table, kind: Columns, lacking: list[tuple[str, ...]], heading: Heading) -> Diagnostic:
    """R001 with the headings that are wanted, and one of those there are that is near."""
    words, seen = [kind.best_word(group[0]) for group in lacking], list(_headings(table, heading.row))
    near = _several(table, heading, kind, lacking)
    near = near or next((hint for word in words if (hint := did_you_mean(word, seen))), "")
    place = table.place(max(heading.row, 1), 1)
    found = finding("R001", place, what=kind.what, wanted=quoted(words), suggestion=near)
    return structs.replace(found, hint=kind.hint) if kind.hint else found


def _several(table: Table, heading: Heading, kind: Columns, lacking: list[tuple[str, ...]]) -> str:
    """The columns that may each be one that is lacking, in words; nothing where none may."""
    if not heading.row:
        return ""
    keys = (key for group in lacking for key in group if key in kind.kinds)
    found = ((key, _fitting(table, heading, kind, key)) for key in keys)
    said = (
        f"«{kind.best_word(key)}» có thể là {_shown(table, heading, columns)}"
        for key, columns in found
        if columns
    )
    return "".join(f"; {words}" for words in said)


def _shown(table: Table, heading: Heading, columns: list[int]) -> str:
    cells = table.rows[heading.row - 1]
    return " hay ".join(
        f"cột «{as_text(value_at(cells, one))[:_QUOTED] or column_name(one)}»" for one in columns
    )


def _headings(table: Table, heading: int) -> Iterator[str]:
    if heading:
        yield from (text for value in table.rows[heading - 1] if (text := as_text(value)))
