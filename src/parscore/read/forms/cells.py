"""The cells of one row of a form → what is typed: a mark, an option, figures, words, each with its finding.

Looks behind a cell (formula, error) only where it is needed and seems empty.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeGuard

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import MEASURED_WORDS
from parscore.model.framework import Criterion
from parscore.model.rules import Figure
from parscore.model.submission import Typed
from parscore.number import from_float, vi
from parscore.read.forms.entry import Draft, in_own_row
from parscore.read.forms.layout import Layout
from parscore.read.forms.match import Codes
from parscore.read.forms.typed_values import ROLE_WORDS, is_blank, number_of, option_of, word_of
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.details import SheetDetails
from parscore.text import fold

_OURS = frozenset(fold(text) for text in MEASURED_WORDS.values())


@dataclass
class Cells:
    """The cells of one table; `codes` is that of the table's rows."""

    codes: Codes
    layout: Layout
    unit: str
    details: SheetDetails | None = None
    findings: list[Diagnostic] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.numbers = self.layout.cells("code")
        self.claims, self.figures = self.layout.cells("claimed"), self.layout.cells("declared")
        self.evidence, self.explanations = self.layout.cells("evidence"), self.layout.cells("explanation")
        self.has_figures = "declared" in self.layout.columns
        self.has_evidence = "evidence" in self.layout.columns

    def keep(self, fault: Diagnostic | None, criterion: Criterion) -> bool:
        """File the fault, if any, under its criterion; whether there was one."""
        if fault is not None:
            self.findings.append(structs.replace(fault, criterion=criterion.code))
        return fault is not None

    def claimed(self, draft: Draft, row: int) -> Typed:
        """What is typed in the score cell."""
        criterion, place = draft.criterion, draft.claimed.place
        value = self.claims.values[row]
        if value.__class__ is float and value != 0 and not self._percents:
            exact = from_float(value)
            if exact is not None:
                return Typed(exact, place)
        if self._in_percent(value, place):
            shown = f"{vi(from_float(100 * float(value)))}%"
            refused = finding("W114", place, what=ROLE_WORDS["claimed"], value=shown)
            return Typed(None, place, self.keep(refused, criterion))
        if criterion.measured:
            return Typed(None if is_blank(value) else number_of(value, "claimed", place)[0], place)
        if value == "" or is_blank(value):
            return Typed(None, place, self.keep(self._behind(place, ROLE_WORDS["claimed"]), criterion))
        word = word_of(value)
        if word is not None or (isinstance(value, str) and fold(value) in _OURS):
            draft.excluded = word == "not applicable"
            if word == "nothing arose":
                draft.nothing["claimed"] = place
            return Typed(None, place)
        number, fault = number_of(value, "claimed", place, maximum=criterion.max)
        if number == 0 and not isinstance(value, str) and self._uncounted(place):
            number, fault = None, finding("W117", place, what=ROLE_WORDS["claimed"])
        return Typed(number, place, self.keep(fault, criterion))

    def declared(self, draft: Draft, row: int) -> None:
        """What stands in the figure column of the criterion's own row: the option of a choice, or its
        figures."""
        if not self.has_figures:
            return
        criterion, value = draft.criterion, self.figures.values[row]
        options = self.codes.index.choices.get(criterion.code)
        if not options and value == "":
            return
        place = self.figures.place(row)
        if options:
            draft.option_place = place
        if value == "" or is_blank(value):
            if options:
                self.keep(self._behind(place, "mức đạt được"), criterion)
            return
        if isinstance(value, str) and options and value in options:
            draft.option = value
            return
        word = word_of(value)
        if options and word == "nothing arose":
            word = None
        if word is not None:
            draft.excluded = draft.excluded or word == "not applicable"
            if word == "nothing arose" and criterion.code in self.codes.index.figures:
                draft.nothing["declared"] = place
        elif options:
            draft.option, fault = option_of(value, options, place)
            self.keep(fault, criterion)
        elif criterion.code in self.codes.index.figures and not (
            isinstance(value, str) and fold(value) in _OURS
        ):
            keys = list(dict.fromkeys(self.codes.index.figures[criterion.code].values()))
            self.keep(in_own_row(draft, value, place, keys), criterion)

    def number(self, draft: Draft, row: int, key: str) -> Typed:
        """What is typed for one figure in its own row."""
        place, value = self.figures.place(row), self.figures.values[row]
        if value.__class__ is float and not 0 < value <= 1 and not self._percents:
            exact = from_float(value)
            if exact is not None and (exact or not self._uncounted(place)):
                return Typed(exact, place)
        if value == "" or is_blank(value):
            hidden = self._behind(place, ROLE_WORDS["figure"])
            return Typed(None, place, self.keep(hidden, draft.criterion))
        if self._in_percent(value, place):
            value = f"{vi(from_float(100 * float(value)))}%"
        word = word_of(value)
        if word is not None:
            if word == "nothing arose":
                draft.nothing[key] = place
            draft.excluded = draft.excluded or word == "not applicable"
            return Typed(None, place)
        criterion = draft.criterion
        label = _label(criterion, key)
        number, fault = number_of(value, "figure", place, label=label)
        if number == 0 and not isinstance(value, str) and self._uncounted(place):
            number, fault = None, finding("W117", place, what=ROLE_WORDS["figure"])
        if number is not None and 0 < number <= 1 and "%" in label and not isinstance(value, str):
            self.keep(finding("W122", place, value=number), criterion)
        return Typed(number, place, self.keep(fault, criterion))

    @cached_property
    def _percents(self) -> Set[tuple[int, int]]:
        """The cells of the sheet that show their number in percent."""
        return self.details.percents if self.details is not None else frozenset()

    def _in_percent(self, value: object, place: Place) -> TypeGuard[float]:
        """Whether a number is shown in percent, so that 0,5 reads 50%."""
        return value.__class__ is float and (place.line, place.column) in self._percents

    def _behind(self, place: Place, what: str) -> Diagnostic | None:
        """What an empty cell hides: a formula without value, an error."""
        hidden = (
            self.details.without_value.get((place.line, place.column)) if self.details is not None else None
        )
        if hidden is None:
            return None
        if hidden[0] == "error":
            return finding("W111", place, what=what, value=hidden[1])
        return finding("W117", place, what=what)

    def _uncounted(self, place: Place) -> bool:
        """Whether a 0 is only what a program put in the place of a formula's result."""
        return self.details is not None and (place.line, place.column) in self.details.untrusted

    def words(self, draft: Draft, row: int) -> None:
        """Add the evidence and the explanation of a row."""
        evidence, explanation = self.evidence.values[row], self.explanations.values[row]
        if evidence != "" and (text := as_text(evidence)):
            draft.evidence.append(text)
        if explanation != "" and (text := as_text(explanation)):
            draft.explanation.append(text)


def _label(criterion: Criterion, key: str) -> str:
    figures: tuple[Figure, ...] = criterion.rule.figures if criterion.rule is not None else ()
    return next((figure.label for figure in figures if figure.key == key), "")
