"""The entry of one criterion while its rows go by: what is typed in its own row, and the unnumbered rows below it.

May not judge a mark; a mark on the row of an option is taken only when nothing else can be meant.
"""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec import Struct, structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import MEASURED_WORDS
from parscore.model.framework import Criterion
from parscore.model.rules import Answer
from parscore.model.submission import Entry, Remark, Typed
from parscore.number import ZERO, from_float, parse
from parscore.read.forms.layout import Layout
from parscore.read.forms.typed_values import (
    ROLE_WORDS,
    NumberOrFault,
    Role,
    Word,
    is_blank,
    number_of,
    option_of,
    word_of,
)
from parscore.read.sheets.cells import Percent, as_text
from parscore.read.sheets.details import SheetDetails
from parscore.read.words.criterion_names import FrameworkIndex, label_of
from parscore.read.words.legacy import words
from parscore.text import fold, squeeze

BULLET = "-–—•+*▪●○◦·☐☑☒□■✓✔ \u00a0"
_LEADER = re.compile(
    r"(?:[a-zđ]\s?[.)]|\(?\d{1,2}\)|\[\s?[xXvV]?\s?\]|(?:mức|phương án|trường hợp)\s\d{1,2}\s?[.:)–-])\s*",
    re.IGNORECASE,
)
_TICKED = re.compile(r"\s*(?:[☑☒✓✔]|\[\s?[xXvV]\s?\])")
_POINTS = re.compile(
    r"(?P<text>.*?)(?<![\s:=;(–-])[\s:=;(–-]*(?P<points>\d{1,3}(?:[.,]\d{1,3})?)\s*+(?:điểm|đ)?\)?\s*\.?",
    re.DOTALL,
)
_LONGEST_OPTION = 1_000
"""No option of a set with its points is longer, in characters."""
_OURS = frozenset(fold(text) for text in MEASURED_WORDS.values())
_SHARE = re.compile(r"(\d{1,9}) ?/ ?(\d{1,9})")


class MarkedLine(Struct, frozen=True):
    """A mark typed on an unnumbered row below a criterion; `number` is None for a tick or what is no number."""

    title: str
    option: str | None
    number: Decimal | None
    place: Place

    @property
    def stray(self) -> Diagnostic:
        """W118: the mark is out of place."""
        return finding("W118", self.place, title=self.title[:60] or "(không tên)")


