"""The cells of one table of replies → small codes: who answers, about whom, to what, and what.

Cells that mean nothing known are counted as faults. May not know how a table is laid out beyond its headings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parscore.diagnostics import Diagnostic, Place
from parscore.model.survey import UNANSWERED, FileRule, SurveyedLeaf, SurveyForm
from parscore.read.replies.headings import Headings, Vocabulary
from parscore.read.replies.table import Codes, FaultTally, Source, rows_by_text
from parscore.read.words.lines import unmarked
from parscore.read.words.unit_names import Names
from parscore.text import did_you_mean, fold, squeeze

BLANK, SILENT, STRANGE, TORN, OTHER, FIRST_LABEL = range(6)
"""Codes of an answer: none at all, left out of the mean, off the scale, its letter and its text at odds, in words
of one's own to an open question, and the first label of the scale."""
NOBODY, EMPTY, OUTSIDE = -1, -2, -9
"""Codes of a name that is unknown, of an empty cell, and of a respondent who belongs to no unit of the cycle."""
UNKNOWN, UNASKED = -9, -1
"""In place of a slot: the form has no such question, or none for units of this group."""
_SHOWN = 80
"""Letters of an answer that a finding shows."""


@dataclass(frozen=True)
class SurveyContext:
    """What replies are read with: the form, its headings, who may be named, what is asked of whom.

    `weighed` are the audiences that rules weigh; `group_of` is the place in `groups` of every unit of `units`.
    """

    form: SurveyForm
    known: Vocabulary
    audiences: Names
    weighed: tuple[str, ...]
    leaves: Mapping[str, Sequence[SurveyedLeaf]]
    units: tuple[str, ...]
    groups: tuple[str, ...]
    group_of: NDArray[np.int16]

    def slots_of(self, question: str, group: str) -> list[int]:
        """The slots of the question that the set calls `question`, for units of `group`."""
        asked = ((number, slot.question) for number, slot in enumerate(self.known.slots))
        return [number for number, one in asked if one.id == question and one.asks(group)]


class AnswerFault(NamedTuple):
    """What a finding says of a wording of an answer."""

    code: str
    name: str
    suggestion: str = ""


class AnswerCodes(Codes):
    """The code of every wording of an answer; `faults` are the wordings that are not plainly one on the scale."""

    def __init__(self, form: SurveyForm) -> None:
        super().__init__(self._understood)
        self.faults: dict[str, AnswerFault] = {}
        self._form, self._labels = form, list(form.worth)

    def free(self) -> list[str]:
        """The wordings that may be an answer in words of one's own."""
        return [word for word, fault in self.faults.items() if fault.code == "S224" and not fault.suggestion]

    def _understood(self, written: str) -> int:
        word = squeeze(written)
        label, lettered, rest = self._form.understood(word)
        shown = word[:_SHOWN]
        if not word:
            return BLANK
        if label is None:
            near = did_you_mean(word, [*self._form.levels, *self._form.answers])
            self.faults[written] = AnswerFault("S224", shown, near)
            return STRANGE
        if rest is not None:
            first, second = (one or "không tính vào bình quân" for one in (label, rest))
            said = f": chữ đầu là {first}, phần sau là {second}"
            self.faults[written] = AnswerFault("S238", shown, said)
            return TORN
        if label == UNANSWERED:
            return SILENT
        if lettered:
            self.faults[written] = AnswerFault("S239", f"{shown}» → «{label}")
        return FIRST_LABEL + self._labels.index(label)


