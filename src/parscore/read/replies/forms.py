"""One table of replies → forms: one row a respondent and unit, a small code for every answer.

Wide tables, tables with a column a unit and long tables come out alike. May not count and may not judge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from msgspec import structs
from numpy.typing import NDArray

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.survey import FileRule
from parscore.read.replies.cells import BLANK, UNKNOWN, Cells, SurveyContext
from parscore.read.replies.headings import VITAL, Column, Headings, read_headings
from parscore.read.replies.table import Source
from parscore.read.words.legacy import words
from parscore.read.words.unit_names import UNIT_LABELS
from parscore.text import did_you_mean, quoted

PERSON = ["unit", "audience", "respondent"]
"""What tells forms apart; respondent 0 is unknown and equals nobody."""
HEAD = {
    "unit": np.int32,
    "audience": np.int32,
    "respondent": np.uint64,
    "own": np.bool_,
    "source": np.int32,
    "row": np.int64,
}
"""The columns of forms before the answers, which are columns 0, 1 … by slot."""
_EVERY = FileRule(match="*")
"""The rule of a file of which the form says nothing."""


def answers_of(forms: pd.DataFrame) -> pd.DataFrame:
    """The answers of forms by slot."""
    return forms.iloc[:, len(HEAD) :]


def forms_of(heads: Mapping[str, Any], answers: NDArray[np.uint8]) -> pd.DataFrame:
    """Forms as one frame: the columns of HEAD, then the answers by slot."""
    frame = pd.DataFrame({name: heads[name] for name in HEAD}).astype(HEAD).reset_index(drop=True)
    return pd.concat([frame, pd.DataFrame(answers)], axis=1)


class TableReader:
    """One table on its way to forms."""

    def __init__(self, source: Source, number: int, context: SurveyContext) -> None:
        self.source, self._number, self._context = source, number, context
        rules = context.form.files
        self._rule = next((rule for rule in rules if rule.fits(source.file)), _EVERY)
        found, self._faults = read_headings(source.top, context.known, source.place)
        self.headings = self._with_unit(found)
        self._cells = Cells(source, self.headings, context, self._rule)
        self._answered = False

    def read(self) -> tuple[list[pd.DataFrame], list[Diagnostic]]:
        """Every form of the table, chunk by chunk, and what is wrong with the table."""
        headings, findings = self.headings, [*self._faults]
        if not headings.useful or VITAL & set(headings.doubled):
            return [], findings
        if lacking := self._lacking():
            return [], [*findings, self._lack(lacking)]
        used = sorted({*headings.roles.values(), *(column.column for column in headings.columns)})
        rows = 0
        parts: list[pd.DataFrame] = []
        for chunk in self.source.chunks(headings.row, used):
            rows += len(chunk)
            if len(chunk):
                parts += [self._cells_of_long(chunk)] if headings.long else self._forms_of_wide(chunk)
        forms = [self._forms_of_long(pd.concat(parts))] if headings.long and parts else parts
        findings += [*self._no_workplaces(), *self.source.faults(), *self._cells.faults.findings()]
        findings += self._cells.unmarked(self.source.place(headings.row, headings.roles.get("unit", -1)))
        if not rows:
            findings.append(finding("S242", self.source.place(headings.row, -1)))
        elif not self._answered:
            names = ", ".join(question.id for question in self._context.form.questions)
            findings.append(finding("S230", self.source.place(headings.row, -1), names=names))
        return forms, findings

    def _with_unit(self, headings: Headings) -> Headings:
        """The headings with the only column headed as units usually are, and S248, where none is called as declared."""
        about = bool(headings.columns) and all(column.unit for column in headings.columns)
        known = {*headings.roles, *headings.doubled}
        if about or not headings.useful or "unit" in known or self._rule.unit is not None:
            return headings
        texts = enumerate(self.source.top[headings.row - 1])
        taken = {*headings.roles.values(), *(column.column for column in headings.columns)}
        found = [(at, text) for at, text in texts if at not in taken and words(text) in UNIT_LABELS]
        if len(found) != 1:
            return headings
        column, text = found[0]
        place = self.source.place(headings.row, column)
        self._faults.append(finding("S248", place, heading=text, wanted=self._called("unit")))
        return structs.replace(headings, roles={**headings.roles, "unit": column})

    def _lacking(self) -> list[str]:
        """The columns without which nothing can be read."""
        headings, rule = self.headings, self._rule
        about = bool(headings.columns) and all(column.unit for column in headings.columns)
        needed = {
            "unit": not about and rule.unit is None,
            "audience": rule.audience is None,
            "respondent": headings.long,
        }
        return [
            self._called(role) for role, wanted in needed.items() if wanted and role not in headings.roles
        ]

    def _called(self, role: str) -> str:
        words: tuple[str, ...] = getattr(self._context.form.columns, role)
        return words[0] if words else role

    def _lack(self, lacking: Sequence[str]) -> Diagnostic:
        near = [hint for word in lacking if (hint := did_you_mean(word, self.headings.unknown))]
        place = self.source.place(max(1, self.headings.row), 0)
        return finding("S220", place, wanted=quoted(lacking), suggestion=near[0] if near else "")

    def _no_workplaces(self) -> Iterator[Diagnostic]:
        """S244: a policy on ratings of the own unit that cannot act on this table."""
        policy = self._context.form.self_rating
        if policy is not None and "own_unit" not in self.headings.roles and not self._rule.outside:
            place = self.source.place(self.headings.row, -1)
            yield finding("S244", place, wanted=self._called("own_unit"), policy=policy)

    def _forms_of_wide(self, chunk: pd.DataFrame) -> Iterator[pd.DataFrame]:
        """The forms of some rows: one for each unit that the headings name, or one for the unit of the row."""
        cells = self._cells
        by_unit: dict[str | None, list[Column]] = defaultdict(list)
        codes = {}
        for column in self.headings.columns:
            by_unit[column.unit].append(column)
            opened = bool(cells.open_at(column.slots).any())
            codes[column.column] = cells.answers(chunk, column.column, opened)
        audiences, respondents, own = cells.audiences(chunk), cells.respondents(chunk), cells.own_units(chunk)
        given = np.zeros(len(chunk), dtype=bool)
        for unit, columns in by_unit.items():
            here = np.any([codes[column.column] != BLANK for column in columns], axis=0)
            given |= here
            units = (
                cells.units(chunk) if unit is None else np.full(len(chunk), cells.unit_index[unit], np.int32)
            )
            if unit is None:
                cells.report_units(chunk[here & (units < 0)])
            heads = {
                "unit": units,
                "audience": audiences,
                "respondent": respondents,
                "own": own == units,
                "source": self._number,
                "row": chunk.index,
            }
            answers = self._answers(columns, codes, units)
            yield forms_of(heads, answers)[answers.any(axis=1) & (units >= 0) & (audiences >= 0)]
        self._answered |= bool(given.any())
        cells.report_audiences(chunk[given & (audiences < 0)])

    def _answers(
        self, columns: Sequence[Column], codes: dict[int, NDArray[np.uint8]], units: NDArray[np.int32]
    ) -> NDArray[np.uint8]:
        """The answers of every row by slot."""
        answers = np.zeros((len(units), len(self._context.known.slots)), np.uint8)
        for column in columns:
            for slot in column.slots:
                answers[:, slot] = np.where(
                    self._cells.asks(slot, units), codes[column.column], answers[:, slot]
                )
        return answers

    def _cells_of_long(self, chunk: pd.DataFrame) -> pd.DataFrame:
        """The answers of some rows, one a row: whose, about whom, at which slot.

        Rows that follow one another with the same respondent and unit are a run; its names are read once.
        """
        cells, roles = self._cells, self.headings.roles
        who = chunk[[roles[role] for role in ("unit", "audience", "respondent", "own_unit") if role in roles]]
        names = who.to_numpy()
        begins = np.append(True, (names[1:] != names[:-1]).any(axis=1))
        run, head = begins.cumsum() - 1, chunk[begins]
        rated = cells.units(head)
        units, audiences = rated[run], cells.audiences(head)[run]
        respondents, own = cells.respondents(head)[run], (cells.own_units(head) == rated)[run]
        slots = cells.slots(chunk, units)
        answers = cells.answers(chunk, roles["answer"], cells.open_at(slots))
        given = answers != BLANK
        self._answered |= bool(given.any())
        cells.report_questions(chunk[given & (slots == UNKNOWN)])
        given &= slots != UNKNOWN
        cells.report_units(chunk[given & (units < 0)])
        cells.report_audiences(chunk[given & (audiences < 0)])
        cells.report_nameless(chunk[given & (respondents == 0)])
        kept = given & (units >= 0) & (audiences >= 0) & (respondents != 0) & (slots >= 0)
        found = {
            "unit": units,
            "audience": audiences,
            "respondent": respondents,
            "own": own,
            "row": head.index.to_numpy()[run],
            "slot": slots,
            "answer": answers,
        }
        return pd.DataFrame({name: values[kept] for name, values in found.items()})

    def _forms_of_long(self, cells: pd.DataFrame) -> pd.DataFrame:
        """One row a form; an answer given twice opens a second row for the same form."""
        slots = len(self._context.known.slots)
        form = cells.groupby(PERSON, sort=False).ngroup()
        place = form * slots + cells["slot"]
        if place.duplicated().any():
            form = cells.groupby([form, cells.groupby(place).cumcount()], sort=False).ngroup()
        heads = cells[~form.duplicated()].assign(source=self._number)
        answers = np.zeros((len(heads), slots), np.uint8)
        answers[form, cells["slot"]] = cells["answer"]
        own = cells["own"].groupby(form).any()
        return forms_of(heads.assign(own=own.to_numpy()), answers)
