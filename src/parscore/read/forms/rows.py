"""The rows of one table of a form, one after the other → entries, totals and findings.

Rows are told apart by their codes, figures and options by their words under a criterion. The checks of a row go by
their cost: a clean form never leaves the first branch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.framework import Criterion
from parscore.model.submission import Entry, Typed
from parscore.read.forms.entry import (
    BULLET,
    CellReader,
    EntryBuilder,
    MarkedLine,
    is_bulleted,
    is_ticked,
    option_in,
    unbulleted,
)
from parscore.read.forms.layout import Layout, is_heading_again
from parscore.read.forms.typed_values import is_blank, is_tick, number_of, word_of
from parscore.read.sheets.cells import as_number, as_text, is_seen_otherwise
from parscore.read.sheets.details import SheetDetails
from parscore.read.words.criterion_names import FrameworkIndex, RowMatch, RowMatcher, alike, is_code_like
from parscore.read.words.headings import is_numbering
from parscore.read.words.legacy import words
from parscore.read.words.numbering import split_number
from parscore.read.words.sums import is_total, kind_of, total_of
from parscore.text import squeeze

_SHOWN_TITLE = 80
_SHOWN_LABEL = 60


@dataclass
class RowReader:
    """One table read row by row.

    `entries`, `totals` and `branches` (parents called not applicable) are what was read, `first` and `again` the rows
    of every code; `coded` counts rows with a number, `strange` those that do not fit the set, `unnumbered` those
    known by their title alone; `odd_titles`: some title is not the set's to the letter.
    """

    index: FrameworkIndex
    layout: Layout
    details: SheetDetails
    findings: list[Diagnostic] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    totals: list[tuple[str, Typed]] = field(default_factory=list)
    branches: dict[str, tuple[Place, str]] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    again: dict[str, list[int]] = field(default_factory=dict)
    coded: int = 0
    strange: int = 0
    unnumbered: int = 0
    odd_titles: bool = False

    def __post_init__(self) -> None:
        self._matcher = RowMatcher(self.index)
        self._cells = CellReader(self.index, self.layout, self.details)
        self._numbers, self._claims = self._cells.numbers, self._cells.claims
        self._maxima = self.layout.cells("max").values
        self._builder: EntryBuilder | None = None

    def read(self) -> None:
        """Take every row below the headings."""
        layout, split = self.layout, "code" not in self.layout.columns
        codes, titles = self._numbers.values, layout.cells("title").values
        for row in range(layout.first, len(titles)):
            code, title = _split(titles[row]) if split else (codes[row], titles[row])
            if code == "":
                match = self._unnumbered(row, title)
            elif (match := self._matcher.plain(code, title)) is None:
                match = self._numbered(row, code, title)
            if match is not None:
                self._take(match, row, title if isinstance(title, str) else as_text(title))
        self._finish()

    def report(self, code: str, row: int, criterion: str = "", **values: object) -> None:
        """Keep a finding at the number of a row; `criterion` is a code."""
        place = self._numbers.place(row)
        self.findings.append(finding(code, place, criterion=criterion, unit="", weight=None, **values))

    def _numbered(self, row: int, code: object, title: object) -> RowMatch | None:
        """A row whose number or title is not to the letter the set's; None when it opens no criterion."""
        if is_blank(code):
            return self._unnumbered(row, title)
        cells = self.layout.table.rows[row - 1]
        if is_numbering(cells) or is_heading_again(cells, self.layout.columns):
            return None
        text = _said(title)
        if isinstance(code, str) and not code.strip(BULLET):
            return self._unnumbered(row, text)
        return None if self._is_line(row, text) else self._matched(row, code, text)

    def _matched(self, row: int, code: object, title: str) -> RowMatch | None:
        """The criterion of a row with a number, unless it is a total, a remark, the heading of a part."""
        if kind_of(title) is not None and words(title) not in self.index.titles:
            self._stray(row, title)
            return None
        match = self._matcher.read(code, title, as_number(self._maxima[row]))
        if match.criterion is None and not self._looks_like_criterion(match, row, title):
            self._stray(row, title or match.shown)
            return None
        return match

    def _looks_like_criterion(self, match: RowMatch, row: int, title: str) -> bool:
        """Whether a row that is no criterion's looks like one; headings of parts and remarks do not."""
        if match.clash or match.damaged:
            return True
        if match.candidates:
            return not is_blank(self._claims.values[row])
        return bool(title) and is_code_like(match.shown) and not is_total(title)

    def _unnumbered(self, row: int, title: object) -> RowMatch | None:
        """A row without number: a figure, an option, more evidence, a total, a criterion whose number is lost."""
        if self._is_figure(row, title):
            return None
        text = _said(title)
        if text and not is_total(text):
            return self._matcher.by_number(text) or self._worded(row, text)
        builder = self._answerable()
        if builder is None or not self._is_item(builder, row, text, listed=False):
            self._stray(row, text)
        return None

    def _worded(self, row: int, text: str) -> RowMatch | None:
        """A row with words that are no total: an item of the criterion above, a criterion by its title, a remark."""
        builder = self._answerable()
        if builder is not None and self._is_item(builder, row, text, listed=is_bulleted(text)):
            return None
        match = self._matcher.by_title(text)
        if match is None and builder is not None:
            self._take_line(builder, row, text, None)
        elif match is None:
            self._stray(row, text)
        return match

    def _answerable(self) -> EntryBuilder | None:
        """The criterion above, if it is one for which the unit answers."""
        return self._builder if self._builder and not self._builder.criterion.measured else None

    def _is_item(self, builder: EntryBuilder, row: int, text: str, *, listed: bool) -> bool:
        """Whether a row is an option, or `listed` as a line below the criterion; it is then taken."""
        options = self.index.choices.get(builder.criterion.code)
        option = option_in(text, options) if options and text else None
        if option is not None or listed:
            self._take_line(builder, row, text, option)
        elif not text.strip():
            self._cells.take_words(builder, row)
        return option is not None or listed

    def _is_line(self, row: int, title: str) -> bool:
        """Whether the words of a row are a figure or option of the criterion above, whatever its number; then taken."""
        builder = self._answerable() if title.strip() else None
        return builder is not None and (
            self._is_figure(row, title) or self._is_item(builder, row, title, listed=False)
        )

    def _is_figure(self, row: int, title: object) -> bool:
        """Whether the row declares a figure of the criterion above it; it is then taken."""
        builder = self._builder
        labels = self.index.figures.get(builder.criterion.code) if builder is not None else None
        if builder is None or labels is None or not isinstance(title, str) or not title:
            return False
        key = labels.get(title) or labels.get(words(unbulleted(squeeze(title))))
        if key is None:
            return False
        if self._cells.has_figures:
            self._take_figure(builder, row, key, title)
        if self._claims.values[row] != "":
            self._stray(row, title)
        return True

    def _take_figure(self, builder: EntryBuilder, row: int, key: str, title: str) -> None:
        """Keep a figure; its own row goes before the criterion's, a second row that says more is W105."""
        known, typed = builder.figures.get(key), self._cells.figure(builder, row, key)
        in_criterion = known is not None and known.place.line == builder.place.line
        if known is None or (in_criterion and known.value is None):
            builder.figures[key] = typed
        elif not in_criterion or typed.value not in (None, known.value):
            self.report("W105", row, builder.criterion.code, label=squeeze(title))
        self._cells.take_words(builder, row)
        self._cells.take_remark(builder, row, key)

    def _take_line(self, builder: EntryBuilder, row: int, title: str, option: str | None) -> None:
        """Keep what is typed in the row of an option or of another line under a criterion."""
        self._cells.take_words(builder, row)
        mark = self._mark_of_line(row, title, option)
        if mark is not None:
            builder.lines.append(MarkedLine(unbulleted(squeeze(title)), option, *mark))
        elif word_of(self._claims.values[row]) not in (None, "none"):
            self._stray(row, title)

    def _mark_of_line(self, row: int, title: str, option: str | None) -> tuple[Decimal | None, Place] | None:
        """The mark of a line and its cell: a number or tick for a score, a tick for an option; None without any."""
        claimed = self._claims.values[row]
        if is_tick(claimed):
            return None, self._claims.place(row)
        if as_number(claimed) is not None:
            place = self._claims.place(row)
            return number_of(claimed, "claimed", place)[0], place
        if option is not None and is_tick(self._cells.figures.values[row]):
            return None, self._cells.figures.place(row)
        return (None, self.layout.place(row, "title")) if option is not None and is_ticked(title) else None

    def _take(self, match: RowMatch, row: int, title: str) -> None:
        """Close the criterion before, and open that of the row; without a mark its second row just goes on with it."""
        criterion, builder = match.criterion, self._builder
        if builder is not None and builder.criterion is criterion and is_blank(self._claims.values[row]):
            return
        self._finish()
        self.coded += 1
        if criterion is None:
            self._report_unknown(match, row, title)
            return
        again = criterion.code in self.first
        if not again:
            self._compare_title(match, criterion, row, title)
            self._compare_maximum(criterion, row)
            self.first[criterion.code] = row
        if criterion.children:
            self._take_branch(criterion, row)
        elif again:
            self.again.setdefault(criterion.code, []).append(row)
        else:
            self._begin(criterion, row)

    def _begin(self, criterion: Criterion, row: int) -> None:
        cells, claimed = self._cells, Typed(None, self._claims.place(row))
        self._builder = builder = EntryBuilder(criterion, self._numbers.place(row), claimed)
        cells.take_claim(builder, row)
        if not criterion.measured:
            cells.take_declared(builder, row)
        if cells.has_evidence:
            builder.evidence_place = cells.evidence.place(row)
        cells.take_words(builder, row)

    def _finish(self) -> None:
        if (builder := self._builder) is not None:
            self.entries[builder.criterion.code] = builder.entry()
            self.findings += builder.faults
            self._builder = None

    def _take_branch(self, criterion: Criterion, row: int) -> None:
        """Note what a parent's row says: a total, or that nothing below applies; `không phát sinh` has no meaning."""
        claimed, declared = self._claims.values[row], self._cells.figures.values[row]
        if claimed.__class__ is float:
            self._take_total(criterion.code, row, criterion.title, criterion.max)
        elif claimed != "" and not self._is_branch_word(criterion, row, claimed, self._claims.place(row)):
            title = "" if _is_measured(criterion) else criterion.title
            self._take_total(criterion.code, row, title, criterion.max)
        if declared != "" and declared.__class__ is not float:
            self._is_branch_word(criterion, row, declared, self._cells.figures.place(row))

    def _is_branch_word(self, criterion: Criterion, row: int, value: object, place: Place) -> bool:
        """Whether a word stands in a parent's row; `không áp dụng` holds for all below it."""
        word = word_of(value)
        if word == "not applicable":
            explanation = as_text(self._cells.explanations.values[row])
            self.branches.setdefault(criterion.code, (place, explanation))
        elif word == "nothing arose" and not _is_measured(criterion):
            self.findings.append(finding("W123", place, criterion=criterion.code))
        return word is not None

    def _report_unknown(self, match: RowMatch, row: int, title: str) -> None:
        """A row whose number is none of the set's, or of two criteria at once."""
        shown_title = squeeze(title)[:_SHOWN_TITLE]
        if match.clash:
            self.strange += 1
            first, second = match.candidates
            self.report("W108", row, shown=match.shown, title=shown_title, first=first, second=second)
        elif match.candidates or match.damaged:
            names = " hay ".join(f"«{code}»" for code in match.candidates) or "mã nào"
            self.report("W104", row, shown=match.shown or "(trống)", candidates=names)
        else:
            self.strange += 1
            self.report("W101", row, shown=match.shown, title=shown_title)

    def _compare_title(self, match: RowMatch, criterion: Criterion, row: int, title: str) -> None:
        """W106 where the title is not the set's, W103 and W109 where the number is damaged or lost."""
        if title and title != criterion.title:
            self.odd_titles = True
            if not alike(words(title), words(criterion.title)):
                self.strange += 1
                expected = criterion.title[:_SHOWN_TITLE]
                self.report(
                    "W106", row, criterion.code, title=squeeze(title)[:_SHOWN_TITLE], expected=expected
                )
                return
        if not match.damaged:
            return
        if not match.shown and "code" not in self.layout.columns:
            self.unnumbered += 1
            return
        code, expected = "W103" if match.shown else "W109", criterion.title[:_SHOWN_TITLE]
        self.report(code, row, criterion.code, shown=match.shown, title=expected)

    def _compare_maximum(self, criterion: Criterion, row: int) -> None:
        """W126 where the row prints another maximum than the set's, W040 where it shows none that can be read."""
        typed, maximum = self._maxima[row], criterion.max
        if typed == "" or (typed.__class__ is float and typed == float(maximum)):
            return
        place, code = self.layout.place(row, "max"), criterion.code
        if (printed := as_number(typed)) is not None and printed != maximum:
            self.findings.append(finding("W126", place, criterion=code, printed=printed, maximum=maximum))
        elif is_seen_otherwise(typed):
            shown = f"«{as_text(typed)}»" if as_text(typed) else str(typed)
            self.findings.append(finding("W040", place, criterion=code, shown=shown, maximum=maximum))

    def _stray(self, row: int, title: str) -> None:
        """What counts in the score column of a row that is no criterion's: a total, or W118 out of place."""
        value, label = self._claims.values[row], self._numbers.values[row]
        if is_blank(value):
            return
        text = title or (label if isinstance(label, str) else "")
        if (key := total_of(text, self.index.branches)) is not None:
            self._take_total(key, row, text)
        elif not is_total(text) and (as_number(value) is not None or word_of(value) not in (None, "none")):
            shown = squeeze(text)[:_SHOWN_LABEL] or "(không tên)"
            self.findings.append(finding("W118", self._claims.place(row), title=shown))

    def _take_total(self, key: str, row: int, title: str, maximum: Decimal | None = None) -> None:
        """Keep what the score cell of a parent or total row shows; other words are W128 where there is a `title`."""
        value = self._claims.values[row]
        if is_blank(value) or word_of(value) == "none":
            return
        place = self._claims.place(row)
        number, _ = number_of(value, "claimed", place, maximum=maximum)
        if number is not None:
            self.totals.append((key, Typed(number, place)))
        elif title:
            shown, text = squeeze(title)[:_SHOWN_LABEL], as_text(value)[:_SHOWN_LABEL]
            self.findings.append(finding("W128", place, title=shown, value=text))


def _said(title: object) -> str:
    return title if isinstance(title, str) else as_text(title)


def _split(title: object) -> tuple[object, object]:
    parts = split_number(title) if isinstance(title, str) else None
    return parts if parts is not None else ("", title)


def _is_measured(criterion: Criterion) -> bool:
    return all(leaf.measured for leaf in criterion.leaves())
