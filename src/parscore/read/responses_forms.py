"""One table of replies → forms: one row a respondent and unit, a small code for every answer.

Wide tables, tables with a column a unit and long tables come out alike. May not count and may not judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.survey import FileRule
from parscore.read.responses_cells import BLANK, Cells, Reading
from parscore.read.responses_headings import Column, Headings, read_headings
from parscore.read.responses_table import Chunk, Source
from parscore.text import did_you_mean, quoted


@dataclass(frozen=True)
class Forms:
    """Many forms as columns: unit, audience, respondent (0: unknown), own unit, source, row and answers."""

    unit: NDArray[np.int32]
    audience: NDArray[np.int32]
    respondent: NDArray[np.uint64]
    own: NDArray[np.bool_]
    source: NDArray[np.int32]
    row: NDArray[np.int64]
    answers: NDArray[np.uint8]

    def pick(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Forms:
        """The forms at the given places."""
        return Forms(
            self.unit[which],
            self.audience[which],
            self.respondent[which],
            self.own[which],
            self.source[which],
            self.row[which],
            self.answers[which],
        )


@dataclass
class TableReader:
    """One table on its way to forms; `unknown` and `lacking` are kept for the checks that follow."""

    source: Source
    number: int
    reading: Reading
    rule: FileRule | None
    audience_names: Sequence[str]
    findings: list[Diagnostic] = field(default_factory=list)
    headings: Headings = field(default_factory=Headings)

    def __post_init__(self) -> None:
        self.headings, faults = read_headings(self.source.top, self.reading.known, self.source.place)
        self.findings += faults
        self.cells = Cells(self.source, self.headings, self.reading, self.rule, self.audience_names)

    def forms(self) -> Iterator[Forms]:
        """Every form of the table, chunk by chunk; faults are in `findings` afterwards."""
        headings = self.headings
        if not headings.useful:
            return
        if lacking := self._lacking():
            near = [hint for word in lacking if (hint := did_you_mean(word, headings.unknown))]
            place = self.source.place(max(1, headings.row), 0)
            wanted, suggestion = quoted(lacking), near[0] if near else ""
            self.findings.append(finding("S220", place, wanted=wanted, suggestion=suggestion))
            return
        used = sorted({*headings.roles.values(), *(column.column for column in headings.columns)})
        make = self._long if headings.long else self._wide
        yield from make(self.source.chunks(headings.row, used))
        self.findings += [*self.source.faults(), *self.cells.findings()]

    def _lacking(self) -> list[str]:
        """The columns without which nothing can be read."""
        roles, rule = self.headings.roles, self.rule
        about = bool(self.headings.columns) and all(column.unit for column in self.headings.columns)
        needed = {
            "unit": not about and not (rule and rule.unit),
            "audience": not (rule and rule.audience),
            "respondent": self.headings.long,
        }
        lacking = [role for role, wanted in needed.items() if wanted and role not in roles]
        return [self._called(role) for role in lacking]

    def _called(self, role: str) -> str:
        words: tuple[str, ...] = getattr(self.reading.form.columns, role)
        return words[0] if words else role

    def _wide(self, chunks: Iterator[Chunk]) -> Iterator[Forms]:
        targets: dict[str | None, list[Column]] = {}
        for column in self.headings.columns:
            targets.setdefault(column.unit, []).append(column)
        for chunk in chunks:
            count = len(chunk.rows)
            decoded = {one.column: self.cells.answers(chunk, one.column) for one in self.headings.columns}
            audience, respondent = self.cells.audience(chunk), self.cells.respondent(chunk)
            own = self.cells.own(chunk)
            filled = np.zeros(count, dtype=bool)
            for unit, columns in targets.items():
                named = self._rated(chunk, unit)
                answers = np.zeros((count, len(self.reading.known.slots)), np.uint8)
                given = np.zeros(count, dtype=bool)
                for column in columns:
                    answer = decoded[column.column]
                    given |= answer != BLANK
                    for slot in column.slots:
                        answers[:, slot] = np.where(self.cells.asks(slot, named), answer, answers[:, slot])
                filled |= given
                if unit is None:
                    self.cells.strange_units(chunk, named, given)
                kept = answers.any(axis=1) & (named >= 0) & (audience >= 0)
                yield Forms(
                    named[kept],
                    audience[kept],
                    respondent[kept],
                    (own == named)[kept],
                    np.full(int(kept.sum()), self.number, np.int32),
                    chunk.rows[kept],
                    answers[kept],
                )
            self.cells.strange_audiences(chunk, audience, filled)

    def _rated(self, chunk: Chunk, unit: str | None) -> NDArray[np.int32]:
        """The unit that each row is about: the one that the heading names, or that of the row."""
        if unit is None:
            return self.cells.unit(chunk)
        return np.full(len(chunk.rows), self.cells.unit_index[unit], np.int32)

    def _long(self, chunks: Iterator[Chunk]) -> Iterator[Forms]:
        parts: dict[str, list[NDArray[Any]]] = {name: [] for name in "uaroscn"}
        for chunk in chunks:
            named, audience = self.cells.unit(chunk), self.cells.audience(chunk)
            respondent = self.cells.respondent(chunk)
            slot, given = self.cells.slots(chunk, named)
            answer = self.cells.answers(chunk, self.headings.roles["answer"])
            filled = given & (answer != BLANK)
            self.cells.strange_units(chunk, named, filled)
            self.cells.strange_audiences(chunk, audience, filled)
            column = self.headings.roles["respondent"]
            self.cells.spots.add("S228", "", column, chunk.rows[filled & (respondent == 0)])
            kept = filled & (slot >= 0) & (named >= 0) & (audience >= 0) & (respondent != 0)
            values = (named, audience, respondent, self.cells.own(chunk) == named, slot, answer, chunk.rows)
            for name, value in zip(parts, values, strict=True):
                parts[name].append(value[kept])
        if parts["u"]:
            yield self._pivot({name: np.concatenate(found) for name, found in parts.items()})

    def _pivot(self, cells: Mapping[str, NDArray[Any]]) -> Forms:
        """One row a form; an answer given twice opens a second row for the same form."""
        slots = len(self.reading.known.slots)
        people, _ = pd.factorize(cells["r"])
        whole = (people.astype(np.int64) * len(self.audience_names) + cells["a"]) * len(self.cells.unit_index)
        form, _ = pd.factorize(whole + cells["u"])
        place = pd.Series(form * slots + cells["s"])
        if place.duplicated().any():
            turn = place.groupby(place, sort=False).cumcount().to_numpy()
            form, _ = pd.factorize(form * (int(turn.max()) + 1) + turn)
        count = int(form.max(initial=-1)) + 1
        first = np.zeros(count, np.intp)
        first[form[::-1]] = np.arange(len(form))[::-1]
        answers = np.zeros((count, slots), np.uint8)
        answers[form, cells["s"]] = cells["c"]
        own = np.zeros(count, dtype=bool)
        own[form[cells["o"]]] = True
        source = np.full(count, self.number, np.int32)
        unit, audience, respondent, row = (cells[name][first] for name in "uarn")
        return Forms(unit, audience, respondent, own, source, row, answers)


def rule_of(file: str, rules: Sequence[FileRule]) -> FileRule | None:
    """The first rule whose pattern fits the file's name or its whole path."""
    name = file.rsplit("/", 1)[-1]
    return next((rule for rule in rules if fnmatch(name, rule.match) or fnmatch(file, rule.match)), None)


def joined(parts: Sequence[Forms], slots: int) -> Forms:
    """Many forms one after the other."""
    kinds: Mapping[str, type[np.generic]] = {
        "unit": np.int32,
        "audience": np.int32,
        "respondent": np.uint64,
        "own": np.bool_,
        "source": np.int32,
        "row": np.int64,
    }
    columns = {
        name: np.concatenate([np.zeros(0, kind), *(getattr(part, name) for part in parts)]).astype(kind)
        for name, kind in kinds.items()
    }
    answers = np.concatenate([np.zeros((0, slots), np.uint8), *(part.answers for part in parts)])
    return Forms(**columns, answers=answers)
