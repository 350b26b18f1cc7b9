"""The cells of one table of replies → small codes: who answers, about whom, to what, and what.

Cells that mean nothing known are noted as faults. May not know how a table is laid out beyond its headings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count as counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parscore.diagnostics import Diagnostic
from parscore.model.survey import UNANSWERED, FileRule, SurveyForm
from parscore.read.names import Names
from parscore.read.responses_headings import Headings, Vocabulary
from parscore.read.responses_spots import Spots
from parscore.read.responses_table import Chunk, Source
from parscore.text import did_you_mean, fold, squeeze

BLANK, SILENT, STRANGE, FIRST_LABEL = 0, 1, 2, 3
"""Codes of an answer: none at all, left out of the mean, off the scale, and the first label of the scale."""
NOBODY, EMPTY = -1, -2
"""Codes of a name that is unknown, and of an empty cell."""

UNKNOWN = -9
"""The slot of a question that the form does not have."""


class Codes(dict[str, int]):
    """The code of every text seen, found once and remembered."""

    def __init__(self, code_of: Callable[[str], int]) -> None:
        super().__init__()
        self._code_of = code_of

    def __missing__(self, text: str) -> int:
        code = self[text] = self._code_of(text)
        return code


class Numbered(dict[str, int]):
    """A number for every text, equal for texts that fold alike; `order` holds the folded texts."""

    def __init__(self) -> None:
        super().__init__()
        self.order: list[str] = []

    def __missing__(self, text: str) -> int:
        folded = fold(text)
        if folded not in self.order:
            self.order.append(folded)
        number = self[text] = self.order.index(folded)
        return number


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


class Cells:
    """Decodes the cells of one table; its faults are in `findings` when the table is read."""

    def __init__(
        self,
        source: Source,
        headings: Headings,
        reading: Reading,
        rule: FileRule | None,
        audience_names: Sequence[str],
    ) -> None:
        self.headings, self.reading, self.rule = headings, reading, rule
        self.spots = Spots(source)
        self.audience_index = {name: place for place, name in enumerate(audience_names)}
        self.unit_index = {unit: place for place, unit in enumerate(reading.units)}
        self._meanings, self._questions = Codes(self._code), Numbered()
        self._slot_table: list[list[int]] = []
        self._units, self._audiences = Codes(self._unit_code), Codes(self._audience_code)

    def findings(self) -> Iterator[Diagnostic]:
        """Everything that means nothing known."""
        yield from self.spots.findings()

    def asks(self, slot: int, units: NDArray[np.int32]) -> NDArray[np.bool_]:
        """For which rows the slot's question is about the row's unit."""
        question = self.reading.form.questions[self.reading.known.slots[slot].question]
        if not question.groups:
            return np.ones(len(units), dtype=bool)
        allowed = np.array([question.asks(group) for group in self.reading.groups], dtype=bool)
        return np.asarray(allowed[self.reading.group_of[units]])

    def slots(self, chunk: Chunk, units: NDArray[np.int32]) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
        """The slot of every row of a long table (-1: none), and whether its question is known."""
        column = self.headings.roles["question"]
        texts = chunk.columns[column]
        words = np.fromiter(map(self._questions.__getitem__, texts.tolist()), np.int32, len(texts))
        while len(self._slot_table) < len(self._questions.order):
            self._slot_table.append(self._slots_of(self._questions.order[len(self._slot_table)]))
        slot = np.array(self._slot_table, np.int16)[words, self.reading.group_of[units]]
        known = slot != UNKNOWN
        if not known.all():
            for word in dict.fromkeys(texts[~known].tolist()):
                self._strange_question(word, column, chunk.rows[~known & (texts == word)])
        return slot, known

    def _slots_of(self, word: str) -> list[int]:
        """The slot of a folded heading for units of each group; UNKNOWN where it is no question."""
        found = self.reading.known.headings.get(word)
        groups = self.reading.groups
        if found is None:
            return [UNKNOWN] * len(groups)
        form, slots = self.reading.form, self.reading.known.slots
        questions = {slot: form.questions[slots[slot].question] for slot in found}
        return [next((slot for slot in found if questions[slot].asks(group)), -1) for group in groups]

    def _strange_question(self, word: str, column: int, rows: NDArray[np.int64]) -> None:
        ids = [question.id for question in self.reading.form.questions]
        if word.strip():
            self.spots.add("S223", squeeze(word), column, rows, did_you_mean(word, ids))

    def answers(self, chunk: Chunk, column: int) -> NDArray[np.uint8]:
        texts = chunk.columns[column].tolist()
        codes = np.frombuffer(bytes(map(self._meanings.__getitem__, texts)), np.uint8)
        strange = np.flatnonzero(codes == STRANGE)
        if len(strange):
            rows: dict[str, list[int]] = defaultdict(list)
            for place in strange.tolist():
                rows[squeeze(texts[place])].append(int(chunk.rows[place]))
            known = [*self.reading.form.scale, *self.reading.form.answers]
            for word, found in rows.items():
                self.spots.add("S224", word[:80], column, np.array(found), did_you_mean(word, known))
        return codes

    def _code(self, written: str) -> int:
        word = squeeze(written)
        if not word:
            return BLANK
        label = self.reading.form.meaning(word)
        if label is None:
            return STRANGE
        return SILENT if label == UNANSWERED else FIRST_LABEL + self.reading.labels.index(label)

    def unit(self, chunk: Chunk) -> NDArray[np.int32]:
        rule = self.rule.unit if self.rule is not None else None
        return self._named(chunk, "unit", self._units, rule)

    def _unit_code(self, word: str) -> int:
        known = self.reading.known.units
        return self.unit_index.get(known.find(word) or "", NOBODY) if word.strip() else EMPTY

    def audience(self, chunk: Chunk) -> NDArray[np.int32]:
        rule = self.rule.audience if self.rule is not None else None
        return self._named(chunk, "audience", self._audiences, rule)

    def _audience_code(self, word: str) -> int:
        known = self.reading.audiences
        return self.audience_index.get(known.find(word) or "", NOBODY) if word.strip() else EMPTY

    def _named(self, chunk: Chunk, role: str, codes: Codes, default: str | None) -> NDArray[np.int32]:
        """The code of what each row names; an empty cell means what the file's rule says."""
        fallback = codes[default] if default is not None else EMPTY
        if (column := self.headings.roles.get(role)) is None:
            return np.full(len(chunk.rows), fallback, np.int32)
        texts = chunk.columns[column]
        found = np.fromiter(map(codes.__getitem__, texts.tolist()), np.int32, len(texts))
        return np.where(found == EMPTY, np.int32(fallback), found)

    def own(self, chunk: Chunk) -> NDArray[np.int32]:
        """The unit that the respondent belongs to, below -2 where it is none of the cycle."""
        found = self._named(chunk, "own_unit", self._units, None)
        return np.where(found < 0, np.int32(-9), found)

    def respondent(self, chunk: Chunk) -> NDArray[np.uint64]:
        """A number for every respondent, equal for equal names; 0 for none."""
        if (column := self.headings.roles.get("respondent")) is None:
            return np.zeros(len(chunk.rows), np.uint64)
        order: defaultdict[str, int] = defaultdict(counter().__next__)
        texts = chunk.columns[column].tolist()
        codes = np.fromiter(map(order.__getitem__, texts), np.intp, len(texts))
        words = [word.strip() if word.isascii() else squeeze(word) for word in order]
        names = np.array([word.casefold() for word in words] or [""], dtype=object)
        hashed = np.maximum(pd.util.hash_array(names, categorize=False), np.uint64(1))
        numbers: NDArray[np.uint64] = np.where(names == "", np.uint64(0), hashed)
        return np.asarray(numbers[codes], np.uint64)

    def strange_units(self, chunk: Chunk, units: NDArray[np.int32], given: NDArray[np.bool_]) -> None:
        self._strangers("S221", "unit", chunk, given & (units < 0), self.reading.known.units)

    def strange_audiences(self, chunk: Chunk, codes: NDArray[np.int32], given: NDArray[np.bool_]) -> None:
        self._strangers("S222", "audience", chunk, given & (codes < 0), self.reading.audiences)

    def _strangers(self, code: str, role: str, chunk: Chunk, bad: NDArray[np.bool_], names: Names) -> None:
        if not bad.any():
            return
        column = self.headings.roles.get(role)
        if column is None:
            self.spots.add(code, "", -1, chunk.rows[bad])
            return
        texts = chunk.columns[column]
        for written in dict.fromkeys(texts[bad].tolist()):
            word, rows = squeeze(written), chunk.rows[bad & (texts == written)]
            self.spots.add(code, word, column, rows, names.suggestion(word) if word else "")
