"""Rulings as a matrix: criteria down, units across; words in comments, columns or on sheets of the same shape.

Rows of parents hold sums and are left alone, unless they say that nothing below applies; marks beside codes that no
set knows, marks in rows of no criterion and words that no ruling goes with are findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.framework import Framework
from parscore.model.submission import Ruling
from parscore.read.rulings.appraisers import appraiser_lines
from parscore.read.rulings.blocks import Block, blocks_of
from parscore.read.rulings.cells import MarkCell
from parscore.read.rulings.notes import Note, note_on, notes_in
from parscore.read.rulings.words import (
    CHECK_MARKS,
    AppraisalContext,
    Ruled,
    Rulings,
    Word,
    mark_of,
    remark_of,
    seen_figure,
    without_dashes,
)
from parscore.read.sheets.cells import as_number
from parscore.read.sheets.records import shared
from parscore.read.sheets.table import Table
from parscore.read.words.criterion_names import CriterionReader, RowMatch, is_code_like
from parscore.read.words.lines import Found, OtherLine, another_line, code_of_match, two_lines
from parscore.read.words.sums import begins_as_average, begins_as_sum
from parscore.text import fold

Line = tuple[str, str]
"""A unit and a code."""

Remarks = dict[Line, list[Note]]
"""The notes on sheets of reasons and of requests; each is taken out when it is used."""


class _Cell(MarkCell, frozen=True):
    """The mark of one unit in one row; `faults` say why its code cannot be told.

    `outside`: the row stands below the last criterion.
    """

    faults: tuple[Diagnostic, ...] = ()
    outside: bool = False

    @property
    def is_free(self) -> bool:
        """Whether the row is among those of criteria and plainly that of none."""
        return not (self.code or self.faults or self.outside)


def read_matrices(
    blocks: list[Block], beside: list[Table], context: AppraisalContext, file: str, stamped: str
) -> Rulings:
    """A ruling for every cell of the `blocks` of one file that holds a mark or a request.

    `beside` are its sheets of reasons and requests; one may hold those of several blocks.
    """
    remarks, findings = _remarks_on(beside, context)
    readers = [_BlockReader(block, context) for block in blocks]
    named = context.agencies.find(stamped) or context.by_file(file) or context.by_folder(file)
    rulings: list[Ruling] = []
    read: list[Block] = []
    refused: set[Line] = set()
    for reader in readers:
        by, faults = reader.appraiser(named)
        findings += faults
        if by is None:
            refused |= {(cell.unit, cell.code) for cell in reader.cells()}
            continue
        found, faults = reader.rulings(by, remarks)
        rulings += found
        findings += [*faults, *reader.block.unmarked()]
        read.append(reader.block)
    findings += chain.from_iterable(_stray_comments(block, read) for block in blocks)
    return rulings, [*findings, *_lost(remarks, refused)]


def _lost(remarks: Remarks, refused: Collection[Line]) -> Iterator[Diagnostic]:
    """R013 for the notes that belong to no ruling, but for those of blocks that are refused."""
    for line in (line for line in remarks if line not in refused):
        yield from (note.lost(*line) for note in remarks[line])


def _remarks_on(tables: Iterable[Table], context: AppraisalContext) -> tuple[Remarks, list[Diagnostic]]:
    """The notes on sheets of reasons and requests."""
    remarks, findings = defaultdict[Line, list[Note]](list), list[Diagnostic]()
    for table in tables:
        cells, faults = _cells_on(table, context)
        findings += faults
        for cell in cells:
            note = note_on(table, cell.text, cell.place)
            findings += cell.faults if cell.text else ()
            if note.text and cell.code:
                remarks[cell.unit, cell.code].append(note)
            elif note.text and cell.is_free:
                findings.append(note.lost(cell.unit))
    return remarks, findings


def _cells_on(table: Table, context: AppraisalContext) -> tuple[Iterator[_Cell], list[Diagnostic]]:
    """The cells of a sheet of reasons or requests, but for mere signs; R207 for a sheet of another shape."""
    blocks, faults = blocks_of(table, context)
    if not blocks and not faults:
        faults = [finding("R207", Place(table.file, table.name))]
    cells = (cell for block in blocks for cell in _BlockReader(block, context).cells())
    return (cell for cell in cells if not _is_sign(cell.text)), faults


def _is_sign(text: str) -> bool:
    """Whether a text is made of signs alone that are no ticks."""
    return bool(text) and not fold(text) and text not in CHECK_MARKS


def _stray_comments(block: Block, read: list[Block]) -> Iterator[Diagnostic]:
    """R013 for comments on the marks of a block that is not read, and for requests in comments anywhere else."""
    table = block.table
    used = [one for one in read if one.table.name == table.name]
    for (line, column), text in table.comments.items():
        row, across = line - table.top + 1, column - table.left + 1
        if any(_holds(one, row, across) for one in used):
            continue
        if _holds(block, row, across) or remark_of(text)[1]:
            yield Note(text, Place(table.file, table.name, line, column)).lost()


def _holds(block: Block, row: int, column: int) -> bool:
    """Whether a cell is in the columns of a unit of a block."""
    return row in block.rows and any(column in unit.columns for unit in block.units)


@dataclass(frozen=True)
class _BlockReader:
    """One block, read against the sets of its units."""

    block: Block
    context: AppraisalContext
    matches: dict[int, dict[int, RowMatch]] = field(default_factory=dict)
    """The criterion of every row in a set, by its object: most units have the same one."""

    def appraiser(self, otherwise: str | None) -> Found:
        """Who rules in the block."""
        block = self.block
        place = block.table.place(block.heading, block.first)
        return appraiser_lines(block.table, self.context).appraiser_at(block.heading, otherwise, place)

    def rulings(self, by: str, remarks: Remarks) -> Rulings:
        """The rulings of the block, with all that is no ruling."""
        joint, findings = self._joint()
        rulings: list[Ruling] = []
        marked: set[Line] = set()
        sums: list[_Cell] = []
        for cell in (self._with_notes(cell, remarks) for cell in self.cells()):
            ruling, faults = (None, []) if cell.spot in joint else self._ruling(cell, by)
            findings += faults
            if ruling is not None:
                rulings.append(ruling)
            if cell.code and (ruling is not None or cell.spot in joint):
                marked.add((cell.unit, cell.code))
            elif cell.parent and ruling is None:
                sums.append(cell)
        return rulings, [*findings, *self._wrong_sums(sums, marked), *self._lost_shared_words()]

    def cells(self) -> Iterator[_Cell]:
        """The cells of marks, row by row, without notes."""
        for row in self.block.rows:
            for columns in self.block.units:
                code, parent, faults = self._criterion(row, columns.unit)
                yield _Cell(self.block.table, row, columns, code, parent, (), tuple(faults), row > self._last)

    @cached_property
    def _last(self) -> int:
        """The last row that is a criterion's; sums and signatures stand below."""
        return max((row for unit in self.block.units for row in self._rows_in(unit.unit)), default=0)

    def _joint(self) -> tuple[set[tuple[int, int]], list[Diagnostic]]:
        """The cells of marks that one merged cell makes one; R016 for each such cell."""
        cells = [cell.spot for cell in self.cells() if cell.code] if self.block.table.merged else []
        groups = list(shared(self.block.table, cells))
        return {cell for group, _ in groups for cell in group}, [fault for _, fault in groups]

    def _ruling(self, cell: _Cell, by: str) -> Ruled:
        """The ruling in a cell; in the row of a parent agreement that nothing below applies is one."""
        word, faults = cell.word()
        if cell.code:
            if word.empty:
                return None, faults or cell.lost_notes()
            return self._made(cell, word, by), faults
        if cell.faults or cell.outside:
            return None, [*cell.faults] if cell.text else []
        if cell.parent:
            agrees = mark_of(cell.value, cell.place, cell.unit, cell.parent)[0].agrees
            return (self._made(cell, word, by), []) if agrees else (None, cell.lost_notes())
        stray = [cell.stray_mark()] if self._is_stray(cell) else []
        return None, [*stray, *cell.lost_notes()]

    def _made(self, cell: _Cell, word: Word, by: str) -> Ruling:
        """The ruling that the word of a cell is."""
        claimed = cell.columns.claimed
        seen = seen_figure("claimed", cell.table.value(cell.row, claimed)) if claimed else ()
        return self.context.ruling(cell.unit, cell.code or cell.parent, by, word, cell.place, cell.why, seen)

    def _is_stray(self, cell: _Cell) -> bool:
        """Whether a mark or request stands in a row without a code that is no sum."""
        sums = any(
            begins_as_sum(label) or begins_as_average(label) for _, label in self.block.labels(cell.row)
        )
        return (as_number(cell.value) is not None and not sums) or remark_of(cell.text)[1]

    def _wrong_sums(self, cells: list[_Cell], marked: set[Line]) -> Iterator[Diagnostic]:
        """R015 for what stands in a parent's row when it can be no sum: no part of it is marked for any unit there."""
        filled = [cell for cell in cells if without_dashes(cell.text)]
        sums = {cell.row for cell in filled if marked & self._parts(cell)}
        for cell in filled:
            if cell.row not in sums or as_number(cell.value) is None:
                yield cell.stray_mark()

    def _parts(self, cell: _Cell) -> set[Line]:
        return {(cell.unit, code) for code in self.context.sets[cell.unit].expand([cell.parent])}

    def _with_notes(self, cell: _Cell, remarks: Remarks) -> _Cell:
        """The cell with the comments on its columns, the words in them, and what sheets of reasons say of its line.

        Words in a column that all units share are the only mark's of their row.
        """
        alone = self.block.reasons and cell.text and self._marks_in(cell.row) == 1
        notes = [
            *cell.beside(),
            *notes_in(cell.table, cell.row, self.block.reasons if alone else ()),
            *(remarks.pop((cell.unit, cell.code), ()) if cell.code else ()),
        ]
        return structs.replace(cell, notes=tuple(notes))

    def _marks_in(self, row: int) -> int:
        """How many units have a mark in a row."""
        return sum(1 for unit in self.block.units if self.block.table.text(row, unit.mark))

    def _lost_shared_words(self) -> Iterator[Diagnostic]:
        """R013 for words in a column for all units in a row with several marks, and for requests among notes."""
        block = self.block
        for row in range(block.rows.start, self._last + 1):
            several = self._marks_in(row) != 1
            for column in (*block.reasons, *block.notes):
                text = block.table.text(row, column)
                lost = remark_of(text)[1] if column in block.notes else several
                if fold(text) and lost:
                    yield Note(text, block.table.place(row, column)).lost()

    def _criterion(self, row: int, unit: str) -> tuple[str, str, list[Diagnostic]]:
        """The scored code of a row in the unit's set, or that of a parent, or why neither can be told."""
        made = self.context.sets.get(unit)
        found = self._rows_in(unit).get(row)
        place = self.block.table.place(row, self.block.code)
        if made is None or found is None:
            shown = self.block.table.text(row, self.block.code)
            strange = is_code_like(shown) or (shown.replace(".", "").replace("/", "").isdecimal())
            unknown = finding("R003", place, unit=unit, value=shown, suggestion="")
            return "", "", [unknown] if strange else []
        if found.criterion is not None and found.criterion.children:
            return "", found.criterion.code, []
        code, faults = code_of_match(found, made, place, unit)
        other = self._other_title(row, code, made) if code else None
        if code is None or other is None:
            return code or "", "", faults
        return "", "", [two_lines(place, unit, made.by_code[code], other)]

    def _other_title(self, row: int, code: str, made: Framework) -> OtherLine | None:
        """Another criterion that a text left of the units names, or nothing."""
        beside = (text for column, text in self.block.labels(row) if column != self.block.code)
        titles = (text for text in beside if any(sign.isalpha() for sign in text))
        return next((found for text in titles if (found := another_line(made, code, text))), None)

    def _rows_in(self, unit: str) -> Mapping[int, RowMatch]:
        """The rows that are those of criteria of the unit's set, as far as number and title tell."""
        made = self.context.sets.get(unit)
        if made is None:
            return {}
        if id(made) not in self.matches:
            block, reader = self.block, CriterionReader(made, as_code=self.block.is_coded)
            cells = (
                (row, block.table.value(row, block.code), block.table.text(row, block.title))
                for row in block.rows
            )
            read = {row: reader.read(value, title) for row, value, title in cells}
            self.matches[id(made)] = {row: found for row, found in read.items() if found.meant}
        return self.matches[id(made)]
