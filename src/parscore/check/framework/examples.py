"""Checks that run the examples of every rule: expected points against computed points. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, scored
from parscore.diagnostics import Diagnostic, Path, Place, Positions
from parscore.model.framework import Criterion, Framework, Rounding
from parscore.model.rules import Answer, AnyRule, Choice
from parscore.number import brief, parse, rounded, settle
from parscore.text import did_you_mean, fold, quoted

_WITHOUT_POINTS = {"not_applicable": "không áp dụng", "empty": "để trống"}
"""What an example writes as `points` where nothing arose, so that the leaf does not apply or is left empty."""
_ROUNDED = (
    "; làm tròn {digits} chữ số thì khớp: cần policy.rounding.at: leaf (mọi hàng) hoặc round_to (một hàng)"
)
_SHARES = frozenset({"share", "shares"})
_ROWS = frozenset({"rows"})
_BY_NAME = ("shares", "rows")
"""What an example writes by audience, and the points of other rows by code."""


@dataclass(frozen=True)
class Example:
    """One example as it is written, with its rule, its path in the file and the rounding of its set."""

    criterion: Criterion
    rule: AnyRule
    path: Path
    written: Mapping[str, Any]
    rounding: Rounding

    def found(self, code: str, place: Place, **values: object) -> Diagnostic:
        """A finding about this example."""
        return finding(code, place, unit="", criterion=self.criterion.code, weight=None, **values)

    @property
    def nothing(self) -> str:
        """That it expects no points, as the leaf does not apply or is left empty; nothing where it expects points."""
        points = self.written.get("points")
        return points if isinstance(points, str) and points in _WITHOUT_POINTS else ""

    @cached_property
    def expected(self) -> Decimal | None:
        """The points that it expects; None where they are missing or no number."""
        return None if self.nothing else _number(self.written.get("points"))

    def inside(self, key: str) -> Mapping[str, Any]:
        """What is written by audience or row under a key; nothing where that is no mapping."""
        found = self.written.get(key)
        return found if isinstance(found, dict) else {}

    @property
    def shares(self) -> Mapping[str, Any]:
        """The shares by audience."""
        return self.inside("shares")

    @property
    def audiences(self) -> Collection[str]:
        """The audiences that the rule asks."""
        return () if self.criterion.survey is None else self.criterion.survey.audiences

    @property
    def options(self) -> list[str]:
        """The options that the rule knows."""
        return [option for figure in self.rule.figures for option in figure.options]

    @cached_property
    def numbers(self) -> Mapping[tuple[str, ...], Any]:
        """Each value that must be a number, by its path inside the example."""
        named = {(key, name): value for key in _BY_NAME for name, value in self.inside(key).items()}
        known = {*self.rule.answer_keys(), "points"} - {"option", *filter(self.inside, _BY_NAME)}
        plain = (key for key in self.written.keys() & known if key != "points" or not self.nothing)
        return named | {(key,): self.written[key] for key in plain}

    @cached_property
    def needed(self) -> frozenset[str]:
        """The keys of the figures that the rule asks for, given the option and the points of other rows."""
        return frozenset(figure.key for figure in self.rule.needed(self._answer({})))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The keys, audiences and rows without which it says nothing."""
        idle = {figure.key for figure in self.rule.figures} - self.needed
        keys = [*self.rule.missing_keys({*self.written, *idle}), *({"points"} - self.written.keys())]
        names = [
            *(self.audiences if "shares" in self.written else ()),
            *(self.rule.rows if "rows" in self.written else ()),
        ]
        return (*keys, *(name for name in names if name not in {**self.shares, **self.inside("rows")}))

    def option(self) -> str | None:
        """The chosen option, if the rule has it."""
        chosen = self.written.get("option")
        return chosen if isinstance(chosen, str) and fold(chosen) in map(fold, self.options) else None

    def unknown_audiences(self) -> list[str]:
        """The audiences that the rule does not ask; none of a rule that asks nobody."""
        known = self.audiences
        return [audience for audience in self.shares if audience not in known] if known else []

    @property
    def is_complete(self) -> bool:
        """Whether it says all that the rule asks, and of nobody else."""
        asked = "option" not in self.needed or self.option() is not None
        return asked and not self.missing and not self.unknown_audiences()

    def answer(self) -> Answer | None:
        """The answer that it describes, or None when it is incomplete or not made of numbers."""
        whole = len(self._known) == len(self.numbers) and self.is_complete
        return self._answer(self._known) if whole else None

    @cached_property
    def _known(self) -> dict[tuple[str, ...], Decimal]:
        values = ((where, _number(value)) for where, value in self.numbers.items())
        return {where: number for where, number in values if number is not None}

    def _answer(self, known: Mapping[tuple[str, ...], Decimal]) -> Answer:
        """The answer of some numbers, with the option and the points of other rows."""
        keys = (key for key in self.rule.answer_keys() if key != "mark")
        figures = {key: known[key,] for key in keys if (key,) in known}
        shares, others = _under(known, _SHARES), _under(self._known, _ROWS)
        return Answer(self.option(), figures, known.get(("mark",)), shares, others)


