"""The cells of one table of replies → small codes: who answers, about whom, to what, and what.

Cells that mean nothing known are noted as faults. May not know how a table is laid out beyond its headings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parscore.diagnostics import Diagnostic
from parscore.model.survey import UNANSWERED, FileRule, SurveyForm
from parscore.read.replies.headings import Headings, Vocabulary
from parscore.read.replies.spots import Spots
from parscore.read.replies.table import Chunk, Source
from parscore.read.replies.words import coded, distinct, places_of
from parscore.read.words.unit_names import Names
from parscore.text import did_you_mean, fold, squeeze

BLANK, SILENT, STRANGE, TORN, OTHER, FIRST_LABEL = range(6)
"""Codes of an answer: none at all, left out of the mean, off the scale, its letter and its text at odds, in words
of one's own to an open question, and the first label of the scale."""
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
        self._meanings = Codes(self._code)
        self._lettered: set[str] = set()
        questions = reading.form.questions
        self._open = [slot.number for slot in reading.known.slots if questions[slot.question].open]
        self._slots: dict[str, tuple[int, ...]] = {}
        self._units, self._audiences = Codes(self._unit_code), Codes(self._audience_code)

    def findings(self) -> Iterator[Diagnostic]:
        """Everything that means nothing known."""
        yield from self.spots.findings()

    def asks(self, slot: int, units: NDArray[np.int32]) -> NDArray[np.bool_] | None:
        """For which rows the slot's question is about the row's unit; None for all."""
        question = self.reading.form.questions[self.reading.known.slots[slot].question]
        if not question.groups:
            return None
        allowed = np.array([question.asks(group) for group in self.reading.groups], dtype=bool)
        return np.asarray(allowed[self.reading.group_of[units]])

    def slots(
        self, chunk: Chunk, units: NDArray[np.int32], turn: NDArray[np.intp], answered: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
        """The slot of every row of a long table (-1: none), and whether its question is known.

        The unit of a row is found in `units` at its `turn`; questions of rows `answered` are told if unknown.
        """
        column = self.headings.roles["question"]
        texts = chunk.columns[column]
        numbers, words = distinct(texts)
        table = np.array([self._slots_of(word) for word in words], np.int16)
        several = len(self.reading.groups) > 1
        slot = table[numbers, self.reading.group_of[units][turn] if several else 0]
        known = slot != UNKNOWN
        if not known.all():
            for word, places in places_of(texts, ~known & answered).items():
                near = did_you_mean(word, [question.id for question in self.reading.form.questions])
                self.spots.add(
                    "S223", squeeze(word), column, chunk.rows[places], near if word.strip() else ""
                )
        return slot, known

    def _slots_of(self, word: str) -> tuple[int, ...]:
        """The slot of a heading for units of each group; UNKNOWN where it is no question."""
        if word not in self._slots:
            self._slots[word] = self._looked_up(fold(word))
        return self._slots[word]

    def _looked_up(self, word: str) -> tuple[int, ...]:
        found = self.reading.known.headings.get(word)
        groups = self.reading.groups
        if found is None:
            return (UNKNOWN,) * len(groups)
        form, slots = self.reading.form, self.reading.known.slots
        questions = {slot: form.questions[slots[slot].question] for slot in found}
        return tuple(next((slot for slot in found if questions[slot].asks(group)), -1) for group in groups)

    def answers(self, chunk: Chunk, column: int) -> NDArray[np.uint8]:
        """The codes of the answers in a column; those that mean nothing known are told by `judged`."""
        return coded(chunk.columns[column], self._meanings.__getitem__, np.uint8)

    def open_at(self, slots: Sequence[int] | NDArray[np.int16]) -> NDArray[np.bool_]:
        """Which of the slots take an answer in words of one's own."""
        return np.isin(slots, self._open)

    def judged(
        self, chunk: Chunk, column: int, codes: NDArray[np.uint8], opened: NDArray[np.bool_] | bool
    ) -> NDArray[np.uint8]:
        """The codes of a column of answers, OTHER where a question `opened` to any words got some; tells the rest."""
        texts = chunk.columns[column]
        odd = (codes == STRANGE) | (codes == TORN)
        if self._lettered:
            odd |= coded(texts, lambda word: int(word in self._lettered), np.uint8) != 0
        if not odd.any():
            return codes
        made, allowed = codes.copy(), np.broadcast_to(opened, codes.shape)
        for word, places in places_of(texts, odd).items():
            made[places] = self._told(word, column, chunk.rows[places], made[places], allowed[places])
        return made

    def _told(
        self,
        written: str,
        column: int,
        rows: NDArray[np.int64],
        codes: NDArray[np.uint8],
        allowed: NDArray[np.bool_],
    ) -> NDArray[np.uint8]:
        """The codes of the cells with one odd answer, after it was noted."""
        word, form = squeeze(written), self.reading.form
        meant, shown = form.understood(word), word[:80]
        if meant.lettered:
            self.spots.add("S239", f"{shown}» → «{meant.label}", column, rows)
        elif meant.rest is not None:
            said = [label or "không tính vào bình quân" for label in (meant.label, meant.rest)]
            self.spots.add("S238", shown, column, rows, f": chữ đầu là {said[0]}, phần sau là {said[1]}")
        else:
            near = did_you_mean(word, [*form.levels, *form.answers])
            free = allowed if not near else np.zeros(len(rows), dtype=bool)
            self.spots.add("S240", shown, column, rows[free])
            self.spots.add("S224", shown, column, rows[~free], near)
            return np.where(free, np.uint8(OTHER), codes)
        return codes

    def _code(self, written: str) -> int:
        word = squeeze(written)
        if not word:
            return BLANK
        label, lettered, rest = self.reading.form.understood(word)
        if label is None or rest is not None:
            return STRANGE if label is None else TORN
        if label == UNANSWERED:
            return SILENT
        if lettered:
            self._lettered.add(written)
        return FIRST_LABEL + self.reading.labels.index(label)

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
        found = coded(texts, codes.__getitem__, np.int32)
        if default is None:
            return found
        other = (found >= 0) & (found != fallback)
        if other.any():
            for word, places in places_of(texts, other).items():
                self.spots.add("S247", f"{squeeze(word)}» ≠ «{default}", column, chunk.rows[places])
        return np.where(found == EMPTY, np.int32(fallback), found)

    def own(self, chunk: Chunk) -> NDArray[np.int32]:
        """The unit that the respondent belongs to, below -2 where it is none of the cycle."""
        found = self._named(chunk, "own_unit", self._units, None)
        if (found == NOBODY).any():
            column = self.headings.roles["own_unit"]
            for written, places in places_of(chunk.columns[column], found == NOBODY).items():
                word = squeeze(written)
                near = self.reading.known.units.suggestion(word)
                self.spots.add("S246" if near else "S245", word, column, chunk.rows[places], near)
        return np.where(found < 0, np.int32(-9), found)

    def respondent(self, chunk: Chunk) -> NDArray[np.uint64]:
        """A number for every respondent, equal for equal names; 0 for none."""
        if (column := self.headings.roles.get("respondent")) is None:
            return np.zeros(len(chunk.rows), np.uint64)
        numbers, texts = distinct(chunk.columns[column])
        words = [word.strip() if word.isascii() else squeeze(word) for word in texts]
        names = np.array([word.casefold() for word in words] or [""], dtype=object)
        hashed = np.maximum(pd.util.hash_array(names, categorize=False), np.uint64(1))
        people: NDArray[np.uint64] = np.where(names == "", np.uint64(0), hashed)
        return np.asarray(people[numbers], np.uint64)

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
        for written, places in places_of(chunk.columns[column], bad).items():
            word, rows = squeeze(written), chunk.rows[places]
            self.spots.add(code, word, column, rows, names.suggestion(word) if word else "")
