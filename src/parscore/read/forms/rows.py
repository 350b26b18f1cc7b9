"""The rows of one table of a form, one after the other → entries and findings.

Rows are told by their codes, figures and options by their words under a criterion. The order of checks inside a row is
that of cost: a clean form never leaves the first branch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from parscore.catalogue import finding
from parscore.diagnostics import Place
from parscore.model.framework import Criterion
from parscore.model.submission import Entry, Typed
from parscore.read.forms.cells import Cells
from parscore.read.forms.entry import BULLET, Beside, Draft, is_bulleted, is_ticked, option_in, unbulleted
from parscore.read.forms.index import Reading, alike
from parscore.read.forms.layout import is_heading_again
from parscore.read.forms.typed_values import is_blank, is_tick, number_of, word_of
from parscore.read.sheets.cells import as_number, as_text
from parscore.read.words.headings import is_numbering
from parscore.read.words.legacy import words
from parscore.read.words.numbering import split_number
from parscore.read.words.sums import is_total, kind_of, total_of
from parscore.text import squeeze


@dataclass
class Rows(Cells):
    """One table being read row by row."""

    entries: dict[str, Entry] = field(default_factory=dict)
    totals: list[tuple[str, Typed]] = field(default_factory=list)
    branches: dict[str, tuple[Place, str]] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    again: dict[str, list[int]] = field(default_factory=dict)
    coded: int = 0
    strange: int = 0
    odd_titles: bool = False
    unnumbered: int = 0

    def read(self) -> None:
        """Take every row below the headings."""
        layout, split = self.layout, "code" not in self.layout.columns
        codes, titles = self.numbers.values, layout.cells("title").values
        draft: Draft | None = None
        for row in range(layout.first, len(titles)):
            code, title = self._split(titles[row]) if split else (codes[row], titles[row])
            if code == "":
                reading = self._unnumbered(draft, row, title)
            elif (reading := self.codes.plain(code, title)) is None:
                reading = self._numbered(draft, row, code, title)
            if reading is not None:
                draft = self._turn(draft, reading, row, title if isinstance(title, str) else as_text(title))
        self._finish(draft)

    def _split(self, title: object) -> tuple[object, object]:
        """Number and title of a form that writes both in one cell."""
        parts = split_number(title) if isinstance(title, str) else None
        return parts if parts is not None else ("", title)

    def _numbered(self, draft: Draft | None, row: int, code: object, title: object) -> Reading | None:
        """A row whose number or title is not to the letter the set's; None when it opens no criterion."""
        if is_blank(code):
            return self._unnumbered(draft, row, title)
        cells = self.layout.table.rows[row - 1]
        if is_numbering(cells) or is_heading_again(cells, self.layout.columns):
            return None
        text = title if isinstance(title, str) else as_text(title)
        if isinstance(code, str) and not code.strip(BULLET):
            return self._unnumbered(draft, row, text)
        if draft is not None and self._belongs(draft, row, text):
            return None
        if kind_of(text) is not None and words(text) not in self.codes.index.titles:
            self._stray(row, text)
            return None
        reading = self.codes.read(code, text, as_number(self.layout.value(row, "max")))
        if reading.criterion is None and not self._opens(reading, row, text):
            self._stray(row, text or reading.shown)
            return None
        return reading

    def _opens(self, reading: Reading, row: int, title: str) -> bool:
        """Whether a row that is no criterion's looks like one; headings of parts and remarks do not."""
        if reading.clash or reading.damaged:
            return True
        scored = not is_blank(self.claims.values[row])
        if reading.candidates:
            return scored
        return bool(title) and self.codes.code_like(reading.shown) and not is_total(title)

    def _turn(self, draft: Draft | None, reading: Reading, row: int, title: str) -> Draft | None:
        """Close the criterion before, and open that of the row."""
        found = reading.criterion
        if found is not None and found.code in self.first:
            if draft is not None and draft.criterion is found and is_blank(self.claims.values[row]):
                return draft
            self._finish(draft)
            self.coded += 1
            if found.code in self.codes.index.scored:
                self.again.setdefault(found.code, []).append(row)
            else:
                self._branch(found, row)
            return None
        self._finish(draft)
        if found is None:
            self._unknown(reading, row, title)
            return None
        self.coded += 1
        self._compare(reading, found, row, title)
        self.first[found.code] = row
        if found.code in self.codes.index.scored:
            return self._begin(found, row, self.numbers.place(row))
        self._branch(found, row)
        return None

    def _branch(self, criterion: Criterion, row: int) -> None:
        """Note what a parent's row says: a total, or that nothing below applies; `không phát sinh` has no meaning."""
        for cells in (self.claims, self.figures):
            value = cells.values[row]
            if value == "" or (value.__class__ is float and cells is self.figures):
                continue
            if value.__class__ is float:
                self._total(criterion.code, row, criterion.title, criterion.max)
                continue
            word, measured = word_of(value), all(leaf.measured for leaf in criterion.leaves())
            if word == "not applicable":
                told = as_text(self.explanations.values[row])
                self.branches.setdefault(criterion.code, (cells.place(row), told))
            elif word == "nothing arose" and not measured:
                self.keep(finding("W123", cells.place(row), unit=self.unit), criterion)
            elif word is None and cells is self.claims:
                self._total(criterion.code, row, "" if measured else criterion.title, criterion.max)

    def find(self, code: str, row: int, criterion: Criterion | None, **values: object) -> None:
        """File a finding at the number of a row."""
        named = criterion.code if criterion else ""
        place = self.numbers.place(row)
        self.findings.append(finding(code, place, unit=self.unit, criterion=named, weight=None, **values))

    def _unknown(self, reading: Reading, row: int, title: str) -> None:
        """A row whose number is none of the set's, or of two criteria at once."""
        self.coded += 1
        if reading.clash:
            self.strange += 1
            first, second = reading.candidates
            self.find(
                "W108", row, None, shown=reading.shown, title=squeeze(title)[:80], first=first, second=second
            )
        elif reading.candidates or reading.damaged:
            names = " hay ".join(f"«{code}»" for code in reading.candidates) or "mã nào"
            self.find("W104", row, None, shown=reading.shown or "(trống)", candidates=names)
        else:
            self.strange += 1
            self.find("W101", row, None, shown=reading.shown, title=squeeze(title)[:80])

    def _compare(self, reading: Reading, criterion: Criterion, row: int, title: str) -> None:
        """Whether title and maximum of the row are those of the set."""
        if title and title != criterion.title:
            self.odd_titles = True
            unlike = not alike(words(title), words(criterion.title))
        else:
            unlike = False
        if unlike:
            self.strange += 1
            self.find("W106", row, criterion, title=squeeze(title)[:80], expected=criterion.title[:80])
        elif reading.damaged and not reading.shown and "code" not in self.layout.columns:
            self.unnumbered += 1
        elif reading.damaged:
            code = "W103" if reading.shown else "W109"
            self.find(code, row, criterion, shown=reading.shown, title=criterion.title[:80])
        typed = self.layout.value(row, "max")
        if typed.__class__ is float and typed == float(criterion.max):
            return
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

    def _begin(self, criterion: Criterion, row: int, place: Place) -> Draft:
        draft = Draft(criterion, row, place, Typed(None, self.claims.place(row)))
        draft.claimed = self.claimed(draft, row)
        if not criterion.measured:
            self.declared(draft, row)
        if self.has_evidence:
            draft.evidence_place = self.evidence.place(row)
        self.words(draft, row)
        return draft

    def _figure(self, draft: Draft, row: int, title: object) -> bool:
        """Whether the row declares a figure of the criterion above it; it is then taken."""
        criterion = draft.criterion
        labels = self.codes.index.figures.get(criterion.code)
        if not labels or not isinstance(title, str) or not title:
            return False
        key = labels.get(title) or labels.get(words(unbulleted(squeeze(title))))
        if key is None:
            return False
        if self.has_figures:
            known, one = draft.figures.get(key), self.number(draft, row, key)
            if known is None or (known.value is None and known.place.line == draft.place.line):
                draft.figures[key] = one
            elif known.place.line != draft.place.line or one.value not in (None, known.value):
                self.find("W105", row, criterion, label=squeeze(title))
            self.words(draft, row)
        if self.claims.values[row] != "":
            self._stray(row, title)
        return True

    def _belongs(self, draft: Draft, row: int, title: str) -> bool:
        """Whether the words of a row are those of a figure or option of the criterion above, whatever its number."""
        if not title or draft.criterion.measured:
            return False
        if self._figure(draft, row, title):
            return True
        option = option_in(title, self.codes.index.choices.get(draft.criterion.code, ()))
        if option is not None:
            self._beside(draft, row, title, option)
        return option is not None

    def _unnumbered(self, draft: Draft | None, row: int, title: object) -> Reading | None:
        """A row without number: a figure, an option, more evidence, a total, a criterion whose number is lost."""
        if draft is not None and self._figure(draft, row, title):
            return None
        text = title if isinstance(title, str) else as_text(title)
        total = bool(text) and is_total(text)
        numbered = self.codes.by_number(text) if text and not total else None
        if numbered is not None:
            return numbered
        if draft is not None and not draft.criterion.measured:
            options = self.codes.index.choices.get(draft.criterion.code, ())
            option = option_in(text, options) if options and text else None
            if option is not None or (text and not total and is_bulleted(text)):
                self._beside(draft, row, text, option)
                return None
            if not text.strip():
                self.words(draft, row)
        found = self.codes.by_title(text) if text and not total else None
        if found is None:
            if draft is not None and text and not total and not draft.criterion.measured:
                self._beside(draft, row, text, None)
            else:
                self._stray(row, text)
        return found

    def _beside(self, draft: Draft, row: int, title: str, option: str | None) -> None:
        """Note what is typed beside an option or another line under a criterion."""
        self.words(draft, row)
        claimed, declared = self.claims.values[row], self.figures.values[row]
        if not is_blank(claimed) and (is_tick(claimed) or as_number(claimed) is not None):
            value, place = claimed, self.claims.place(row)
        elif option is not None and is_tick(declared):
            value, place = declared, self.figures.place(row)
        elif option is not None and is_ticked(title):
            value, place = "x", self.layout.place(row, "title")
        else:
            if word_of(claimed) not in (None, "none"):
                self._stray(row, title)
            return
        draft.beside.append(Beside(unbulleted(squeeze(title)), option, value, place))

    def _stray(self, row: int, title: str) -> None:
        """What counts in the score column of a row that is no criterion's: a total, or out of place."""
        value = self.claims.values[row]
        if value == "" or is_blank(value):
            return
        label = self.numbers.values[row]
        text = title or (label if isinstance(label, str) else "")
        if (key := total_of(text, self.codes.index.branches)) is not None:
            self._total(key, row, text)
        elif not is_total(text) and (as_number(value) is not None or word_of(value) not in (None, "none")):
            place = self.claims.place(row)
            shown = squeeze(text)[:60] or "(không tên)"
            self.findings.append(finding("W118", place, unit=self.unit, title=shown))

    def _total(self, key: str, row: int, title: str, maximum: Decimal | None = None) -> None:
        """Keep what the score cell of a parent or of a total row shows; other words are told, if it has a `title`."""
        value = self.claims.values[row]
        if is_blank(value) or word_of(value) == "none":
            return
        place = self.claims.place(row)
        number, _ = number_of(value, "claimed", place, maximum=maximum)
        if number is not None:
            self.totals.append((key, Typed(number, place)))
        elif title:
            shown, text = squeeze(title)[:60], as_text(value)[:60]
            self.findings.append(finding("W128", place, unit=self.unit, title=shown, value=text))

    def _finish(self, draft: Draft | None) -> None:
        if draft is not None:
            criterion = draft.criterion
            self.entries[criterion.code], faults = draft.entry()
            for fault in faults:
                self.keep(fault, criterion)
