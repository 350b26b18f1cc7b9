"""A filled form → Submission: every mark, figure and piece of evidence with its cell.

The table is found by its headings, rows by their codes, figures by labels under their criterion. May not
judge whether a mark is right: it says what is typed, and where something cannot be read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import COLUMNS, EXCLUDED_WORDS, MEASURED_WORDS, ColumnKey
from parscore.model.framework import Criterion, Framework
from parscore.model.submission import Entry, Submission, Typed
from parscore.read.cells import as_text
from parscore.read.workbook_codes import Codes, Index, Reading, index_of, is_column_number
from parscore.read.workbook_formula import Formulas
from parscore.read.workbook_identity import identify
from parscore.read.workbook_layout import Layout, doubled
from parscore.read.workbook_open import OpenForm, open_form
from parscore.read.workbook_values import ROLE_WORDS, Role, is_blank, number_of, option_of
from parscore.text import fold, quoted, squeeze

__all__ = ["OpenForm", "identify", "open_form", "read_entries"]

_BULLET = "-–—•+* \u00a0"
_SILENT = frozenset(fold(words) for words in (EXCLUDED_WORDS, *MEASURED_WORDS.values()))


def read_entries(
    form: OpenForm, framework: Framework, unit: str
) -> tuple[Submission | None, list[Diagnostic]]:
    """Read the form as one of `framework`; None when it is plainly the form of something else."""
    if len(form.layouts) > 1:
        names = ", ".join(f"«{layout.table.name}»" for layout in form.layouts)
        return None, [finding("W011", form.place, unit=unit, sheets=names)]
    layout = form.layouts[0]
    reader = _Reader(framework, index_of(framework), layout, unit)
    if form.book.kind == "xlsx":
        reader.formulas = Formulas(form.book.data, layout.table.name)
    reader.findings += doubled(layout)
    if reader.findings:
        return None, [reader.signed(found) for found in reader.findings]
    reader.read()
    lacking = [COLUMNS[key] for key in ("declared", "evidence") if key not in layout.columns]
    if lacking:
        reader.findings.append(finding("W013", form.place, columns=quoted(lacking)))
    findings = [reader.signed(found) for found in reader.findings]
    if reader.strange * 2 >= reader.coded:
        misfit = finding(
            "W107", form.place, unit=unit, strange=reader.strange, coded=reader.coded,
            framework=framework.title,
        )
        return None, [misfit]
    submission = Submission(unit, form.file, layout.table.name, form.stamp, reader.entries)
    return submission, findings


@dataclass
class _Draft:
    """The entry being filled while its rows go by."""

    criterion: Criterion
    row: int
    claimed: Typed
    figures: dict[str, Typed] = field(default_factory=dict)
    option: str | None = None
    option_place: Place | None = None
    evidence: list[str] = field(default_factory=list)
    evidence_place: Place | None = None
    explanation: list[str] = field(default_factory=list)


@dataclass
class _Reader:
    """One form being read row by row."""

    framework: Framework
    index: Index
    layout: Layout
    unit: str
    formulas: Formulas | None = None
    findings: list[Diagnostic] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    coded: int = 0
    strange: int = 0

    def signed(self, found: Diagnostic) -> Diagnostic:
        """The finding with the unit's name on it."""
        return found if found.unit else _with(found, unit=self.unit)

    def read(self) -> None:
        """Take every row below the headings."""
        codes, scored = Codes(self.index), {criterion.code for criterion in self.framework.scored}
        draft: _Draft | None = None
        seen: dict[str, int] = {}
        for row in range(self.layout.first, len(self.layout.table.rows) + 1):
            code = self.layout.value(row, "code")
            if is_blank(code):
                if draft is not None:
                    self._below(draft, row)
                continue
            title = self.layout.value(row, "title")
            if row < self.layout.first + 3 and is_column_number(code, title):
                continue
            self._finish(draft)
            draft = None
            title = title if isinstance(title, str) else as_text(title)
            reading = codes.read(code, title)
            if reading.criterion is None:
                self._unknown(codes, reading, row, title)
                continue
            found = reading.criterion
            self.coded += 1
            self._compare(reading, found, row, title)
            if found.code in seen:
                self._find("W102", row, found, first=seen[found.code])
                continue
            seen[found.code] = self.layout.place(row, "code").line
            if found.code in scored:
                draft = self._begin(found, row)
        self._finish(draft)

    def _find(self, code: str, row: int, criterion: Criterion | None, **values: object) -> None:
        place = self.layout.place(row, "code")
        named = criterion.code if criterion else ""
        self.findings.append(finding(code, place, unit=self.unit, criterion=named, weight=None, **values))

    def _unknown(self, codes: Codes, reading: Reading, row: int, title: str) -> None:
        """A row whose number is none of the set's: a finding when it looks like a criterion."""
        if reading.candidates or reading.damaged:
            self.coded += 1
            candidates = " hay ".join(f"«{code}»" for code in reading.candidates) or "mã nào"
            self._find("W104", row, None, shown=reading.shown, candidates=candidates)
        elif title and codes.code_like(reading.shown):
            self.coded += 1
            self.strange += 1
            self._find("W101", row, None, shown=reading.shown, title=squeeze(title)[:80])

    def _compare(self, reading: Reading, criterion: Criterion, row: int, title: str) -> None:
        if title and title != criterion.title and _unlike(title, criterion.title):
            self.strange += 1
            self._find("W106", row, criterion, title=squeeze(title)[:80], expected=criterion.title[:80])
        elif reading.damaged:
            self._find("W103", row, criterion, shown=reading.shown)

    def _begin(self, criterion: Criterion, row: int) -> _Draft:
        draft = _Draft(criterion, row, self._typed(criterion, row, "claimed"))
        options = self.index.choices.get(criterion.code)
        if options and not criterion.measured:
            self._option(draft, options)
        self._words(draft, row)
        return draft

    def _below(self, draft: _Draft, row: int) -> None:
        """An unnumbered row under a criterion: one of its declared figures, or more evidence."""
        labels = self.index.figures.get(draft.criterion.code)
        if labels and not draft.criterion.measured:
            title = self.layout.value(row, "title")
            label = title if isinstance(title, str) else ""
            key = labels.get(label) or (labels.get(fold(squeeze(label).lstrip(_BULLET))) if label else None)
            if key is not None:
                if "declared" not in self.layout.columns:
                    return
                if key in draft.figures:
                    self._find("W105", row, draft.criterion, label=squeeze(label))
                else:
                    draft.figures[key] = self._typed(draft.criterion, row, "figure")
                self._words(draft, row)

    def _typed(self, criterion: Criterion, row: int, role: Role) -> Typed:
        column: ColumnKey = "claimed" if role == "claimed" else "declared"
        value, place = self.layout.value(row, column), self.layout.place(row, column)
        if criterion.measured:
            number, _ = (None, None) if is_blank(value) else number_of(value, role, place)
            return Typed(number, place)
        if is_blank(value):
            fault = self._behind(place, ROLE_WORDS[role])
            return Typed(None, place, self._keep(fault, criterion))
        if isinstance(value, str) and fold(value) in _SILENT:
            return Typed(None, place)
        number, fault = number_of(value, role, place)
        return Typed(number, place, self._keep(fault, criterion))

    def _option(self, draft: _Draft, options: tuple[str, ...]) -> None:
        value, place = self.layout.value(draft.row, "declared"), self.layout.place(draft.row, "declared")
        if "declared" not in self.layout.columns:
            return
        draft.option_place = place
        if is_blank(value):
            self._keep(self._behind(place, "mức đạt được"), draft.criterion)
        elif fold(as_text(value)) not in _SILENT:
            draft.option, fault = option_of(value, options, place)
            self._keep(fault, draft.criterion)

    def _behind(self, place: Place, what: str) -> Diagnostic | None:
        """What an empty cell hides: a formula without value, an error."""
        hidden = self.formulas.at(place.line, place.column) if self.formulas and place.column else None
        if hidden is None:
            return None
        if hidden[0] == "error":
            return finding("W111", place, what=what, value=hidden[1])
        return finding("W117", place, what=what)

    def _keep(self, fault: Diagnostic | None, criterion: Criterion) -> bool:
        """File the fault, if any, under its criterion; whether there was one."""
        if fault is not None:
            self.findings.append(_with(fault, criterion=criterion.code))
        return fault is not None

    def _words(self, draft: _Draft, row: int) -> None:
        evidence, explanation = self.layout.value(row, "evidence"), self.layout.value(row, "explanation")
        if draft.evidence_place is None and "evidence" in self.layout.columns:
            draft.evidence_place = self.layout.place(row, "evidence")
        if not is_blank(evidence):
            draft.evidence.append(as_text(evidence))
        if not is_blank(explanation):
            draft.explanation.append(as_text(explanation))

    def _finish(self, draft: _Draft | None) -> None:
        if draft is not None:
            self.entries[draft.criterion.code] = Entry(
                code=draft.criterion.code,
                place=self.layout.place(draft.row, "code"),
                claimed=draft.claimed,
                figures=draft.figures,
                option=draft.option,
                option_place=draft.option_place,
                evidence="; ".join(draft.evidence),
                evidence_place=draft.evidence_place,
                explanation="; ".join(draft.explanation),
            )


def _with(found: Diagnostic, *, unit: str = "", criterion: str = "") -> Diagnostic:
    return Diagnostic(
        found.code, found.severity, found.place, found.message, found.hint, unit or found.unit,
        criterion or found.criterion,
    )


def _unlike(title: str, expected: str) -> bool:
    """Whether two titles have so little in common that the row must be another criterion's."""
    first, second = fold(title), fold(expected)
    if first == second or first in second or second in first:
        return False
    return SequenceMatcher(None, first, second).ratio() < 0.55
