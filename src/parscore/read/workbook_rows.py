"""The rows of one table of a form, one after the other → entries and findings.

Rows are told by their codes, figures by labels under their criterion. The order of checks inside a row is
that
of cost: a clean form never leaves the first branch.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import EXCLUDED_WORDS, MEASURED_WORDS
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Figure
from parscore.model.submission import Entry, Typed
from parscore.number import from_float
from parscore.read.cells import as_number, as_text
from parscore.read.legacy import words
from parscore.read.workbook_codes import Codes, Reading, alike, is_column_number
from parscore.read.workbook_draft import BULLET, Beside, Draft, in_own_row, is_total, option_in
from parscore.read.workbook_formula import Formulas
from parscore.read.workbook_layout import Layout
from parscore.read.workbook_numbering import split_number
from parscore.read.workbook_values import ROLE_WORDS, is_blank, is_tick, number_of, option_of, word_of
from parscore.text import fold, squeeze

_OURS = frozenset(fold(text) for text in MEASURED_WORDS.values())
_EXCLUDED = fold(EXCLUDED_WORDS)


@dataclass
class Rows:
    """One table being read row by row; `codes` is shared by the sheets of one form."""

    framework: Framework
    codes: Codes
    layout: Layout
    unit: str
    formulas: Formulas | None = None
    findings: list[Diagnostic] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    first: dict[str, Place] = field(default_factory=dict)
    coded: int = 0
    strange: int = 0
    odd_titles: bool = False
    unnumbered: int = 0

    def read(self) -> None:
        """Take every row below the headings."""
        index, columns, layout = self.codes.index, self.layout.columns, self.layout
        at, named = columns.get("code"), columns.get("title")
        draft: Draft | None = None
        for row, cells in enumerate(layout.table.rows[layout.first - 1 :], layout.first):
            title = cells[named - 1] if named is not None and named <= len(cells) else ""
            if at is None:
                code, title = self._split(title)
            else:
                code = cells[at - 1] if at <= len(cells) else ""
            if code == "" or is_blank(code):
                if draft is not None and self._figure(draft, row, title):
                    continue
                reading = self._unnumbered(draft, row, title)
                if reading is None:
                    continue
            else:
                if row < layout.first + 3 and is_column_number(code, title):
                    continue
                title = title if isinstance(title, str) else as_text(title)
                reading = self.codes.read(code, title)
            self._finish(draft)
            draft = None
            if reading.criterion is None:
                self._unknown(reading, row, as_text(title))
                continue
            found = reading.criterion
            self.coded += 1
            self._compare(reading, found, row, as_text(title))
            if found.code in self.first:
                self._find("W102", row, found, first=_where(self.first[found.code]))
                continue
            self.first[found.code] = layout.place(row, "code")
            if found.code in index.scored:
                draft = self._begin(found, row)
        self._finish(draft)

    def _split(self, title: object) -> tuple[object, object]:
        """Number and title of a form that writes both in one cell."""
        parts = split_number(title) if isinstance(title, str) else None
        return parts if parts is not None else ("", title)

    def _find(self, code: str, row: int, criterion: Criterion | None, **values: object) -> None:
        named = criterion.code if criterion else ""
        place = self.layout.place(row, "code")
        self.findings.append(finding(code, place, unit=self.unit, criterion=named, weight=None, **values))

    def _keep(self, fault: Diagnostic | None, criterion: Criterion) -> bool:
        """File the fault, if any, under its criterion; whether there was one."""
        if fault is not None:
            self.findings.append(replace(fault, criterion=criterion.code))
        return fault is not None

    def _unknown(self, reading: Reading, row: int, title: str) -> None:
        """A row whose number is none of the set's, or of two criteria at once."""
        names = " hay ".join(f"«{code}»" for code in reading.candidates) or "mã nào"
        if reading.clash:
            self.coded += 1
            self.strange += 1
            first, second = reading.candidates
            self._find(
                "W108", row, None, shown=reading.shown, title=squeeze(title)[:80], first=first, second=second
            )
        elif reading.candidates or reading.damaged:
            self.coded += 1
            self._find("W104", row, None, shown=reading.shown or "(trống)", candidates=names)
        elif title and self.codes.code_like(reading.shown):
            self.coded += 1
            self.strange += 1
            self._find("W101", row, None, shown=reading.shown, title=squeeze(title)[:80])
        else:
            self._stray(row, title or reading.shown)

    def _compare(self, reading: Reading, criterion: Criterion, row: int, title: str) -> None:
        """Whether title and maximum of the row are those of the set."""
        if title and title != criterion.title:
            self.odd_titles = True
            unlike = not alike(words(title), words(criterion.title))
        else:
            unlike = False
        if unlike:
            self.strange += 1
            self._find("W106", row, criterion, title=squeeze(title)[:80], expected=criterion.title[:80])
        elif reading.damaged and not reading.shown and "code" not in self.layout.columns:
            self.unnumbered += 1
        elif reading.damaged:
            code = "W103" if reading.shown else "W109"
            self._find(code, row, criterion, shown=reading.shown, title=criterion.title[:80])
        typed = self.layout.value(row, "max")
        if typed != "" and (printed := as_number(typed)) is not None and printed != criterion.max:
            self.findings.append(
                finding(
                    "W126",
                    self.layout.place(row, "max"),
                    unit=self.unit,
                    criterion=criterion.code,
                    printed=printed,
                    maximum=criterion.max,
                )
            )

    def _begin(self, criterion: Criterion, row: int) -> Draft:
        place = self.layout.place(row, "code")
        draft = Draft(criterion, row, place, Typed(None, self.layout.place(row, "claimed")))
        draft.claimed = self._claimed(draft, row)
        if not criterion.measured:
            self._declared(draft, row)
        self._words(draft, row)
        return draft

    def _claimed(self, draft: Draft, row: int) -> Typed:
        criterion, place = draft.criterion, draft.claimed.place
        value = self.layout.value(row, "claimed")
        if value.__class__ is float and value != 0:
            return Typed(from_float(value), place)
        if criterion.measured:
            return Typed(None if is_blank(value) else number_of(value, "claimed", place)[0], place)
        if is_blank(value):
            return Typed(None, place, self._keep(self._behind(place, ROLE_WORDS["claimed"]), criterion))
        word = word_of(value)
        if word is not None or (isinstance(value, str) and fold(value) in _OURS):
            draft.excluded = word == "not applicable"
            if word == "nothing arose":
                draft.nothing["claimed"] = place
            return Typed(None, place)
        number, fault = number_of(value, "claimed", place, maximum=criterion.max)
        if number == 0 and not isinstance(value, str) and self._uncounted(place):
            number, fault = None, finding("W117", place, what=ROLE_WORDS["claimed"])
        return Typed(number, place, self._keep(fault, criterion))

    def _declared(self, draft: Draft, row: int) -> None:
        """What stands in the figure column of the criterion's own row: the option of a choice, or its
        figures."""
        if "declared" not in self.layout.columns:
            return
        criterion, place = draft.criterion, self.layout.place(row, "declared")
        value = self.layout.value(row, "declared")
        options = self.codes.index.choices.get(criterion.code)
        if options:
            draft.option_place = place
        if is_blank(value):
            if options:
                self._keep(self._behind(place, "mức đạt được"), criterion)
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
            self._keep(fault, criterion)
        elif criterion.code in self.codes.index.figures and not (
            isinstance(value, str) and fold(value) in _OURS
        ):
            keys = list(dict.fromkeys(self.codes.index.figures[criterion.code].values()))
            self._keep(in_own_row(draft, value, place, keys), criterion)

    def _figure(self, draft: Draft, row: int, title: object) -> bool:
        """Whether an unnumbered row declares a figure of the criterion above it; it is then taken."""
        criterion = draft.criterion
        labels = self.codes.index.figures.get(criterion.code)
        if not labels or criterion.measured or not isinstance(title, str) or not title:
            return False
        key = labels.get(title) or labels.get(words(squeeze(title).lstrip(BULLET)))
        if key is None:
            return False
        if "declared" in self.layout.columns:
            if key in draft.figures and draft.figures[key].place.line != draft.place.line:
                self._find("W105", row, criterion, label=squeeze(title))
            else:
                draft.figures[key] = self._number(draft, row, key)
            self._words(draft, row)
        self._stray(row, title)
        return True

    def _number(self, draft: Draft, row: int, key: str) -> Typed:
        criterion, place = draft.criterion, self.layout.place(row, "declared")
        value = self.layout.value(row, "declared")
        if value == "" or is_blank(value):
            return Typed(None, place, self._keep(self._behind(place, ROLE_WORDS["figure"]), criterion))
        word = word_of(value)
        if word is not None:
            if word == "nothing arose":
                draft.nothing[key] = place
            draft.excluded = draft.excluded or word == "not applicable"
            return Typed(None, place)
        label = _label(criterion, key)
        number, fault = number_of(value, "figure", place, label=label)
        if number == 0 and not isinstance(value, str) and self._uncounted(place):
            number, fault = None, finding("W117", place, what=ROLE_WORDS["figure"])
        if number is not None and 0 < number <= 1 and "%" in label and not isinstance(value, str):
            self._keep(finding("W122", place, value=number), criterion)
        return Typed(number, place, self._keep(fault, criterion))

    def _unnumbered(self, draft: Draft | None, row: int, title: object) -> Reading | None:
        """A row without number that is no figure: an option, more evidence, a criterion whose number is
        lost."""
        text = title if isinstance(title, str) else as_text(title)
        if draft is not None and not draft.criterion.measured:
            options = self.codes.index.choices.get(draft.criterion.code, ())
            option = option_in(text, options) if options and text else None
            if option is not None or (text and not is_total(text) and text.lstrip()[:1] in BULLET):
                self._beside(draft, row, text, option)
                return None
            if not text.strip():
                self._words(draft, row)
        found = self.codes.by_title(text) if text and not is_total(text) else None
        if found is None:
            if draft is not None and text and not is_total(text) and not draft.criterion.measured:
                self._beside(draft, row, text, None)
            else:
                self._stray(row, text)
        return found

    def _beside(self, draft: Draft, row: int, title: str, option: str | None) -> None:
        """Note what is typed beside an option or another line under a criterion."""
        self._words(draft, row)
        claimed, declared = self.layout.value(row, "claimed"), self.layout.value(row, "declared")
        if not is_blank(claimed) and (is_tick(claimed) or as_number(claimed) is not None):
            draft.beside.append(
                Beside(squeeze(title).lstrip(BULLET), option, claimed, self.layout.place(row, "claimed"))
            )
        elif option is not None and is_tick(declared):
            draft.beside.append(
                Beside(squeeze(title).lstrip(BULLET), option, declared, self.layout.place(row, "declared"))
            )

    def _stray(self, row: int, title: str) -> None:
        """A number in the score column of a row that is no criterion's."""
        value = self.layout.value(row, "claimed")
        if value != "" and not is_total(title) and as_number(value) is not None:
            place = self.layout.place(row, "claimed")
            self.findings.append(
                finding("W118", place, unit=self.unit, title=squeeze(title)[:60] or "(không tên)")
            )

    def _behind(self, place: Place, what: str) -> Diagnostic | None:
        """What an empty cell hides: a formula without value, an error."""
        hidden = self.formulas.at(place.line, place.column) if self.formulas and place.column else None
        if hidden is None:
            return None
        if hidden[0] == "error":
            return finding("W111", place, what=what, value=hidden[1])
        return finding("W117", place, what=what)

    def _uncounted(self, place: Place) -> bool:
        """Whether a 0 is only what a program put in the place of a formula's result."""
        return (
            self.formulas is not None
            and self.formulas.unsure
            and self.formulas.is_formula(place.line, place.column)
        )

    def _words(self, draft: Draft, row: int) -> None:
        columns = self.layout.columns
        if "evidence" in columns:
            if draft.evidence_place is None:
                draft.evidence_place = self.layout.place(row, "evidence")
            evidence = self.layout.value(row, "evidence")
            if evidence != "" and not is_blank(evidence):
                draft.evidence.append(as_text(evidence))
        if "explanation" in columns:
            explanation = self.layout.value(row, "explanation")
            if explanation != "" and not is_blank(explanation):
                draft.explanation.append(as_text(explanation))

    def _finish(self, draft: Draft | None) -> None:
        if draft is not None:
            criterion = draft.criterion
            self.entries[criterion.code], faults = draft.entry()
            for fault in faults:
                self._keep(fault, criterion)


def _where(place: Place) -> str:
    """The row of a place, with its sheet when there is one to name."""
    return str(place.line)


def _label(criterion: Criterion, key: str) -> str:
    figures: tuple[Figure, ...] = criterion.rule.figures() if criterion.rule is not None else ()
    return next((figure.label for figure in figures if figure.key == key), "")
