"""The headings of a table of replies → which column is what; pure, no file and no library.

A heading is a role (unit, audience …), a question or one of its items, a question about one unit
(`Q1 [Sở Y tế]`), or nothing that the form asks for (sex, age, post).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from msgspec import Struct

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.survey import Question, SurveyForm
from parscore.read.words.unit_names import UnitNames
from parscore.text import fold, quoted

ROLES = {
    "unit": "đơn vị được đánh giá",
    "audience": "đối tượng",
    "respondent": "người trả lời",
    "own_unit": "nơi công tác của người trả lời",
    "question": "câu hỏi",
    "answer": "câu trả lời",
}
"""The columns that are not questions, by key, with a name for people."""
VITAL = frozenset({"unit", "audience", "question", "answer"})
"""Columns of which a table may not have two."""
_ABOUT = re.compile(r"^(.*\S)\s*\[([^\[\]]+)\]\s*$", re.DOTALL)
_COPY = re.compile(r"^(.*\S)(?:\.\d+|\s*\(\d+\)|_\d+|\s+\d+|(?<=\D)\d+)$", re.DOTALL)
"""How exports rename a heading that occurs twice: `Q1.1`, `Q1 (2)`, `Q1_2`, `Q1 2`, `Thế nào?2`."""

At = Callable[[int, int], Place]
"""The place of a cell by row (from 1) and column (from 0)."""


class Slot(NamedTuple):
    """One column of answers in the end: a question of the form, and one of its items if it has any."""

    question: Question
    item: str = ""


class Column(Struct, frozen=True):
    """A column of answers: its place, the slots that it may fill, the unit that it is about if one."""

    column: int
    slots: tuple[int, ...]
    unit: str | None = None


class Headings(Struct, frozen=True):
    """What the columns of one table are; `row` is the heading's row, 0 when there is none.

    `doubled` are roles that several columns claim, none of which has it.
    """

    row: int = 0
    roles: Mapping[str, int] = {}
    columns: tuple[Column, ...] = ()
    unknown: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()

    @property
    def long(self) -> bool:
        """Whether every row is one answer."""
        return not self.columns and "question" in self.roles and "answer" in self.roles

    @property
    def useful(self) -> bool:
        """Whether the table holds answers at all."""
        return bool(self.columns) or self.long


class Meaning(NamedTuple):
    """What a heading is: a role, or slots and the unit written behind them; `copied`: an export renamed it."""

    role: str = ""
    slots: tuple[int, ...] = ()
    unit: str = ""
    copied: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """Every heading that the form knows, folded: roles (the preferred wording first), the slots of each question."""

    roles: Mapping[str, str]
    slots: tuple[Slot, ...]
    headings: Mapping[str, tuple[int, ...]]
    units: UnitNames

    def meaning(self, text: str) -> Meaning | None:
        """What a heading is as it is written; None when the form knows nothing like it."""
        folded = fold(text)
        if (role := self.roles.get(folded)) is not None:
            return Meaning(role)
        if (slots := self.headings.get(folded)) is not None:
            return Meaning("", slots)
        about = _ABOUT.match(text)
        if about is not None and (slots := self.headings.get(fold(about[1]))) is not None:
            return Meaning("", slots, about[2])
        return None

    def meaning_or_copy(self, text: str) -> Meaning | None:
        """What a heading is, also where an export renamed it because it occurred twice."""
        if (meaning := self.meaning(text)) is not None:
            return meaning
        original = _COPY.match(text)
        meaning = self.meaning(original[1]) if original is not None else None
        return meaning._replace(copied=True) if meaning is not None else None


def vocabulary(form: SurveyForm, units: UnitNames) -> Vocabulary:
    """What the form's questions and columns may be called."""
    roles = {fold(word): role for role in ROLES for word in (*getattr(form.columns, role), role)}
    slots: list[Slot] = []
    headings: dict[str, list[int]] = defaultdict(list)
    for question in form.questions:
        for item, names in zip(question.items or ("",), question.headings(), strict=True):
            for name in dict.fromkeys(fold(name) for name in names):
                headings[name].append(len(slots))
            slots.append(Slot(question, item))
    return Vocabulary(roles, tuple(slots), {name: tuple(found) for name, found in headings.items()}, units)


