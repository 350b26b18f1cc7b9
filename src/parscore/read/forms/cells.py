"""What is typed in the cells of one row of a form → a mark, an option, figures, words, each with its finding.

Looks behind a cell (formula, error) only where it is needed and seems empty.
"""

from __future__ import annotations

from collections.abc import Set
from decimal import Decimal
from functools import cached_property
from typing import TypeGuard

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import MEASURED_WORDS
from parscore.model.submission import Typed
from parscore.number import from_float, vi
from parscore.read.forms.entry import EntryBuilder
from parscore.read.forms.layout import Layout
from parscore.read.forms.match import FrameworkIndex, label_of
from parscore.read.forms.typed_values import (
    ROLE_WORDS,
    NumberOrFault,
    Role,
    is_blank,
    number_of,
    option_of,
    word_of,
)
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.details import SheetDetails
from parscore.text import fold

_OURS = frozenset(fold(text) for text in MEASURED_WORDS.values())


class CellReader:
    """The cells of one table; what is found goes to the entry being built.

    A plain number is taken at once, whatever else a cell holds by the slow ways.
    """

    def __init__(self, index: FrameworkIndex, layout: Layout, details: SheetDetails | None) -> None:
        self.index, self.details = index, details
        self.numbers = layout.cells("code")
        self.claims, self.figures = layout.cells("claimed"), layout.cells("declared")
        self.evidence, self.explanations = layout.cells("evidence"), layout.cells("explanation")
        self.has_figures = "declared" in layout.columns
        self.has_evidence = "evidence" in layout.columns

    def take_claim(self, builder: EntryBuilder, row: int) -> None:
        """Read the score cell."""
        value, place = self.claims.values[row], builder.claimed.place
        if value.__class__ is float and value != 0 and not self._percents:
            exact = from_float(value)
            if exact is not None:
                builder.claimed = Typed(exact, place)
                return
        builder.claimed = self._odd_claim(builder, value, place)

    def _odd_claim(self, builder: EntryBuilder, value: object, place: Place) -> Typed:
        criterion = builder.criterion
        if self._in_percent(value, place):
            refused = finding("W114", place, what=ROLE_WORDS["claimed"], value=_percent(value))
            return Typed(None, place, builder.report(refused))
        if criterion.measured:
            return Typed(None if is_blank(value) else number_of(value, "claimed", place)[0], place)
        if is_blank(value):
            return Typed(None, place, builder.report(self._behind(place, ROLE_WORDS["claimed"])))
        if (word := word_of(value)) is not None:
            builder.take_word(word, "claimed", place)
            return Typed(None, place)
        if _is_ours(value):
            return Typed(None, place)
        number, fault = self._number(value, "claimed", place, maximum=criterion.max)
        return Typed(number, place, builder.report(fault))

    def take_declared(self, builder: EntryBuilder, row: int) -> None:
        """Read the figure column of the criterion's own row: the option of a choice, or its figures."""
        if not self.has_figures:
            return
        value, code = self.figures.values[row], builder.criterion.code
        if (options := self.index.choices.get(code)) is not None:
            self._take_option(builder, value, options, self.figures.place(row))
        elif value != "" and not is_blank(value):
            self._take_own_figures(builder, value, self.figures.place(row))

    def _take_option(
        self, builder: EntryBuilder, value: object, options: tuple[str, ...], place: Place
    ) -> None:
        builder.option_place = place
        if isinstance(value, str) and value in options:
            builder.option = value
        elif is_blank(value):
            builder.report(self._behind(place, "mức đạt được"))
        elif (word := word_of(value)) is not None and word != "nothing arose":
            builder.take_word(word, "declared", place)
        else:
            builder.option, fault = option_of(value, options, place)
            builder.report(fault)

    def _take_own_figures(self, builder: EntryBuilder, value: object, place: Place) -> None:
        labels, word = self.index.figures.get(builder.criterion.code), word_of(value)
        if word is not None:
            if labels or word != "nothing arose":
                builder.take_word(word, "declared", place)
        elif labels and not _is_ours(value):
            builder.take_figures(value, place, list(dict.fromkeys(labels.values())))

    def figure(self, builder: EntryBuilder, row: int, key: str) -> Typed:
        """What is typed for one figure in its own row."""
        place, value = self.figures.place(row), self.figures.values[row]
        if value.__class__ is float and not 0 < value <= 1 and not self._percents:
            exact = from_float(value)
            if exact is not None and (exact or not self._uncounted(place)):
                return Typed(exact, place)
        return self._odd_figure(builder, key, value, place)

    def _odd_figure(self, builder: EntryBuilder, key: str, value: object, place: Place) -> Typed:
        if is_blank(value):
            return Typed(None, place, builder.report(self._behind(place, ROLE_WORDS["figure"])))
        if self._in_percent(value, place):
            value = _percent(value)
        if (word := word_of(value)) is not None:
            builder.take_word(word, key, place)
            return Typed(None, place)
        label = label_of(builder.criterion, key)
        number, fault = self._number(value, "figure", place, label=label)
        if number is not None and 0 < number <= 1 and "%" in label and not isinstance(value, str):
            builder.report(finding("W122", place, value=number))
        return Typed(number, place, builder.report(fault))

    def take_words(self, builder: EntryBuilder, row: int) -> None:
        """Add the evidence and the explanation of a row."""
        evidence, explanation = self.evidence.values[row], self.explanations.values[row]
        if evidence != "" and (text := as_text(evidence)):
            builder.evidence.append(text)
        if explanation != "" and (text := as_text(explanation)):
            builder.explanation.append(text)

    def _number(
        self, value: object, role: Role, place: Place, *, maximum: Decimal | None = None, label: str = ""
    ) -> NumberOrFault:
        number, fault = number_of(value, role, place, maximum=maximum, label=label)
        if number == 0 and not isinstance(value, str) and self._uncounted(place):
            return None, finding("W117", place, what=ROLE_WORDS[role])
        return number, fault

    @cached_property
    def _percents(self) -> Set[tuple[int, int]]:
        """The cells of the sheet that show their number in percent."""
        return self.details.percents if self.details is not None else frozenset()

    def _in_percent(self, value: object, place: Place) -> TypeGuard[float]:
        """Whether a number is shown in percent, so that 0,5 reads 50%."""
        return value.__class__ is float and (place.line, place.column) in self._percents

    def _behind(self, place: Place, what: str) -> Diagnostic | None:
        """What an empty cell hides: a formula without value, an error."""
        content = self.details.without_value.get((place.line, place.column)) if self.details else None
        if content is None:
            return None
        kind, value = content
        return finding("W111" if kind == "error" else "W117", place, what=what, value=value)

    def _uncounted(self, place: Place) -> bool:
        """Whether a 0 is only what a program put in the place of a formula's result."""
        return self.details is not None and (place.line, place.column) in self.details.untrusted


def _is_ours(value: object) -> bool:
    """Whether a cell only holds the words that our own form puts in the place of an input."""
    return isinstance(value, str) and fold(value) in _OURS


def _percent(value: float) -> str:
    """A number as a cell in percent shows it."""
    return f"{vi(from_float(100 * value))}%"
