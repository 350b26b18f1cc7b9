"""One table of replies → forms: one row a respondent and unit, a small code for every answer.

Wide tables, tables with a column a unit and long tables come out alike. May not count and may not judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.survey import UNANSWERED, FileRule, SurveyForm
from parscore.read.names import Names
from parscore.read.responses_headings import Column, Headings, Vocabulary, read_headings
from parscore.read.responses_spots import Spots
from parscore.read.responses_table import Chunk, Coded, Source
from parscore.text import did_you_mean, fold, quoted, squeeze

BLANK, SILENT, STRANGE, FIRST_LABEL = 0, 1, 2, 3
"""Codes of an answer: none at all, left out of the mean, off the scale, and the first label of the scale."""
MOST_LABELS = 250


@dataclass(frozen=True)
class Reading:
    """What a table is read with: the form, its headings, who may be named, and the group of every unit."""

    form: SurveyForm
    known: Vocabulary
    audiences: Names
    units: tuple[str, ...]
    groups: tuple[str, ...]
    group_of: NDArray[np.int16]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the scale in the order of their codes."""
        return tuple(self.form.worth)


@dataclass(frozen=True)
class Forms:
    """Many forms as columns: unit, audience, respondent (0: unknown), own unit, source, row and answers."""

    unit: NDArray[np.int32]
    audience: NDArray[np.int16]
    respondent: NDArray[np.uint64]
    own: NDArray[np.bool_]
    source: NDArray[np.int32]
    row: NDArray[np.int64]
    answers: NDArray[np.uint8]

    def pick(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Forms:
        """The forms at the given places."""
        return Forms(
            self.unit[which], self.audience[which], self.respondent[which], self.own[which],
            self.source[which], self.row[which], self.answers[which],
        )


@dataclass
class TableReader:
    """One table on its way to forms; `unknown` and `lacking` are kept for the checks that follow."""

    source: Source
    number: int
    reading: Reading
    rule: FileRule | None
    audience_names: list[str]
    findings: list[Diagnostic] = field(default_factory=list)
    headings: Headings = field(default_factory=Headings)

    def __post_init__(self) -> None:
        self.spots = Spots(self.source)
        self.audience_index = {name: place for place, name in enumerate(self.audience_names)}
        self.unit_index = {unit: place for place, unit in enumerate(self.reading.units)}
        self.meanings: dict[str, int] = {}
        self.headings, faults = read_headings(self.source.top, self.reading.known, self.source.place)
        self.findings += faults

    def forms(self) -> Iterator[Forms]:
        """Every form of the table, chunk by chunk; faults are in `findings` afterwards."""
        headings = self.headings
        if lacking := self._lacking():
            near = [hint for word in lacking if (hint := did_you_mean(word, headings.unknown))]
            place = self.source.place(max(1, headings.row), 0)
            wanted, suggestion = quoted(lacking), near[0] if near else ""
            self.findings.append(finding("S220", place, wanted=wanted, suggestion=suggestion))
            return
        used = sorted({*headings.roles.values(), *(column.column for column in headings.columns)})
        make = self._long if headings.long else self._wide
        yield from make(self.source.chunks(headings.row, used))
        self.findings += [*self.source.faults(), *self.spots.findings()]

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
            decoded = {one.column: self._answers(chunk, one.column) for one in self.headings.columns}
            audience, respondent = self._audience(chunk), self._respondent(chunk)
            own = self._own(chunk)
            filled = np.zeros(count, dtype=bool)
            for unit, columns in targets.items():
                named = self._unit(chunk) if unit is None else np.full(count, self.unit_index[unit], np.int32)
                answers = np.zeros((count, len(self.reading.known.slots)), np.uint8)
                given = np.zeros(count, dtype=bool)
                for column in columns:
                    answer = decoded[column.column]
                    given |= answer != BLANK
                    for slot in column.slots:
                        answers[:, slot] = np.where(self._asks(slot, named), answer, answers[:, slot])
                filled |= given
                if unit is None:
                    self._strange_units(chunk, named, given)
                kept = answers.any(axis=1) & (named >= 0) & (audience >= 0)
                yield Forms(
                    named[kept], audience[kept], respondent[kept], (own == named)[kept],
                    np.full(int(kept.sum()), self.number, np.int32), chunk.rows[kept], answers[kept],
                )
            self._strange_audiences(chunk, audience, filled)

    def _long(self, chunks: Iterator[Chunk]) -> Iterator[Forms]:
        parts: dict[str, list[NDArray[np.generic]]] = {name: [] for name in "uaroscn"}
        for chunk in chunks:
            named, audience, respondent = self._unit(chunk), self._audience(chunk), self._respondent(chunk)
            slot, given = self._slots(chunk, named)
            answer = self._answers(chunk, self.headings.roles["answer"])
            filled = given & (answer != BLANK)
            self._strange_units(chunk, named, filled)
            self._strange_audiences(chunk, audience, filled)
            column = self.headings.roles["respondent"]
            self.spots.add("S228", "", column, chunk.rows[filled & (respondent == 0)])
            kept = filled & (slot >= 0) & (named >= 0) & (audience >= 0) & (respondent != 0)
            values = (named, audience, respondent, self._own(chunk) == named, slot, answer, chunk.rows)
            for name, value in zip(parts, values, strict=True):
                parts[name].append(value[kept])
        if parts["u"]:
            yield self._pivot(pd.DataFrame({name: np.concatenate(found) for name, found in parts.items()}))

    def _pivot(self, cells: pd.DataFrame) -> Forms:
        """One row a form; an answer given twice opens a second row for the same form."""
        cells["turn"] = cells.groupby(["u", "a", "r", "s"], sort=False).cumcount()
        number = cells.groupby(["u", "a", "r", "turn"], sort=False).ngroup().to_numpy()
        firsts = ~cells.duplicated(["u", "a", "r", "turn"]).to_numpy()
        heads = cells[firsts]
        answers = np.zeros((len(heads), len(self.reading.known.slots)), np.uint8)
        answers[number, cells["s"].to_numpy()] = cells["c"].to_numpy()
        own = np.zeros(len(heads), dtype=bool)
        own[number[cells["o"].to_numpy()]] = True
        source = np.full(len(heads), self.number, np.int32)
        columns = [heads[name].to_numpy() for name in ("u", "a", "r")]
        return Forms(columns[0], columns[1], columns[2], own, source, heads["n"].to_numpy(), answers)

    def _asks(self, slot: int, units: NDArray[np.int32]) -> NDArray[np.bool_]:
        """For which rows the slot's question is about the row's unit."""
        question = self.reading.form.questions[self.reading.known.slots[slot].question]
        if not question.groups:
            return np.ones(len(units), dtype=bool)
        allowed = np.array([question.asks(group) for group in self.reading.groups], dtype=bool)
        return np.asarray(allowed[self.reading.group_of[units]])

    def _slots(
        self, chunk: Chunk, units: NDArray[np.int32]
    ) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
        """The slot of every row of a long table (-1: none), and whether its question is known."""
        coded = chunk.columns[self.headings.roles["question"]]
        slot = np.full(len(chunk.rows), -1, np.int16)
        known = np.ones(len(chunk.rows), dtype=bool)
        for code, word in enumerate(coded.words):
            here = coded.codes == code
            found = self.reading.known.headings.get(fold(word))
            if found is None:
                known &= ~here
                ids = [question.id for question in self.reading.form.questions]
                if word.strip():
                    column = self.headings.roles["question"]
                    self.spots.add("S223", squeeze(word), column, chunk.rows[here], did_you_mean(word, ids))
                continue
            for number in found:
                slot[here & self._asks(number, units)] = number
        return slot, known

    def _answers(self, chunk: Chunk, column: int) -> NDArray[np.uint8]:
        coded = chunk.columns[column]
        codes = np.array([self._answer(word) for word in coded.words] or [BLANK], dtype=np.uint8)
        if (codes == STRANGE).any():
            for code in np.flatnonzero(codes == STRANGE).tolist():
                word = squeeze(coded.words[code])
                near = did_you_mean(word, [*self.reading.form.scale, *self.reading.form.answers])
                self.spots.add("S224", word[:80], column, chunk.rows[coded.codes == code], near)
        return codes[coded.codes]

    def _answer(self, word: str) -> int:
        if (code := self.meanings.get(word)) is None:
            code = self.meanings[word] = self._code(squeeze(word))
        return code

    def _code(self, word: str) -> int:
        if not word:
            return BLANK
        label = self.reading.form.meaning(word)
        if label is None:
            return STRANGE
        return SILENT if label == UNANSWERED else FIRST_LABEL + self.reading.labels.index(label)

    def _unit(self, chunk: Chunk) -> NDArray[np.int32]:
        rule = self.rule.unit if self.rule is not None else None
        return self._named(chunk, "unit", self._unit_code, rule).astype(np.int32)

    def _unit_code(self, word: str) -> int:
        return self.unit_index.get(self.reading.known.units.find(word) or "", -1)

    def _audience(self, chunk: Chunk) -> NDArray[np.int16]:
        rule = self.rule.audience if self.rule is not None else None
        return self._named(chunk, "audience", self._audience_code, rule).astype(np.int16)

    def _audience_code(self, word: str) -> int:
        return self.audience_index.get(self.reading.audiences.find(word) or "", -1)

    def _named(
        self, chunk: Chunk, role: str, code_of: Callable[[str], int], default: str | None
    ) -> NDArray[np.int64]:
        """The code of what each row names; an empty cell means what the file's rule says."""
        fallback = code_of(default) if default is not None else -1
        if (column := self.headings.roles.get(role)) is None:
            return np.full(len(chunk.rows), fallback, np.int64)
        coded = chunk.columns[column]
        codes = [code_of(word) if word.strip() else fallback for word in coded.words]
        return np.array(codes or [fallback], dtype=np.int64)[coded.codes]

    def _own(self, chunk: Chunk) -> NDArray[np.int32]:
        """The unit that the respondent belongs to, -2 where it is none of the cycle."""
        found = self._named(chunk, "own_unit", self._unit_code, None)
        return np.where(found < 0, -2, found).astype(np.int32)

    def _respondent(self, chunk: Chunk) -> NDArray[np.uint64]:
        """A number for every respondent, equal for equal names; 0 for none."""
        if (column := self.headings.roles.get("respondent")) is None:
            return np.zeros(len(chunk.rows), np.uint64)
        coded = chunk.columns[column]
        words = [word.strip() if word.isascii() else squeeze(word) for word in coded.words]
        names = np.array([word.casefold() for word in words] or [""], dtype=object)
        hashed = np.maximum(pd.util.hash_array(names, categorize=False), np.uint64(1))
        return np.where(names == "", np.uint64(0), hashed)[coded.codes]

    def _strange_units(self, chunk: Chunk, units: NDArray[np.int32], given: NDArray[np.bool_]) -> None:
        self._strangers("S221", "unit", chunk, given & (units < 0), self.reading.known.units)

    def _strange_audiences(self, chunk: Chunk, codes: NDArray[np.int16], given: NDArray[np.bool_]) -> None:
        self._strangers("S222", "audience", chunk, given & (codes < 0), self.reading.audiences)

    def _strangers(self, code: str, role: str, chunk: Chunk, bad: NDArray[np.bool_], names: Names) -> None:
        if not bad.any():
            return
        column = self.headings.roles.get(role)
        if column is None:
            self.spots.add(code, "", -1, chunk.rows[bad])
            return
        coded: Coded = chunk.columns[column]
        for number in np.unique(coded.codes[bad]).tolist():
            word = squeeze(coded.words[number])
            rows = chunk.rows[bad & (coded.codes == number)]
            self.spots.add(code, word, column, rows, names.suggestion(word) if word else "")


def rule_of(file: str, rules: Sequence[FileRule]) -> FileRule | None:
    """The first rule whose pattern fits the file's name or its whole path."""
    name = file.rsplit("/", 1)[-1]
    return next((rule for rule in rules if fnmatch(name, rule.match) or fnmatch(file, rule.match)), None)


def joined(parts: Sequence[Forms], slots: int) -> Forms:
    """Many forms one after the other."""
    kinds: Mapping[str, type[np.generic]] = {
        "unit": np.int32, "audience": np.int16, "respondent": np.uint64, "own": np.bool_, "source": np.int32,
        "row": np.int64,
    }
    columns = {
        name: np.concatenate([np.zeros(0, kind), *(getattr(part, name) for part in parts)]).astype(kind)
        for name, kind in kinds.items()
    }
    answers = np.concatenate([np.zeros((0, slots), np.uint8), *(part.answers for part in parts)])
    return Forms(**columns, answers=answers)