def read_headings(
    rows: Sequence[Sequence[str]], known: Vocabulary, at: At
) -> tuple[Headings, list[Diagnostic]]:
    """The heading among the first rows of a table; the row with most known headings is it."""
    recognised = [sum(1 for text in row if text and known.meaning(text) is not None) for row in rows]
    if not any(recognised):
        return Headings(), []
    place = recognised.index(max(recognised))
    return HeadingRow(place + 1, rows[place], known, at).headings()


class HeadingRow:
    """One row of headings and what each of them means."""

    def __init__(self, row: int, texts: Sequence[str], known: Vocabulary, at: At) -> None:
        self._row, self._texts, self._known, self._at = row, texts, known, at
        found = ((column, known.meaning_or_copy(text)) for column, text in enumerate(texts))
        self._meanings = {column: meaning for column, meaning in found if meaning is not None}

    def headings(self) -> tuple[Headings, list[Diagnostic]]:
        """What the columns are; a column at fault is none of them."""
        strangers = {
            column: one.unit for column, one in self._meanings.items() if self._is_stranger(one.unit)
        }
        columns, doubled = self._answers(strangers)
        roles, torn = self._roles()
        unknown = (text for column, text in enumerate(self._texts) if text and column not in self._meanings)
        findings = [
            *(self._strange_unit(column, unit) for column, unit in strangers.items()),
            *(self._clash("S225", found) for found in doubled),
            *(self._clash("S243", found, role=ROLES[role]) for role, found in torn.items()),
        ]
        return Headings(self._row, roles, columns, tuple(unknown), tuple(torn)), findings

    def _is_stranger(self, unit: str) -> bool:
        return bool(unit) and self._known.units.find(unit) is None

    def _answers(self, strangers: Container[int]) -> tuple[tuple[Column, ...], list[tuple[int, ...]]]:
        """The columns of answers, and those that would fill one slot together, which are left out."""
        columns = [
            Column(column, one.slots, self._known.units.find(one.unit) if one.unit else None)
            for column, one in self._meanings.items()
            if not one.role and column not in strangers
        ]
        doubled = self._doubled(columns)
        bad = {column for found in doubled for column in found}
        return tuple(column for column in columns if column.column not in bad), doubled

    def _doubled(self, columns: Sequence[Column]) -> list[tuple[int, ...]]:
        """The columns that would fill one slot of one unit together, each group of them once."""
        uses: dict[tuple[int, str | None], list[int]] = defaultdict(list)
        for column in columns:
            for slot in column.slots:
                uses[slot, column.unit] += self._claims(column.column)
        return list(dict.fromkeys(tuple(found) for found in uses.values() if len(found) > 1))

    def _roles(self) -> tuple[dict[str, int], dict[str, list[int]]]:
        """The column of every role, and the columns of roles that several columns claim."""
        claims: dict[str, list[int]] = defaultdict(list)
        for column, meaning in self._meanings.items():
            if meaning.role:
                claims[meaning.role] += self._claims(column)
        chosen = {role: self._chosen(role, columns) for role, columns in claims.items()}
        torn = {role: claims[role] for role, column in chosen.items() if column is None}
        return {role: column for role, column in chosen.items() if column is not None}, torn

    def _claims(self, column: int) -> list[int]:
        """The column, twice where an export renamed it: another one had its heading."""
        return [column] * (1 + self._meanings[column].copied)

    def _chosen(self, role: str, columns: Sequence[int]) -> int | None:
        """The column of a role: the only one; of several for respondents, the one that the form names first.

        None where that is not clear.
        """
        if len(columns) == 1 or role != "respondent":
            return columns[0] if len(columns) == 1 else None
        order = list(self._known.roles)
        words = [fold(self._texts[column]) for column in columns]
        if any(word not in self._known.roles for word in words):
            return None
        places = [order.index(word) for word in words]
        return columns[places.index(min(places))] if places.count(min(places)) == 1 else None

    def _strange_unit(self, column: int, unit: str) -> Diagnostic:
        near, place = self._known.units.suggestion(unit), self._at(self._row, column)
        return finding("S221", place, name=unit, count=1, rows=self._row, suggestion=near)

    def _clash(self, code: str, columns: Sequence[int], role: str = "") -> Diagnostic:
        """Several columns that are one thing: their headings and numbers, at the first of them."""
        found = list(dict.fromkeys(columns))
        heading = quoted(dict.fromkeys(self._texts[column] for column in found))
        numbers = ", ".join(str(column + 1) for column in found)
        return finding(code, self._at(self._row, found[0]), heading=heading, columns=numbers, role=role)