class EntryBuilder(Struct):
    """The entry being filled.

    `lines` are the marks on rows below, `nothing_arose` the cells that say so, `faults` the findings so far.
    """

    criterion: Criterion
    place: Place
    claimed: Typed
    figures: dict[str, Typed] = {}
    option: str | None = None
    option_place: Place | None = None
    evidence: list[str] = []
    evidence_place: Place | None = None
    explanation: list[str] = []
    remarks: dict[str, Remark] = {}
    lines: list[MarkedLine] = []
    nothing_arose: dict[str, Place] = {}
    excluded: bool = False
    faults: list[Diagnostic] = []

    def report(self, fault: Diagnostic | None) -> bool:
        """Keep a finding, if any, under the criterion; whether there was one."""
        if fault is not None:
            self.faults.append(structs.replace(fault, criterion=self.criterion.code))
        return fault is not None

    def take_word(self, word: Word, key: str, place: Place) -> None:
        """Keep what a word in place of a number says; `key` is `claimed`, `declared` or that of a figure."""
        if word == "nothing arose":
            self.nothing_arose[key] = place
        self.excluded = self.excluded or word == "not applicable"

    def take_figures(self, value: object, place: Place, keys: list[str]) -> None:
        """Take figures from the criterion's own row, for lack of rows of their own: one number, or `45/50`."""
        if len(keys) == 1:
            number, fault = number_of(value, "figure", place, label=label_of(self.criterion, keys[0]))
            self.figures[keys[0]] = Typed(number, place, self.report(fault))
            return
        parts = _SHARE.fullmatch(squeeze(value)) if isinstance(value, str) else None
        if parts is None or set(keys) != {"numerator", "denominator"}:
            self.report(finding("W125", place, value=squeeze(str(value))[:60]))
            return
        self.figures["numerator"] = Typed(Decimal(parts[1]), place)
        self.figures["denominator"] = Typed(Decimal(parts[2]), place)

    def entry(self) -> Entry:
        """The finished entry; what can only be said after its last row is among the `faults` then."""
        if self.lines:
            self._choose_line()
        if self.nothing_arose:
            self._fill_nothing_arose()
        if self.excluded and self.claimed.value is not None:
            self.report(finding("W129", self.claimed.place, claimed=self.claimed.value))
        claimed = self.claimed
        return Entry(
            code=self.criterion.code,
            place=self.place,
            claimed=claimed,
            figures=self.figures,
            option=self.option,
            option_place=self.option_place,
            evidence="; ".join(self.evidence),
            evidence_place=self.evidence_place,
            explanation="; ".join(self.explanation),
            remarks=self.remarks,
            claims_not_applicable=self.excluded and claimed.is_empty,
        )

    def _choose_line(self) -> None:
        """Read the one line that is chosen; several, or one that says something else, are findings."""
        chosen = [line for line in self.lines if line.number != 0] or self.lines
        if len(chosen) > 1:
            self._report_several(chosen)
            return
        line = chosen[0]
        points = self._points_of(line)
        if points is None or line.number not in (None, points) or self.claimed.unreadable:
            self.report(line.stray)
        elif line.option is not None and self.option not in (None, line.option):
            self.report(finding("W121", line.place, cells=f"{self.option_place}, {line.place}"))
        else:
            self._take_line(line, points)

    def _report_several(self, chosen: list[MarkedLine]) -> None:
        """W121 for several options of a choice, else W118 for every line."""
        options, rule = {line.option for line in chosen}, self.criterion.rule
        if rule is not None and rule.chooses and None not in options and len(options) > 1:
            cells = ", ".join(str(line.place.cell or line.place) for line in chosen)
            self.report(finding("W121", chosen[0].place, cells=cells))
            return
        for line in chosen:
            self.report(line.stray)

    def _take_line(self, line: MarkedLine, points: Decimal) -> None:
        if line.option is not None:
            self.option, self.option_place = line.option, line.place
        if self.claimed.value is None:
            self.claimed = Typed(points, line.place)
            self.report(finding("W120", line.place, points=points, title=line.title[:60]))

    def _points_of(self, line: MarkedLine) -> Decimal | None:
        """The points that a line stands for: those of its option, or of a band that it names."""
        rule = self.criterion.rule
        if rule is None:
            return None
        if line.option is not None:
            return rule.points(Answer(option=line.option), self.criterion.max, "half_up").points
        written = _with_points(line.title)
        points = parse(written["points"]) if written else None
        named = any(award.points == points for award in rule.awards)
        return points if named and not rule.chooses else None

    def _fill_nothing_arose(self) -> None:
        """Read `không phát sinh` as a figure of 0 where the rule says what follows from it, and nowhere else."""
        place, rule = next(iter(self.nothing_arose.values())), self.criterion.rule
        known = any(typed.value for typed in self.figures.values()) or self.claimed.value is not None
        if known or rule is None or rule.on_nothing is None:
            self.report(finding("W123", place))
            self._refuse_nothing_arose()
        else:
            key = rule.nothing_key
            self.figures[key] = Typed(ZERO, self.nothing_arose.get(key, place))
            self.report(finding("W124", place, figure=label_of(self.criterion, key)))

    def _refuse_nothing_arose(self) -> None:
        for key, place in self.nothing_arose.items():
            if key in self.figures:
                self.figures[key] = Typed(None, place, unreadable=True)
            elif key == "claimed" and self.claimed.value is None:
                self.claimed = structs.replace(self.claimed, unreadable=True)


