"""One table of replies → forms: one row a respondent and unit, a small code for every answer.

Wide tables, tables with a column a unit and long tables come out alike. May not count and may not judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.survey import FileRule
from parscore.read.replies.cells import BLANK, Cells, Reading
from parscore.read.replies.headings import VITAL, Column, Headings, read_headings
from parscore.read.replies.table import Chunk, Source
from parscore.read.replies.words import addresses, turns
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
    """One table on its way to forms; `rows` counts those read, `headings` and `findings` say what it is."""

    source: Source
    number: int
    reading: Reading
    rule: FileRule | None
    audience_names: Sequence[str]
    findings: list[Diagnostic] = field(default_factory=list)
    headings: Headings = field(default_factory=Headings)
    rows: int = 0

    def __post_init__(self) -> None:
        self.headings, faults = read_headings(self.source.top, self.reading.known, self.source.place)
        self.findings += faults
        self.cells = Cells(self.source, self.headings, self.reading, self.rule, self.audience_names)

    def forms(self) -> Iterator[Forms]:
        """Every form of the table, chunk by chunk; faults are in `findings` afterwards."""
        headings = self.headings
        if not headings.useful or VITAL & set(headings.doubled):
            return
        if lacking := self._lacking():
            near = [hint for word in lacking if (hint := did_you_mean(word, headings.unknown))]
            place = self.source.place(max(1, headings.row), 0)
            wanted, suggestion = quoted(lacking), near[0] if near else ""
            self.findings.append(finding("S220", place, wanted=wanted, suggestion=suggestion))
            return
        outside = self.rule is not None and self.rule.outside
        if self.reading.form.self_rating is not None and "own_unit" not in headings.roles and not outside:
            policy, place = self.reading.form.self_rating, self.source.place(headings.row, -1)
            self.findings.append(finding("S244", place, wanted=self._called("own_unit"), policy=policy))
        used = sorted({*headings.roles.values(), *(column.column for column in headings.columns)})
        make = self._long if headings.long else self._wide
        yield from make(self.source.chunks(headings.row, used))
        self.findings += [*self.source.faults(), *self.cells.findings()]
        if not self.rows:
            self.findings.append(finding("S242", self.source.place(headings.row, -1)))

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
        asked = {one.column: bool(self.cells.open_at(one.slots).any()) for one in self.headings.columns}
        for chunk in chunks:
            self.rows += len(chunk.rows)
            decoded = {
                column: self.cells.judged(chunk, column, self.cells.answers(chunk, column), opened)
                for column, opened in asked.items()
            }
            audience, respondent = self.cells.audience(chunk), self.cells.respondent(chunk)
            own = self.cells.own(chunk)
            filled = np.zeros(len(chunk.rows), dtype=bool)
            for unit, columns in targets.items():
                named = self._rated(chunk, unit)
                answers, given = self._answered(columns, decoded, named)
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

    def _answered(
        self, columns: Sequence[Column], decoded: Mapping[int, NDArray[np.uint8]], units: NDArray[np.int32]
    ) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """The answers of every row by slot, and whether the row gave any at all."""
        answers = np.zeros((len(units), len(self.reading.known.slots)), np.uint8)
        given = np.zeros(len(units), dtype=bool)
        for column in columns:
            answer = decoded[column.column]
            given |= answer != BLANK
            for slot in column.slots:
                asks = self.cells.asks(slot, units)
                answers[:, slot] = answer if asks is None else np.where(asks, answer, answers[:, slot])
        return answers, given

    def _rated(self, chunk: Chunk, unit: str | None) -> NDArray[np.int32]:
        """The unit that each row is about: the one that the heading names, or that of the row."""
        if unit is None:
            return self.cells.unit(chunk)
        return np.full(len(chunk.rows), self.cells.unit_index[unit], np.int32)

    def _long(self, chunks: Iterator[Chunk]) -> Iterator[Forms]:
        """All answers of the table; rows that follow one another with the same respondent and unit are a turn."""
        heads: dict[str, list[NDArray[Any]]] = {name: [] for name in "uaron"}
        cells: dict[str, list[NDArray[Any]]] = {name: [] for name in "tsc"}
        roles = self.headings.roles
        who = [roles[role] for role in ("unit", "audience", "respondent", "own_unit") if role in roles]
        begun = 0
        for chunk in chunks:
            self.rows += len(chunk.rows)
            new = turns([addresses(chunk.columns[column]) for column in who], len(chunk.rows))
            turn = np.cumsum(new) - 1
            head = chunk.pick(new, who)
            named, audience = self.cells.unit(head), self.cells.audience(head)
            respondent, own = self.cells.respondent(head), self.cells.own(head) == named
            answer = self.cells.answers(chunk, roles["answer"])
            slot, given = self.cells.slots(chunk, named, turn, answer != BLANK)
            answer = self.cells.judged(chunk, roles["answer"], answer, self.cells.open_at(slot))
            filled = given & (answer != BLANK)
            known = (named >= 0) & (audience >= 0) & (respondent != 0)
            if not known.all():
                self.cells.strange_units(chunk, named[turn], filled)
                self.cells.strange_audiences(chunk, audience[turn], filled)
                nameless = filled & (respondent == 0)[turn]
                self.cells.spots.add("S228", "", roles["respondent"], chunk.rows[nameless])
                filled &= known[turn]
            kept = filled & (slot >= 0)
            found = (turn, slot, answer) if kept.all() else (turn[kept], slot[kept], answer[kept])
            for name, value in zip(heads, (named, audience, respondent, own, head.rows), strict=True):
                heads[name].append(value)
            cells["t"].append((found[0] + begun).astype(np.int32))
            cells["s"].append(found[1])
            cells["c"].append(found[2])
            begun += len(head.rows)
        if begun:
            yield self._pivot({name: np.concatenate(parts) for name, parts in (heads | cells).items()})

    def _pivot(self, cells: Mapping[str, NDArray[Any]]) -> Forms:
        """One row a form; an answer given twice opens a second row for the same form."""
        slots = len(self.reading.known.slots)
        people, _ = pd.factorize(cells["r"])
        whole = (people.astype(np.int64) * len(self.audience_names) + cells["a"]) * len(self.cells.unit_index)
        of_turn, _ = pd.factorize(whole + cells["u"])
        turn = cells["t"]
        form, _ = pd.factorize(of_turn[turn])
        place = form * slots + cells["s"]
        if len(place) and np.bincount(place).max() > 1:
            again = pd.Series(place).groupby(place, sort=False).cumcount().to_numpy()
            form, _ = pd.factorize(form * (int(again.max()) + 1) + again)
            place = form * slots + cells["s"]
        count = int(form.max(initial=-1)) + 1
        first = np.zeros(count, np.intp)
        first[form[::-1]] = turn[::-1]
        answers = np.zeros(count * slots, np.uint8)
        answers[place] = cells["c"]
        own = np.zeros(count, dtype=bool)
        own[form[cells["o"][turn]]] = True
        source = np.full(count, self.number, np.int32)
        unit, audience, respondent, row = (cells[name][first] for name in "uarn")
        return Forms(unit, audience, respondent, own, source, row, answers.reshape(count, slots))


def rule_of(file: str, rules: Sequence[FileRule]) -> FileRule | None:
    """The first rule whose pattern fits the file."""
    return next((rule for rule in rules if rule.fits(file)), None)


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
