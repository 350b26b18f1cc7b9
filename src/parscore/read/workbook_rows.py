"""The rows of one table of a form, one after the other → entries and findings.

Rows are told by their codes, figures by labels under their criterion. The order of checks inside a row is
that
of cost: a clean form never leaves the first branch.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from parscore.catalogue import finding
from parscore.diagnostics import Place
from parscore.model.framework import Criterion
from parscore.model.submission import Entry, Typed
from parscore.read.cells import as_number, as_text
from parscore.read.legacy import words
from parscore.read.workbook_cells import Cells
from parscore.read.workbook_codes import Reading, alike, is_column_number
from parscore.read.workbook_draft import BULLET, Beside, Draft, is_total, option_in
from parscore.read.workbook_numbering import split_number
from parscore.read.workbook_values import is_blank, is_tick
from parscore.text import squeeze


@dataclass
class Rows(Cells):
    """One table being read row by row."""

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
            place = self.first[found.code] = layout.place(row, "code")
            if found.code in index.scored:
                draft = self._begin(found, row, place)
        self._finish(draft)

    def _split(self, title: object) -> tuple[object, object]:
        """Number and title of a form that writes both in one cell."""
        parts = split_number(title) if isinstance(title, str) else None
        return parts if parts is not None else ("", title)

    def _find(self, code: str, row: int, criterion: Criterion | None, **values: object) -> None:
        named = criterion.code if criterion else ""
        place = self.layout.place(row, "code")
        self.findings.append(finding(code, place, unit=self.unit, criterion=named, weight=None, **values))

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
        draft = Draft(criterion, row, place, Typed(None, self.layout.place(row, "claimed")))
        draft.claimed = self.claimed(draft, row)
        if not criterion.measured:
            self.declared(draft, row)
        self.words(draft, row)
        return draft

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
                draft.figures[key] = self.number(draft, row, key)
            self.words(draft, row)
        self._stray(row, title)
        return True

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
                self.words(draft, row)
        found = self.codes.by_title(text) if text and not is_total(text) else None
        if found is None:
            if draft is not None and text and not is_total(text) and not draft.criterion.measured:
                self._beside(draft, row, text, None)
            else:
                self._stray(row, text)
        return found

    def _beside(self, draft: Draft, row: int, title: str, option: str | None) -> None:
        """Note what is typed beside an option or another line under a criterion."""
        self.words(draft, row)
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

    def _finish(self, draft: Draft | None) -> None:
        if draft is not None:
            criterion = draft.criterion
            self.entries[criterion.code], faults = draft.entry()
            for fault in faults:
                self.keep(fault, criterion)


def _where(place: Place) -> str:
    """The row of a place, with its sheet when there is one to name."""
    return str(place.line)