class CellReader:
    """The cells of one table; what is found goes to the entry being built.

    A plain number is taken at once, whatever else a cell holds by the slow ways.
    """

    def __init__(self, index: FrameworkIndex, layout: Layout, details: SheetDetails) -> None:
        self.index, self.details = index, details
        self.numbers = layout.cells("code")
        self.claims, self.figures = layout.cells("claimed"), layout.cells("declared")
        self.evidence, self.explanations = layout.cells("evidence"), layout.cells("explanation")
        self.has_figures = "declared" in layout.columns
        self.has_evidence = "evidence" in layout.columns

    def take_claim(self, builder: EntryBuilder, row: int) -> None:
        """Read the score cell."""
        value, place = self.claims.values[row], builder.claimed.place
        if value.__class__ is float and value != 0:
            exact = from_float(value)
            if exact is not None:
                builder.claimed = Typed(exact, place)
                return
        builder.claimed = self._odd_claim(builder, value, place)

    def _odd_claim(self, builder: EntryBuilder, value: object, place: Place) -> Typed:
        criterion = builder.criterion
        if isinstance(value, Percent):
            refused = finding("W114", place, what=ROLE_WORDS["claimed"], value=as_text(value))
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
        if value.__class__ is float and not 0 < value <= 1:
            exact = from_float(value)
            if exact is not None and (exact or not self._uncounted(place)):
                return Typed(exact, place)
        return self._odd_figure(builder, key, value, place)

    def _odd_figure(self, builder: EntryBuilder, key: str, value: object, place: Place) -> Typed:
        if is_blank(value):
            return Typed(None, place, builder.report(self._behind(place, ROLE_WORDS["figure"])))
        if isinstance(value, Percent):
            value = as_text(value)
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

    def take_remark(self, builder: EntryBuilder, row: int, key: str) -> None:
        """Keep what is written beside a figure."""
        if text := as_text(self.explanations.values[row]):
            builder.remarks.setdefault(key, Remark(text, self.explanations.place(row)))

    def _number(
        self, value: object, role: Role, place: Place, *, maximum: Decimal | None = None, label: str = ""
    ) -> NumberOrFault:
        number, fault = number_of(value, role, place, maximum=maximum, label=label)
        if number == 0 and not isinstance(value, str) and self._uncounted(place):
            return None, finding("W117", place, what=ROLE_WORDS[role])
        return number, fault

    def _behind(self, place: Place, what: str) -> Diagnostic | None:
        """W111 for an error in an empty cell, W117 for a formula without value."""
        content = self.details.without_value.get((place.line, place.column))
        if content is None:
            return None
        kind, value = content
        return finding("W111" if kind == "error" else "W117", place, what=what, value=value)

    def _uncounted(self, place: Place) -> bool:
        """Whether a 0 is only what a program put in the place of a formula's result."""
        return (place.line, place.column) in self.details.untrusted


def _is_ours(value: object) -> bool:
    """Whether a cell only holds the words that our own form puts in the place of an input."""
    return isinstance(value, str) and fold(value) in _OURS


def option_in(title: str, options: tuple[str, ...]) -> str | None:
    """The option that an unnumbered row is about: `– Kịp thời: 1 điểm`."""
    known = {words(option): option for option in options}
    for plain in dict.fromkeys((title.strip().lstrip(BULLET), unbulleted(title))):
        found = known.get(words(plain))
        if found is None and (written := _with_points(plain)) is not None:
            found = known.get(words(written["text"]))
        if found is not None:
            return found
    return None


def _with_points(text: str) -> re.Match[str] | None:
    """An option and the points that stand behind it."""
    return _POINTS.fullmatch(text) if len(text) <= _LONGEST_OPTION else None


def is_bulleted(text: str) -> bool:
    """Whether a text begins like a line of a list: with a bullet, or `a)`."""
    return text.lstrip()[:1] in BULLET or _LEADER.match(text.lstrip()) is not None


def is_ticked(text: str) -> bool:
    """Whether a box in front of the text is ticked: `☑ Kịp thời`, `[x] Kịp thời`."""
    return _TICKED.match(text) is not None


def unbulleted(text: str) -> str:
    """The text without the bullets, boxes, letters or `Mức 1:` in front."""
    plain = text.strip().lstrip(BULLET)
    found = _LEADER.match(plain)
    return plain[found.end() :].lstrip(BULLET) if found is not None else plain
