"""The headings of a table of replies → which column is what; pure, no file and no library.

A heading is a role (unit, audience …), a question or one of its items, a question about one unit
(`Q1 [Sở Y tế]`), or nothing that the form asks for (sex, age, post).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.survey import Columns, SurveyForm
from parscore.read.words.unit_names import Names
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
_ABOUT = re.compile(r"^(.*\S)\s*\[([^\[\]]+)\]\s*$", re.DOTALL)
VITAL = frozenset({"unit", "audience", "question", "answer"})
"""Columns of which a table may not have two."""
_COPY = re.compile(r"^(.*\S)(?:\.\d+|\s*\(\d+\)|_\d+|\s+\d+|(?<=\D)\d+)$", re.DOTALL)
"""How exports rename a heading that stands twice: `Q1.1`, `Q1 (2)`, `Q1_2`, `Q1 2`, `Thế nào?2`."""

At = Callable[[int, int], Place]
"""The place of a cell by row (from 1) and column (from 0)."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One column of answers in the end: a question of the form and one of its items, both counted from 0."""

    number: int
    question: int
    item: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column of answers: its place, the slots that it may fill, the unit that it is about if one."""

    column: int
    slots: tuple[int, ...]
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Headings:
    """What the columns of one table are; `row` is the heading's row, 0 when there is none.

    `doubled` are roles that several columns claim, none of which has it.
    """

    row: int = 0
    roles: Mapping[str, int] = field(default_factory=dict)
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


@dataclass(frozen=True)
class Vocabulary:
    """Every heading that the form knows, folded: roles (the preferred wording first), the slots of each question."""

    roles: Mapping[str, str]
    slots: tuple[Slot, ...]
    headings: Mapping[str, tuple[int, ...]]
    units: Names


def vocabulary(form: SurveyForm, units: Names) -> Vocabulary:
    """What the form's questions and columns may be called."""
    roles = {fold(word): role for role in ROLES for word in (*_words(form.columns, role), role)}
    slots: list[Slot] = []
    headings: dict[str, list[int]] = defaultdict(list)
    for number, question in enumerate(form.questions):
        for item, names in enumerate(question.headings()):
            slots.append(Slot(len(slots), number, item))
            for name in dict.fromkeys(fold(name) for name in names):
                headings[name].append(slots[-1].number)
    return Vocabulary(roles, tuple(slots), {name: tuple(found) for name, found in headings.items()}, units)


def _words(columns: Columns, role: str) -> tuple[str, ...]:
    words: tuple[str, ...] = getattr(columns, role)
    return words


def read_headings(
    rows: Sequence[Sequence[str]], known: Vocabulary, at: At
) -> tuple[Headings, list[Diagnostic]]:
    """The heading among the first rows of a table; the row with most known headings is it."""
    best, most = 0, 0
    for number, row in enumerate(rows, 1):
        recognised = sum(1 for text in row if text and _meaning(text, known) is not None)
        if recognised > most:
            best, most = number, recognised
    if not best:
        return Headings(), []
    return _sorted(best, rows[best - 1], known, at)


def _meaning(text: str, known: Vocabulary) -> tuple[str, tuple[int, ...], str] | None:
    """Role, slots and written unit of a heading; None when the form knows nothing like it."""
    folded = fold(text)
    if (role := known.roles.get(folded)) is not None:
        return role, (), ""
    if (slots := known.headings.get(folded)) is not None:
        return "", slots, ""
    about = _ABOUT.match(text)
    if about is not None and (slots := known.headings.get(fold(about[1]))) is not None:
        return "", slots, about[2]
    return None


def _sorted(row: int, texts: Sequence[str], known: Vocabulary, at: At) -> tuple[Headings, list[Diagnostic]]:
    findings: list[Diagnostic] = []
    claims: dict[str, list[int]] = defaultdict(list)
    columns: list[Column] = []
    unknown: list[str] = []
    uses: dict[tuple[int, str], list[int]] = defaultdict(list)
    for column, text in enumerate(texts):
        copied = _copied(text, known)
        meaning = _meaning(text, known) or copied
        if meaning is None:
            unknown += [text] if text else []
            continue
        role, slots, written = meaning
        unit = known.units.find(written) if written else None
        if written and unit is None:
            near, place = known.units.suggestion(written), at(row, column)
            findings.append(finding("S221", place, name=written, count=1, rows=row, suggestion=near))
            continue
        times = [column] if copied is None else [column, column]
        if role:
            claims[role] += times
            continue
        for slot in slots:
            uses[(slot, unit or "")] += times
        columns.append(Column(column, slots, unit))
    doubled = dict.fromkeys(tuple(dict.fromkeys(found)) for found in uses.values() if len(found) > 1)
    for found in doubled:
        heading, numbers = _named(texts, found)
        findings.append(finding("S225", at(row, found[0]), heading=heading, columns=numbers))
    bad = {column for found in doubled for column in found}
    kept = tuple(column for column in columns if column.column not in bad)
    roles = {role: _chosen(role, found, texts, known) for role, found in claims.items()}
    torn = tuple(role for role, column in roles.items() if column is None)
    for role in torn:
        heading, numbers = _named(texts, claims[role])
        place = at(row, claims[role][0])
        findings.append(finding("S243", place, role=ROLES[role], heading=heading, columns=numbers))
    chosen = {role: column for role, column in roles.items() if column is not None}
    return Headings(row, chosen, kept, tuple(unknown), torn), findings


def _named(texts: Sequence[str], columns: Sequence[int]) -> tuple[str, str]:
    """The headings of some columns and their numbers, as findings name them."""
    found = list(dict.fromkeys(columns))
    what = quoted(dict.fromkeys(texts[column] for column in found))
    return what, ", ".join(str(column + 1) for column in found)


def _chosen(role: str, columns: Sequence[int], texts: Sequence[str], known: Vocabulary) -> int | None:
    """The column of a role: the only one; of several that tell respondents apart, the one that the form names first.

    None where that is not clear.
    """
    if len(columns) == 1:
        return columns[0]
    order = list(known.roles)
    places = [
        order.index(fold(texts[column])) if fold(texts[column]) in known.roles else -1 for column in columns
    ]
    if role != "respondent" or -1 in places or places.count(min(places)) > 1:
        return None
    return columns[places.index(min(places))]


def _copied(text: str, known: Vocabulary) -> tuple[str, tuple[int, ...], str] | None:
    """The meaning of a heading that an export renamed because it stood twice."""
    found = _COPY.match(text) if text and _meaning(text, known) is None else None
    return _meaning(found[1], known) if found is not None else None
