"""What figure or option a line would have needed for the next level of its rule, and for its most.

Asked of the rule itself, value by value, so that no kind of rule has to be known here; points rise or fall with a
figure in one direction only, as they do in every kind. Nothing here rounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache, partial

from msgspec import Struct

from parscore.model.framework import Criterion
from parscore.model.rules import Answer, BaseRule
from parscore.model.scorecard import Line
from parscore.number import ZERO, decimals, exactly, parse, plain, written_for

_FARTHEST = 10_000
"""So many steps away a plain count is looked for."""
_MOST_DECIMALS = 4
_LEAST = Decimal("0.000001")
"""Less than this no rule gives more for its next level."""


class Need(Struct, frozen=True):
    """A figure (or an option) that would have given `points`: its label, what it was, what it has to be.

    `full`: these are the most that the rule can still give.
    """

    label: str
    now: Decimal | str
    wanted: Decimal | str
    points: Decimal
    full: bool

    @property
    def more(self) -> Decimal | None:
        """By how much the figure has to rise (below 0: fall); None for an option."""
        if isinstance(self.now, str) or isinstance(self.wanted, str):
            return None
        return self.wanted - self.now


def told_by(criterion: Criterion, answer: Answer, value: Decimal | None, mode: str) -> bool:
    """Whether a mark is what the rule gives for an answer, or how people write it."""
    reached = None if criterion.rule is None else criterion.rule.points(answer, criterion.max, mode).points
    return reached is not None and value is not None and written_for(value, reached, mode)


def tells_alone(rule: BaseRule) -> bool:
    """Whether the points follow from what the unit declares on this row alone."""
    return rule.declares and not (rule.relative or rule.rows)


@exactly
def needs(criterion: Criterion, line: Line, mode: str) -> tuple[Need, ...]:
    """The next level and the most of a line whose mark is what its figures give; nothing where no figure tells."""
    rule, mark = criterion.rule, line.value()
    if rule is None or not rule.declares or rule.relative or mark is None:
        return ()
    answer = answer_of(line)
    reached = rule.points(answer, criterion.max, mode).points
    if reached is None or not written_for(mark, reached, mode):
        return ()
    found = [*_options(rule, answer, reached)]
    for figure in rule.figures:
        if figure.key in answer.figures and figure.key != "denominator":
            found += _figure(rule, criterion, answer, figure.key, figure.label, reached, mode)
    return tuple(found)


def answer_of(line: Line) -> Answer:
    """What a line declares, as its rule takes it."""
    numbers = {key: parse(text) for key, text in line.declared.items() if key != "option"}
    return Answer(line.declared.get("option"), {key: one for key, one in numbers.items() if one is not None})


def _options(rule: BaseRule, answer: Answer, reached: Decimal) -> Iterator[Need]:
    """The next better option, and the best one."""
    options = {one.name: one.points for one in rule.awards if one.path[0] == "options"}
    better = sorted((points, name) for name, points in options.items() if points > reached)
    if answer.option is None or not better:
        return
    label = next(figure.label for figure in rule.figures if figure.options)
    ends = dict.fromkeys((better[0][0], better[-1][0]))
    for points in ends:
        name = next(name for value, name in better if value == points)
        yield Need(label, answer.option, name, points, points == better[-1][0])


def _figure(
    rule: BaseRule, criterion: Criterion, answer: Answer, key: str, label: str, reached: Decimal, mode: str
) -> Iterator[Need]:
    """The nearest value of one figure that gives more, where the rule has levels, and that which gives most."""
    now, step = answer.figures[key], _step(answer)

    @cache
    def given(steps: int) -> Decimal:
        figures = {**answer.figures, key: now + steps * step}
        found = rule.points(Answer(answer.option, figures, others=answer.others), criterion.max, mode).points
        return reached if found is None else found

    whole = answer.figures.get("denominator")
    for sign, room in ((1, _room(whole, now, step)), (-1, int(now / step))):
        most = given(sign * room) if room > 0 else reached
        if most <= reached:
            continue
        goals = [most] if criterion.marks.every(_FARTHEST) is None else [reached + _LEAST, most]
        nearest = dict.fromkeys(_nearest(partial(_reaches, given, sign, goal), room) for goal in goals)
        for steps in nearest:
            points = given(sign * steps)
            yield Need(label, now, plain(now + sign * steps * step), points, points == most)


def _reaches(given: Callable[[int], Decimal], sign: int, goal: Decimal, steps: int) -> bool:
    return given(sign * steps) >= goal


def _step(answer: Answer) -> Decimal:
    """The least change of a figure that counts: one, or one of the last decimal that is written."""
    most = max((decimals(plain(one)) for one in answer.figures.values()), default=0)
    return Decimal(1).scaleb(-min(most, _MOST_DECIMALS))


def _room(whole: Decimal | None, now: Decimal, step: Decimal) -> int:
    """How many steps up there are: to the whole of which the figure is a part, or far enough."""
    return _FARTHEST if whole is None else int((whole - now) / step)


def _nearest(holds: Callable[[int], bool], room: int) -> int:
    """The fewest steps from which on something holds, that holds after `room` steps."""
    low, high = 0, room
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def best_mark(criterion: Criterion, *, penalty: bool) -> Decimal:
    """The best that the rule can give to a line: its highest mark, of a penalty nothing."""
    if penalty:
        return ZERO
    every = criterion.marks.every(_FARTHEST)
    return (
        criterion.max if every is None else max((one for one in every if one <= criterion.max), default=ZERO)
    )
