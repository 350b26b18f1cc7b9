"""Rulings as a matrix: criteria down, units across; words in comments, columns or on sheets of the same shape.

Rows of parents hold sums and are left alone, unless they say that nothing below applies; marks beside codes that no
set knows, marks in rows of no criterion and words that no ruling goes with are findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.submission import Ruling
from parscore.read.rulings.appraisers import Above
from parscore.read.rulings.blocks import Block, Seat, at, blocks_of
from parscore.read.rulings.notes import Note, lost, note_on
from parscore.read.rulings.rows import another_line
from parscore.read.rulings.words import Court, Word, mark_of, note_of
from parscore.read.sheets.cells import as_number, as_text, code_of
from parscore.read.sheets.records import shared
from parscore.read.sheets.table import Table
from parscore.read.words.sums import begins_as_average, begins_as_sum
from parscore.text import fold

_CODE_LIKE = tuple("0123456789")
Key = tuple[str, str]
Coded = tuple[str | None, list[Diagnostic]]
Read = tuple[list[Ruling], list[Diagnostic]]


@dataclass
class Matrices:
    """All matrices of one file, read together: one sheet may hold the reasons of several."""

    court: Court
    file: str
    stamped: str
    blocks: list[Block] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    notes: dict[Key, list[Note]] = field(default_factory=lambda: defaultdict(list))
    coded: dict[tuple[str, int, int, int], Coded] = field(default_factory=dict)

    def add(self, table: Table) -> bool:
        """Take a sheet; whether there is a matrix on it, clear or not."""
        blocks, findings = blocks_of(table, self.court)
        self.blocks += blocks
        self.findings += findings
        return bool(blocks or findings)

    def read(self, beside: list[Table]) -> Read:
        """A ruling for every cell that holds a mark or a request; `beside` are sheets of reasons and requests."""
        for table in beside:
            self._sheet(table)
        said = {block.table.name: dict(block.table.comments) for block in self.blocks}
        rulings = [ruling for block in self.blocks for ruling in self._block(block, said)]
        for block in self.blocks:
            self.findings += self._unheard(block, said.get(block.table.name, {}))
        for (unit, code), notes in self.notes.items():
            self.findings += [lost(note.text, note.place, unit, code) for note in notes]
        return rulings, list(dict.fromkeys(self.findings))

    def _sheet(self, table: Table) -> None:
        blocks, faults = blocks_of(table, self.court)
        self.findings += faults
        if not blocks and not faults:
            self.findings.append(finding("R207", Place(table.file, table.name)))
        for block in blocks:
            end = self._end(block)
            for row in range(block.heading + 1, block.last + 1):
                for seat in block.seats:
                    text = as_text(at(table, row, seat.mark))
                    if not fold(text) and text not in "✓✔☑":
                        continue
                    code, wrong = self._code(block, row, seat.unit)
                    place = table.place(row, seat.mark)
                    self.findings += wrong
                    if text and code is not None:
                        self.notes[seat.unit, code].append(note_on(table, text, place))
                    elif text and not wrong and row <= end:
                        self.findings.append(lost(text, place, seat.unit))

    def _block(self, block: Block, heard: Mapping[str, dict[tuple[int, int], str]]) -> Iterator[Ruling]:
        table, court = block.table, self.court
        said = heard.get(table.name, {})
        by, faults = Above(table, court).nearest(block.heading)
        named = court.agencies.find(self.stamped) or court.by_file(self.file) or court.by_folder(self.file)
        by = by or (None if faults else named)
        if by is None:
            self.findings += faults or [finding("R006", table.place(block.heading, block.first_unit))]
            self.notes.clear()
            return
        marked: dict[str, set[str]] = defaultdict(set)
        parents: list[tuple[Seat, int, str]] = []
        end, joint = self._end(block), self._joint(block)
        for row in range(block.heading + 1, block.last + 1):
            alone = [seat for seat in block.seats if as_text(at(table, row, seat.mark))]
            for seat in block.seats:
                code, wrong = self._code(block, row, seat.unit)
                value = at(table, row, seat.mark)
                notes = [
                    Note(text, table.place(row, column))
                    for column in seat.columns
                    if (text := said.pop((row + table.top - 1, column + table.left - 1), ""))
                ]
                notes += self._beside(block, row, seat, sole=alone == [seat])
                if code is None:
                    self.findings += wrong if as_text(value) else []
                    if row <= end and not wrong:
                        parent = self._parent(block, row, seat)
                        word = mark_of(value, table.place(row, seat.mark), seat.unit, parent)[0]
                        if parent and word.agrees:
                            for note in notes:
                                word = note.add(word, seat.unit, parent)[0]
                            yield self._ruling(block, row, seat, parent, word, by)
                            continue
                        parents += [(seat, row, parent)] if parent else []
                        self.findings += [] if parent else self._stray(block, row, seat)
                        self.findings += [lost(note.text, note.place, seat.unit) for note in notes]
                    continue
                notes += self.notes.pop((seat.unit, code), [])
                if (row, seat.mark) in joint:
                    marked[seat.unit].add(code)
                    continue
                place = table.place(row, seat.mark)
                word, faults = mark_of(value, place, seat.unit, code)
                for note in notes:
                    word, wrong = note.add(word, seat.unit, code)
                    faults += wrong
                self.findings += faults
                if word.empty:
                    self.findings += [
                        lost(note.text, note.place, seat.unit, code) for note in notes if not faults
                    ]
                    continue
                marked[seat.unit].add(code)
                yield self._ruling(block, row, seat, code, word, by)
        self.findings += self._parents(block, parents, marked)
        self.findings += self._unshared(block, end)

    def _joint(self, block: Block) -> set[tuple[int, int]]:
        """The cells of marks that one merged cell makes one; R016 for each such cell."""
        rows = range(block.heading + 1, block.last + 1) if block.table.merged else ()
        marks = ((row, seat) for row in rows for seat in block.seats)
        cells = [(row, seat.mark) for row, seat in marks if self._code(block, row, seat.unit)[0] is not None]
        groups = list(shared(block.table, cells))
        self.findings += [fault for _, fault in groups]
        return {cell for group, _ in groups for cell in group}

    def _ruling(self, block: Block, row: int, seat: Seat, code: str, word: Word, by: str) -> Ruling:
        table, seen = block.table, None
        if seat.claimed is not None:
            value = at(table, row, seat.claimed)
            number = as_number(value)
            seen = (("claimed", number),) if number is not None or not as_text(value) else None
        place = table.place(row, seat.mark)
        why = table.place(row, seat.words[0]) if seat.words else None
        return Ruling(
            self.court.stage, seat.unit, code, word.points, word.reason, by, word.asks, place, word.agrees, why,
            seen or (),
        )  # fmt: skip

    def _beside(self, block: Block, row: int, seat: Seat, *, sole: bool) -> list[Note]:
        """The words in the columns beside the mark; a column that all units share is the only mark's of its row."""
        columns = [(column, False) for column in seat.words] + [(column, True) for column in seat.requests]
        columns += [(column, False) for column in block.shared] if sole else []
        table = block.table
        return [
            Note(text, table.place(row, column), request, bare=request)
            for column, request in columns
            if fold(text := as_text(at(table, row, column))) or (request and text)
        ]

    def _unshared(self, block: Block, end: int) -> Iterator[Diagnostic]:
        """R013 for words in a column for all units in a row with several marks, and for requests among notes."""
        table = block.table
        for row in range(block.heading + 1, end + 1):
            marks = sum(1 for seat in block.seats if as_text(at(table, row, seat.mark)))
            for column in (*block.shared, *block.notes):
                text = as_text(at(table, row, column))
                told = note_of(text)[1] if column in block.notes else marks != 1
                if fold(text) and told:
                    yield lost(text, table.place(row, column))

    def _unheard(self, block: Block, left: dict[tuple[int, int], str]) -> Iterator[Diagnostic]:
        """R013 for comments that are left: on cells of marks, or asking for an explanation anywhere."""
        table, columns = block.table, {column for seat in block.seats for column in seat.columns}
        for (line, column), text in left.items():
            row = line - table.top + 1
            inside = block.heading < row <= block.last and column - table.left + 1 in columns
            if inside or note_of(text)[1]:
                yield lost(text, Place(table.file, table.name, line, column))

    def _parents(
        self, block: Block, parents: list[tuple[Seat, int, str]], marked: dict[str, set[str]]
    ) -> Iterator[Diagnostic]:
        """R015 for what stands in a parent's row when it can be no sum: no part of it is marked for any unit there."""
        filled = [one for one in parents if as_text(at(block.table, one[1], one[0].mark)).strip("-–—. ")]
        sums = {
            row
            for seat, row, parent in filled
            if marked[seat.unit] & set(self.court.sets[seat.unit].expand([parent]))
        }
        for seat, row, parent in filled:
            value = at(block.table, row, seat.mark)
            if row not in sums or as_number(value) is None:
                place = block.table.place(row, seat.mark)
                yield finding("R015", place, unit=seat.unit, criterion=parent, value=as_text(value)[:60])

    def _parent(self, block: Block, row: int, seat: Seat) -> str:
        """The code of the parent whose row it is, or nothing."""
        framework = self.court.sets.get(seat.unit)
        meant = code_of(at(block.table, row, block.code), framework.by_code if framework else {})[1]
        return meant[0] if len(meant) == 1 else ""

    def _stray(self, block: Block, row: int, seat: Seat) -> Iterator[Diagnostic]:
        """R015 for a mark or request in a row without a code that is no sum."""
        value = at(block.table, row, seat.mark)
        labels = [as_text(at(block.table, row, column)) for column in range(1, block.first_unit)]
        sums = any(begins_as_sum(label) or begins_as_average(label) for label in labels)
        if (as_number(value) is not None and not sums) or note_of(as_text(value))[1]:
            place = block.table.place(row, seat.mark)
            yield finding("R015", place, unit=seat.unit, value=as_text(value)[:60])

    def _end(self, block: Block) -> int:
        """The last row that is a criterion's; sums and signatures stand below."""
        rows = range(block.last, block.heading, -1)
        codes = {code for made in self.court.sets.values() for code in made.by_code}
        coded = (row for row in rows if code_of(at(block.table, row, block.code), codes)[1])
        return next(coded, block.heading)

    def _code(self, block: Block, row: int, unit: str) -> Coded:
        """The scored code of a row in the unit's set; a parent's row and a row without number have none."""
        key = (block.table.name, block.heading, row, id(self.court.sets.get(unit)))
        if key not in self.coded:
            self.coded[key] = self._read_code(block, row, unit)
        return self.coded[key]

    def _read_code(self, block: Block, row: int, unit: str) -> Coded:
        table, framework = block.table, self.court.sets.get(unit)
        value = at(table, row, block.code)
        written, meant = code_of(value, self.court.codes.get(unit, ()))
        texts = [
            as_text(at(table, row, column)) for column in range(1, block.first_unit) if column != block.code
        ]
        if len(meant) > 1 and framework is not None:
            folded = {fold(text) for text in texts}
            meant = tuple(code for code in meant if fold(framework.by_code[code].title) in folded) or meant
        place = table.place(row, block.code)
        if len(meant) == 1 and framework is not None:
            titles = (text for text in texts if text and any(sign.isalpha() for sign in text))
            other = next((found for text in titles if (found := another_line(framework, meant[0], text))), "")
            if not other:
                return meant[0], []
            named = f"«{meant[0]} {framework.by_code[meant[0]].title}», «{other}»"
            return None, [finding("R012", place, what="tiêu chí", candidates=named)]
        if meant:
            return None, [finding("R009", place, value=written, candidates=", ".join(meant))]
        parents = framework.by_code if framework is not None else {}
        if not any(sign in written for sign in _CODE_LIKE) or code_of(value, parents)[1]:
            return None, []
        return None, [finding("R003", place, value=written, suggestion="")]