def _under(known: Mapping[tuple[str, ...], Decimal], keys: Collection[str]) -> dict[str, Decimal]:
    """The numbers under some keys of an example, by their own last key."""
    return {where[-1]: number for where, number in known.items() if where[0] in keys}


def _examples(framework: Framework) -> Iterator[Example]:
    rounding = framework.policy.rounding
    for node in scored(framework):
        rule = node.criterion.rule
        if rule is not None and node.criterion.max > 0 and rule.well_formed:
            for index, written in enumerate(rule.examples):
                path = (*node.path, "rule", "examples", index)
                yield Example(node.criterion, rule, path, written, rounding)


def _number(value: object) -> Decimal | None:
    return parse(value) if isinstance(value, str) else None


def unknown_keys(example: Example, at: Positions) -> Iterator[Diagnostic]:
    """F161: a key that the rule's answer does not have."""
    known = (*example.rule.answer_keys(), "points")
    for key in example.written:
        if key not in known:
            place = at.key(*example.path, key)
            yield example.found("F161", place, key=key, suggestion=did_you_mean(key, known))


def not_numbers(example: Example, at: Positions) -> Iterator[Diagnostic]:
    """F162: a figure, share or mark of an example that is no number."""
    for where, value in example.numbers.items():
        if _number(value) is None:
            shown = "để trống" if value is None else f"«{str(value)[:40]}»"
            yield example.found("F162", at.at(*example.path, *where), key=str(where[-1]), value=shown)


def unknown_options(example: Example, at: Positions) -> Iterator[Diagnostic]:
    """F163: an option that the rule does not have."""
    chosen, options = example.written.get("option"), example.options
    if options and isinstance(chosen, str) and example.option() is None:
        place, near = at.at(*example.path, "option"), did_you_mean(chosen, options)
        yield example.found("F163", place, what="mức", value=chosen, suggestion=near)


def unknown_audiences(example: Example, at: Positions) -> Iterator[Diagnostic]:
    """F163: an audience that the rule does not have."""
    for audience in example.unknown_audiences():
        place, near = at.key(*example.path, "shares", audience), did_you_mean(audience, example.audiences)
        yield example.found("F163", place, what="đối tượng khảo sát", value=audience, suggestion=near)


def incomplete(example: Example, at: Positions) -> Iterator[Diagnostic]:
    """F165: an example without points or without all that the rule needs."""
    if missing := example.missing:
        yield example.found("F165", at.at(*example.path), missing=quoted(missing))


def wrong_points(example: Example, at: Positions) -> Iterator[Diagnostic]:
    """F160: the rule gives other points than the example expects, which of rounded rows may be rounded too."""
    rounding, mode = example.rounding, example.rounding.mode
    expected, answer = example.expected, example.answer()
    if answer is None or (expected is None and not example.nothing):
        return
    outcome = example.rule.points(answer, example.criterion.max, mode)
    computed = None if outcome.points is None else settle(outcome.points)
    printed = None if computed is None else rounded(computed, mode, rounding.digits)
    is_rounded = printed is not None and printed == expected
    if (computed, outcome.nothing) != (expected, example.nothing) and not (
        is_rounded and rounding.at == "leaf"
    ):
        place, shown = at.at(*example.path, "points"), _shown(expected, example.nothing)
        why = _ROUNDED.format(digits=rounding.digits) if is_rounded else ""
        yield example.found(
            "F160", place, expected=shown, computed=_shown(computed, outcome.nothing), why=why
        )


def _shown(points: Decimal | None, nothing: str) -> str:
    if points is None:
        return _WITHOUT_POINTS.get(nothing, "không tính được từ các số liệu này")
    return f"{brief(points)} điểm"


def impossible_points(example: Example, at: Positions) -> Iterator[Diagnostic]:
    """F166: a mark that somebody gives, judged or from outside, and that the rule does not allow."""
    expected, criterion = example.expected, example.criterion
    if expected is not None and "mark" in example.rule.answers and not criterion.marks.allows(expected):
        place = at.at(*example.path, "points")
        yield example.found("F166", place, points=expected, maximum=criterion.max)


def no_examples(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F164: a computed rule without a single example."""
    for node in scored(framework):
        rule = node.criterion.rule
        if rule is not None and not rule.examples and _wants_examples(rule):
            yield finding("F164", at.at(*node.path, "rule", "kind"), criterion=node.criterion.code)


def _wants_examples(rule: AnyRule) -> bool:
    """Whether a rule is computed and its own; a scale that many rows share needs no example in each."""
    shared = isinstance(rule, Choice) and rule.scale is not None
    return rule.declares and rule.scores and not shared


_OF_ONE: tuple[Callable[[Example, Positions], Iterator[Diagnostic]], ...] = (
    unknown_keys, not_numbers, unknown_options, unknown_audiences, incomplete, wrong_points, impossible_points,
)  # fmt: skip


def all_examples(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """What is wrong with each example of a set."""
    listed = tuple(_examples(framework))
    return (found for check in _OF_ONE for example in listed for found in check(example, at))


EXAMPLES: tuple[Check, ...] = (all_examples, no_examples)
