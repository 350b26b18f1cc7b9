"""The survey part of a unit that too few people answered for: nothing of it is kept in its card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from msgspec import structs

from parscore.model.framework import Framework
from parscore.model.scorecard import LEFT_OUT, SURVEY, Line, Scorecard
from parscore.model.submission import Share


def too_few_replies(framework: Framework, shares: Iterable[Share]) -> tuple[str, ...]:
    """The criteria with fewer replies of all audiences than the set publishes; shares without counts are not counted.

    In the order of the set.
    """
    policy, counts = framework.policy.survey, defaultdict[str, list[int | None]](list)
    for share in shares:
        counts[share.code].append(share.replies)
    limit = 0 if policy is None else policy.publish_from
    return tuple(leaf.code for leaf in framework.surveyed if _is_few(counts[leaf.code], limit))


def _is_few(replies: list[int | None], limit: int) -> bool:
    known = [one for one in replies if one is not None]
    return bool(known) and len(known) == len(replies) and sum(known) < limit


def without_survey(framework: Framework, card: Scorecard) -> Scorecard:
    """The card without anything that the survey says: its lines count neither in the points nor in the maximum."""
    surveyed = {leaf.code for leaf in framework.surveyed}
    lines = (_withheld(line) if line.code in surveyed else line for line in card.lines)
    return structs.replace(card, lines=tuple(lines))


def _withheld(line: Line) -> Line:
    if line.excluded in LEFT_OUT:
        return line
    marks = tuple(mark for mark in line.marks if mark.stage != SURVEY)
    return Line(line.code, marks, excluded="withheld")
