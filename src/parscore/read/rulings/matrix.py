"""Rulings as a matrix: criteria down, units across; words in comments, columns or on sheets of the same shape.

Rows of parents hold sums and are left alone, unless they say that nothing below applies; marks beside codes that no
set knows, marks in rows of no criterion and words that no ruling goes with are findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.framework import Framework
from parscore.model.submission import Ruling
from parscore.read.rulings.appraisers import appraiser_lines
from parscore.read.rulings.blocks import Block, UnitColumns, blocks_of
from parscore.read.rulings.notes import Note, comments_in, note_on, notes_in, with_notes
from parscore.read.rulings.words import (
    CHECK_MARKS,
    QUOTED_BRIEFLY,
    AppraisalContext,
    Found,
    Ruled,
    Rulings,
    Word,
    another_line,
    mark_of,
    remark_of,
    seen_figure,
    without_dashes,
)
from parscore.read.sheets.cells import as_number, code_of
from parscore.read.sheets.records import shared
from parscore.read.sheets.table import Table
from parscore.read.words.sums import begins_as_average, begins_as_sum
from parscore.text import fold

_DIGITS = frozenset("0123456789")
Line = tuple[str, str]
"""A unit and a code."""

Remarks = dict[Line, list[Note]]
"""The notes on sheets of reasons and of requests; each is taken out when it is used."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """The mark of one unit in one row.

    `code` is that of a scored criterion, or empty; then `parent` is that of the parent whose row it is. `faults` say
    why the code cannot be told; `outside`: the row stands below the last criterion.
    """

    block: Block
    row: int
    columns: UnitColumns
    code: str
    parent: str
    faults: list[Diagnostic]
    outside: bool
    notes: tuple[Note, ...] = ()

    @property
    def unit(self) -> str:
        return self.columns.unit

    @property
    def is_free(self) -> bool:
        """Whether the row is among those of criteria and plainly that of none."""
        return not (self.code or self.faults or self.outside)

    @property
    def value(self) -> object:
        return self.block.value(self.row, self.columns.mark)

    @property
    def text(self) -> str:
        return self.block.text(self.row, self.columns.mark)

    @property
    def place(self) -> Place:
        return self.block.place(self.row, self.columns.mark)

    @property
    def spot(self) -> tuple[int, int]:
        """Row and column within the table."""
        return self.row, self.columns.mark

    def word(self) -> tuple[Word, list[Diagnostic]]:
        """What the cell and the notes next to it say."""
        code = self.code or self.parent
        word, faults = mark_of(self.value, self.place, self.unit, code)
        word, wrong = with_notes(word, self.notes, self.unit, code)
        return word, [*faults, *wrong]

    def lost_notes(self) -> list[Diagnostic]:
        """R013 for the notes, with which no ruling goes."""
        return [note.lost(self.unit, self.code) for note in self.notes]

    def stray_mark(self) -> Diagnostic:
        """R015: what stands in the cell is no ruling on a criterion."""
        text = self.text[:QUOTED_BRIEFLY]
        return finding("R015", self.place, unit=self.unit, criterion=self.parent, value=text)


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
        findings += faults
        read.append(reader.block)
    findings += [fault for block in blocks for fault in _stray_comments(block, read)]
    left = (line for line in remarks if line not in refused)
    findings += [note.lost(*line) for line in left for note in remarks[line]]
    return rulings, findings


def _remarks_on(tables: Iterable[Table], context: AppraisalContext) -> tuple[Remarks, list[Diagnostic]]:
    """The notes on sheets of reasons and requests."""
    remarks, findings = defaultdict[Line, list[Note]](list), list[Diagnostic]()
    for table in tables:
        cells, faults = _cells_on(table, context)
        findings += faults
        for cell in cells:
            note = note_on(table, cell.text, cell.place)
            findings += cell.faults
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
    codes: dict[tuple[int, int], Found] = field(default_factory=dict)
    """What was found of the code of a row in a set: most units have the same one."""

    def appraiser(self, otherwise: str | None) -> Found:
        """Who rules in the block."""
        block = self.block
        place = block.place(block.heading, block.first_unit)
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
                code, faults = self._code(row, columns.unit)
                outside = row > self._last_coded
                parent = "" if code or faults or outside else self._parent(row, columns.unit)
                yield _Cell(self.block, row, columns, code or "", parent, faults, outside)

    @cached_property
    def _last_coded(self) -> int:
        """The last row that is a criterion's; sums and signatures stand below."""
        rows, codes = reversed(self.block.rows), self.context.all_codes
        coded = (row for row in rows if code_of(self.block.value(row, self.block.code), codes)[1])
        return next(coded, self.block.heading)

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
            return None, cell.faults if cell.text else []
        if cell.parent:
            agrees = mark_of(cell.value, cell.place, cell.unit, cell.parent)[0].agrees
            return (self._made(cell, word, by), []) if agrees else (None, cell.lost_notes())
        stray = [cell.stray_mark()] if self._is_stray(cell) else []
        return None, [*stray, *cell.lost_notes()]

    def _made(self, cell: _Cell, word: Word, by: str) -> Ruling:
        """The ruling that the word of a cell is."""
        block, columns = cell.block, cell.columns
        why = block.place(cell.row, columns.words[0]) if columns.words else None
        seen = seen_figure("claimed", block.value(cell.row, columns.claimed)) if columns.claimed else ()
        return self.context.ruling(cell.unit, cell.code or cell.parent, by, word, cell.place, why, seen)

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
        table, row, columns = self.block.table, cell.row, cell.columns
        alone = self.block.reasons and cell.text and self._marks_in(row) == 1
        notes = [
            *comments_in(table, row, columns.columns),
            *notes_in(table, row, columns.words, columns.requests),
            *notes_in(table, row, self.block.reasons if alone else ()),
            *(remarks.pop((cell.unit, cell.code), ()) if cell.code else ()),
        ]
        return replace(cell, notes=tuple(notes))

    def _marks_in(self, row: int) -> int:
        """How many units have a mark in a row."""
        return sum(1 for unit in self.block.units if self.block.text(row, unit.mark))

    def _lost_shared_words(self) -> Iterator[Diagnostic]:
        """R013 for words in a column for all units in a row with several marks, and for requests among notes."""
        block = self.block
        for row in range(block.heading + 1, self._last_coded + 1):
            several = self._marks_in(row) != 1
            for column in (*block.reasons, *block.notes):
                text = block.text(row, column)
                lost = remark_of(text)[1] if column in block.notes else several
                if fold(text) and lost:
                    yield Note(text, block.place(row, column)).lost()

    def _parent(self, row: int, unit: str) -> str:
        """The code of the parent whose row it is, or nothing."""
        framework = self.context.sets.get(unit)
        codes = framework.by_code if framework is not None else ()
        meant = code_of(self.block.value(row, self.block.code), codes)[1]
        return meant[0] if len(meant) == 1 else ""

    def _code(self, row: int, unit: str) -> Found:
        """The scored code of a row in the unit's set; a parent's row and a row without number have none."""
        key = (row, id(self.context.sets.get(unit)))
        if key not in self.codes:
            self.codes[key] = self._read_code(row, unit)
        return self.codes[key]

    def _read_code(self, row: int, unit: str) -> Found:
        value, framework = self.block.value(row, self.block.code), self.context.sets.get(unit)
        written, meant = code_of(value, self.context.codes.get(unit, ()))
        if framework is not None and meant:
            return self._one_of(row, written, meant, framework)
        known = code_of(value, framework.by_code if framework is not None else ())[1]
        if known or not any(sign in _DIGITS for sign in written):
            return None, []
        place = self.block.place(row, self.block.code)
        return None, [finding("R003", place, value=written, suggestion="")]

    def _one_of(self, row: int, written: str, meant: tuple[str, ...], framework: Framework) -> Found:
        """The one code that is meant: of several the one whose title stands beside it."""
        texts = [text for column, text in self.block.labels(row) if column != self.block.code]
        if len(meant) > 1:
            folded = {fold(text) for text in texts}
            titled = tuple(code for code in meant if fold(framework.by_code[code].title) in folded)
            meant = titled or meant
        if len(meant) == 1:
            return self._fitting(row, meant[0], framework, texts)
        place = self.block.place(row, self.block.code)
        return None, [finding("R009", place, value=written, candidates=", ".join(meant))]

    def _fitting(self, row: int, code: str, framework: Framework, texts: list[str]) -> Found:
        """The code of a row, or R012 where a text beside it is another criterion's."""
        titles = (text for text in texts if any(sign.isalpha() for sign in text))
        other = next((found for text in titles if (found := another_line(framework, code, text))), "")
        if not other:
            return code, []
        named = f"«{code} {framework.by_code[code].title}», «{other}»"
        place = self.block.place(row, self.block.code)
        return None, [finding("R012", place, what="tiêu chí", candidates=named)]
