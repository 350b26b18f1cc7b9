"""What a line of an earlier year comes to under the criterion of a later one, so that a changed rule and a changed
performance can be told apart (docs/so-sanh-nam.md).

Nothing here rounds.
"""

from __future__ import annotations

from decimal import Decimal

from parscore.compute.needs import answer_of, tells_alone, told_by
from parscore.model.framework import Criterion
from parscore.model.rules import Answer, BaseRule, SurveyRule
from parscore.model.scorecard import Line
from parscore.number import ZERO, exactly, settle


@exactly
def carried(before: Criterion, line: Line, after: Criterion, mode: str) -> Decimal | None:
    """The line's value where rule and maximum are the same; else what the later rule makes of its figures or replies.

    The value stays, as somebody wrote it, where both rules make the same of them. Where only the maximum changed, or
    both are marked by hand, its share of the maximum is kept; None where none of this tells.
    """
    value = line.value()
    if value is None:
        return None
    same = _content(before.rule) == _content(after.rule)
    if same and before.max == after.max:
        return value
    made = _computed(before, line, after, mode)
    if made is not None:
        return settle(made)
    if same or _by_hand(before) == _by_hand(after) != "":
        return _scaled(value, before.max, after.max)
    return None


def _content(rule: BaseRule | None) -> object:
    return None if rule is None else rule.model_dump(exclude={"examples", "named", "parts"})


def _by_hand(criterion: Criterion) -> str:
    """The kind of a rule whose points are a share that somebody gives; empty of any other."""
    kind = "judged" if criterion.rule is None else criterion.rule.kind
    return kind if kind in ("judged", "given") else ""


def _scaled(value: Decimal, before: Decimal, after: Decimal) -> Decimal:
    return settle(value * after / before) if before else ZERO


def _computed(before: Criterion, line: Line, after: Criterion, mode: str) -> Decimal | None:
    """What the later rule gives for the earlier figures, or replies, where the mark was what the earlier rule gave."""
    old, new = before.rule, after.rule
    if old is None or new is None or not _asks_alike(old, new):
        return None
    answer = answer_of(line)
    if isinstance(old, SurveyRule):
        answer = Answer(shares={poll.audience: poll.share for poll in line.polls})
    value = line.value()
    if not told_by(before, answer, value, mode):
        return None
    made = new.points(answer, after.max, mode).points
    return value if made == old.points(answer, before.max, mode).points else made


def _asks_alike(old: BaseRule, new: BaseRule) -> bool:
    """Whether two rules that compute of one unit's own words ask for the same: figures of another name are others."""
    if isinstance(old, SurveyRule) and isinstance(new, SurveyRule):
        return old.questions == new.questions
    return tells_alone(old) and tells_alone(new) and _asked(old) == _asked(new)


def _asked(rule: BaseRule) -> list[tuple[str, str]]:
    return [(figure.key, figure.label) for figure in rule.figures]
