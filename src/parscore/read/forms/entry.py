"""The entry of one criterion while its rows go by: what stands in its own row and in the unnumbered rows
below.

May not judge a mark; a mark on the row of an option is taken only when nothing else can be meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from msgspec import Struct, structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.framework import Criterion
from parscore.model.rules import Answer, Figure
from parscore.model.submission import Entry, Typed
from parscore.number import ZERO, parse
from parscore.read.forms.typed_values import is_tick, number_of
from parscore.read.words.legacy import words
from parscore.text import squeeze

BULLET = "-–—•+*▪●○◦·☐☑☒□■✓✔ \u00a0"
_LEADER = re.compile(
    r"(?:[a-zđ]\s?[.)]|\(?\d{1,2}\)|\[\s?[xXvV]?\s?\]|(?:mức|phương án|trường hợp)\s\d{1,2}\s?[.:)–-])\s*",
    re.IGNORECASE,
)
_TICKED = re.compile(r"\s*(?:[☑☒✓✔]|\[\s?[xXvV]\s?\])")
_POINTS = re.compile(
    r"(?P<text>.*?)[\s:=;(–-]*(?P<points>\d{1,3}(?:[.,]\d{1,3})?)\s*(?:điểm|đ)?\)?\s*\.?", re.DOTALL
)
_SHARE = re.compile(r"(\d{1,9}) ?/ ?(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Beside:
    """Something typed in the score or figure column of an unnumbered row."""

    title: str
    option: str | None
    value: object
    place: Place


class Draft(Struct):
    """The entry being filled."""

    criterion: Criterion
    row: int
    place: Place
    claimed: Typed
    figures: dict[str, Typed] = {}
    option: str | None = None
    option_place: Place | None = None
    evidence: list[str] = []
    evidence_place: Place | None = None
    explanation: list[str] = []
    beside: list[Beside] = []
    nothing: dict[str, Place] = {}
    excluded: bool = False

    def entry(self) -> tuple[Entry, list[Diagnostic]]:
        """The finished entry, with the findings of what could not be settled before its last row."""
        faults: list[Diagnostic] = []
        if self.beside:
            self._marks(faults.append)
        if self.nothing:
            self._nothing_arose(faults.append)
        if self.excluded and self.claimed.value is not None:
            faults.append(finding("W129", self.claimed.place, claimed=self.claimed.value))
        return self._made(), faults

    def _made(self) -> Entry:
        return Entry(
            code=self.criterion.code,
            place=self.place,
            claimed=self.claimed,
            figures=self.figures,
            option=self.option,
            option_place=self.option_place,
            evidence="; ".join(self.evidence),
            evidence_place=self.evidence_place,
            explanation="; ".join(self.explanation),
            claims_not_applicable=self.excluded
            and self.claimed.value is None
            and not self.claimed.unreadable,
        )

    def _marks(self, keep: Callable[[Diagnostic], None]) -> None:
        """What stands beside the options: one chosen line is read, anything else is told."""
        numbers = [(one, _number(one)) for one in self.beside]
        chosen = [(one, number) for one, number in numbers if number is None or number != 0] or numbers
        options = {one.option for one, _ in chosen}
        if len(chosen) > 1:
            rule = self.criterion.rule
            if rule is not None and rule.chooses and None not in options and len(options) > 1:
                cells = ", ".join(str(one.place.cell or one.place) for one, _ in chosen)
                keep(finding("W121", chosen[0][0].place, cells=cells))
            else:
                for one, _ in chosen:
                    keep(finding("W118", one.place, title=one.title[:60] or "(không tên)"))
            return
        one, number = chosen[0]
        points = self._points_of(one)
        if points is None or (number is not None and number != points) or self.claimed.unreadable:
            keep(finding("W118", one.place, title=one.title[:60] or "(không tên)"))
            return
        if one.option is not None:
            if self.option is not None and self.option != one.option:
                keep(finding("W121", one.place, cells=f"{self.option_place}, {one.place}"))
                return
            self.option, self.option_place = one.option, one.place
        if self.claimed.value is None:
            self.claimed = Typed(points, one.place)
            keep(finding("W120", one.place, points=points, title=one.title[:60]))

    def _points_of(self, one: Beside) -> Decimal | None:
        """The points that the line of an option stands for."""
        rule = self.criterion.rule
        if rule is None:
            return None
        if one.option is not None:
            return rule.points(Answer(option=one.option), self.criterion.max, "half_up").points
        written = _POINTS.fullmatch(one.title)
        points = parse(written["points"]) if written else None
        named = any(award.points == points for award in rule.awards)
        return points if named and not rule.chooses else None

    def _nothing_arose(self, keep: Callable[[Diagnostic], None]) -> None:
        """`Không phát sinh` is a denominator of 0 where the rule says what follows from it, and nothing
        else."""
        rule, place = self.criterion.rule, next(iter(self.nothing.values()))
        told = rule is not None and rule.is_share and rule.on_nothing is not None
        known = any(typed.value for typed in self.figures.values()) or self.claimed.value is not None
        if not told or known:
            keep(finding("W123", place))
            for key, where in self.nothing.items():
                if key in self.figures:
                    self.figures[key] = Typed(None, where, unreadable=True)
                elif key == "claimed" and self.claimed.value is None:
                    self.claimed = structs.replace(self.claimed, unreadable=True)
            return
        self.figures = {**self.figures, "denominator": Typed(ZERO, self.nothing.get("denominator", place))}
        keep(finding("W124", place))


def in_own_row(draft: Draft, value: object, place: Place, keys: list[str]) -> Diagnostic | None:
    """Figures written in the criterion's own row because the form has no rows for them: one number, or
    `45/50`."""
    if len(keys) == 1:
        label = next(figure.label for figure in _figures(draft.criterion) if figure.key == keys[0])
        number, fault = number_of(value, "figure", place, label=label)
        draft.figures[keys[0]] = Typed(number, place, fault is not None)
        return fault
    parts = _SHARE.fullmatch(squeeze(value)) if isinstance(value, str) else None
    if parts is not None and set(keys) == {"numerator", "denominator"}:
        draft.figures["numerator"] = Typed(Decimal(parts[1]), place)
        draft.figures["denominator"] = Typed(Decimal(parts[2]), place)
        return None
    return finding("W125", place, value=squeeze(str(value))[:60])


def option_in(title: str, options: tuple[str, ...]) -> str | None:
    """The option that an unnumbered row is about: `– Kịp thời: 1 điểm`."""
    known = {words(option): option for option in options}
    for plain in dict.fromkeys((title.strip().lstrip(BULLET), unbulleted(title))):
        written = _POINTS.fullmatch(plain)
        found = known.get(words(plain)) or (
            known.get(words(written["text"])) if written is not None else None
        )
        if found is not None:
            return found
    return None


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


def _number(one: Beside) -> Decimal | None:
    """The number beside an option; None for a tick."""
    return None if is_tick(one.value) else number_of(one.value, "claimed", one.place)[0]


def _figures(criterion: Criterion) -> tuple[Figure, ...]:
    return criterion.rule.figures if criterion.rule is not None else ()