class Cells:
    """Decodes the cells of one table, chunk by chunk; what means nothing known is counted in `faults`."""

    def __init__(self, source: Source, headings: Headings, context: SurveyContext, rule: FileRule) -> None:
        self.faults = FaultTally(source)
        self.unit_index = {unit: place for place, unit in enumerate(context.units)}
        self._roles, self._context, self._rule = headings.roles, context, rule
        audience_index = {name: place for place, name in enumerate(context.weighed)}
        self._unit_codes = _name_codes(context.known.units, self.unit_index)
        self._audience_codes = _name_codes(context.audiences, audience_index)
        self._answer_codes = AnswerCodes(context.form)
        # A question is a row of the table of slots by group, so that one look-up serves units of every group.
        self._question_codes = Codes(self._question_code)
        self._slots_by_group: list[tuple[int, ...]] = []
        self._open = [number for number, slot in enumerate(context.known.slots) if slot.question.open]

    def asks(self, slot: int, units: NDArray[np.int32]) -> NDArray[np.bool_]:
        """For which rows the slot's question is about the row's unit."""
        question = self._context.known.slots[slot].question
        allowed = np.array([question.asks(group) for group in self._context.groups], dtype=bool)
        return np.asarray(allowed[self._context.group_of[units]])

    def slots(self, chunk: pd.DataFrame, units: NDArray[np.int32]) -> NDArray[np.int16]:
        """The slot of every row of a long table; UNASKED of its unit, UNKNOWN where it is no question at all."""
        numbers = self._question_codes.of(chunk[self._roles["question"]])
        return np.array(self._slots_by_group, np.int16)[numbers, self._context.group_of[units]]

    def _question_code(self, word: str) -> int:
        known = self._context.known
        found = known.headings.get(fold(word), ())
        none = UNASKED if found else UNKNOWN
        slots = [
            next((slot for slot in found if known.slots[slot].question.asks(group)), none)
            for group in self._context.groups
        ]
        self._slots_by_group.append(tuple(slots))
        return len(self._slots_by_group) - 1

    def open_at(self, slots: Sequence[int] | NDArray[np.int16]) -> NDArray[np.bool_]:
        """Which of the slots take an answer in words of one's own."""
        return np.isin(slots, self._open)

    def answers(
        self, chunk: pd.DataFrame, column: int, opened: NDArray[np.bool_] | bool
    ) -> NDArray[np.uint8]:
        """The codes of a column of answers, `opened` where a question takes any words; odd ones are faults."""
        book, texts = self._answer_codes, chunk[column]
        codes = book.of(texts).astype(np.uint8)
        odd = texts.isin(book.faults).to_numpy()
        if not odd.any():
            return codes
        free = texts.isin(book.free()).to_numpy() & opened
        for word, rows in rows_by_text(texts[free]):
            self.faults.add("S240", book.faults[word].name, column, rows)
        for word, rows in rows_by_text(texts[odd & ~free]):
            fault = book.faults[word]
            self.faults.add(fault.code, fault.name, column, rows, fault.suggestion)
        return np.where(free, np.uint8(OTHER), codes)

    def units(self, chunk: pd.DataFrame) -> NDArray[np.int32]:
        """The unit that each row is about; an empty cell means what the file's rule says."""
        return self._named(chunk, "unit", self._unit_codes, self._rule.unit)

    def audiences(self, chunk: pd.DataFrame) -> NDArray[np.int32]:
        """The audience of each row; an empty cell means what the file's rule says."""
        return self._named(chunk, "audience", self._audience_codes, self._rule.audience)

    def _named(self, chunk: pd.DataFrame, role: str, codes: Codes, default: str | None) -> NDArray[np.int32]:
        fallback = codes[default] if default is not None else EMPTY
        if role not in self._roles:
            return np.full(len(chunk), fallback, np.int32)
        column = self._roles[role]
        found = codes.of(chunk[column])
        if default is not None:
            for word, rows in rows_by_text(chunk[column][(found >= 0) & (found != fallback)]):
                self.faults.add("S247", f"{squeeze(word)}» ≠ «{default}", column, rows)
        return np.where(found == EMPTY, np.int32(fallback), found)

    def own_units(self, chunk: pd.DataFrame) -> NDArray[np.int32]:
        """The unit that each respondent belongs to, OUTSIDE where it is none of the cycle."""
        found = self._named(chunk, "own_unit", self._unit_codes, None)
        if (column := self._roles.get("own_unit")) is not None:
            for written, rows in rows_by_text(chunk[column][found == NOBODY]):
                word = squeeze(written)
                near = self._context.known.units.suggestion(word)
                self.faults.add("S246" if near else "S245", word, column, rows, near)
        return np.where(found < 0, np.int32(OUTSIDE), found)

    def unmarked(self, place: Place) -> Iterator[Diagnostic]:
        """W620, at the heading of the units, for every name that is typed without the marks of Vietnamese."""
        for written in self._unit_codes:
            yield from unmarked(self._context.known.units, squeeze(written), place)

    def respondents(self, chunk: pd.DataFrame) -> NDArray[np.uint64]:
        """A number for every respondent, equal for equal names; 0 for none."""
        if "respondent" not in self._roles:
            return np.zeros(len(chunk), np.uint64)
        words = chunk[self._roles["respondent"]].tolist()
        names = [(word.strip() if word.isascii() else squeeze(word)).casefold() for word in words]
        numbers = pd.util.hash_array(np.array(names, dtype=object), categorize=False)
        return np.where([bool(name) for name in names], np.maximum(numbers, np.uint64(1)), np.uint64(0))

    def report_units(self, chunk: pd.DataFrame) -> None:
        """Count the units of some rows, which nobody knows."""
        units = self._context.known.units
        self._report("S221", "unit", chunk, units.suggestion)

    def report_audiences(self, chunk: pd.DataFrame) -> None:
        """Count the audiences of some rows, which nobody knows."""
        self._report("S222", "audience", chunk, self._context.audiences.suggestion)

    def report_questions(self, chunk: pd.DataFrame) -> None:
        """Count the questions of some rows, which nobody knows."""
        questions = [question.id for question in self._context.form.questions]
        self._report("S223", "question", chunk, lambda word: did_you_mean(word, questions))

    def report_nameless(self, chunk: pd.DataFrame) -> None:
        """Count some rows, in which respondents are not named."""
        self.faults.add("S228", "", self._roles["respondent"], chunk.index)

    def _report(self, code: str, role: str, chunk: pd.DataFrame, near: Callable[[str], str]) -> None:
        if role not in self._roles:
            self.faults.add(code, "", -1, chunk.index)
            return
        for written, rows in rows_by_text(chunk[self._roles[role]]):
            word = squeeze(written)
            self.faults.add(code, word, self._roles[role], rows, near(word) if word else "")


def _name_codes(names: Names, index: Mapping[str, int]) -> Codes:
    return Codes(lambda word: index.get(names.find(word) or "", NOBODY) if word.strip() else EMPTY)
