"""What a unit claimed above what counts, line by line and as a whole, and the penalty that a set declares for it.

Nothing here rounds. A line counts where the unit gave itself points and it still applies; points that count against a
unit are over-claimed where it admitted fewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct, structs

from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Overclaim
from parscore.model.scorecard import GIVEN, Line, Mark, Scorecard
from parscore.number import HUNDRED, ZERO, brief, exactly, settle


class ClaimedLine(Struct, frozen=True):
    """One line: points that the unit gave itself and those that count, as they weigh in the total."""

    unit: str
    criterion: Criterion
    claimed: Decimal
    counted: Decimal

    @property
    def over(self) -> Decimal:
        """By how much the unit claimed more than was recognised; below 0 where it claimed less."""
        return self.claimed - self.counted


@exactly
def claimed_lines(
    framework: Framework, card: Scorecard, stages: Iterable[str] | None = None
) -> Iterator[ClaimedLine]:
    """The lines on which a unit gave itself points and has points after `stages`; penalties count below 0."""
    kept = None if stages is None else tuple(stages)
    for line in card.lines:
        criterion, value = framework.by_code[line.code], line.value(kept)
        if line.own is None or value is None or not line.applies(kept):
            continue
        if criterion.is_leaf and not criterion.measured:
            sign = -1 if line.code in framework.taking else 1
            times = framework.weights.get(line.code, Decimal(1)) * sign
            yield ClaimedLine(card.unit, criterion, times * line.own, times * value)


@exactly
def overclaim(rule: Overclaim, lines: Iterable[ClaimedLine]) -> Decimal:
    """What is compared with the steps of a rule: points, or % of what was claimed; 0 where nothing was over-claimed."""
    listed = list(lines)
    over = sum((one.over for one in listed if one.over > 0 or not rule.cuts_only), ZERO)
    claimed = sum((one.claimed for one in listed), ZERO)
    if over <= 0 or (rule.of == "share" and claimed <= 0):
        return ZERO
    return settle(over * HUNDRED / claimed if rule.of == "share" else over)


def at_once(framework: Framework, card: Scorecard, stages: Sequence[str] | None) -> Scorecard:
    """The card with one mark of every penalty for over-claiming, as all marks of `stages` (None: of any) make it.

    An item on which somebody had the last word keeps it.
    """
    lines = card.by_code
    for item in framework.overclaims:
        last = lines[item.code].last(stages) if item.code in lines else None
        if last is None or _follows(last):
            points = _points(item, _over(framework, card, item, stages))
            lines[item.code] = Line(item.code, (Mark(GIVEN, points),))
    return structs.replace(card, lines=tuple(lines.values())) if framework.overclaims else card


def with_overclaims(framework: Framework, card: Scorecard, stages: Sequence[str]) -> Scorecard:
    """The card with a mark of every penalty for over-claiming at each of `stages` after which it is another one.

    A word of somebody who rules on the item, at the same stage or later, outweighs it.
    """
    lines = card.by_code
    for item in framework.overclaims:
        line = lines.get(item.code, Line(item.code))
        lines[item.code] = structs.replace(line, marks=tuple(_marks(framework, card, item, line, stages)))
    return structs.replace(card, lines=tuple(lines.values())) if framework.overclaims else card


def _marks(
    framework: Framework, card: Scorecard, item: Criterion, line: Line, stages: Sequence[str]
) -> Iterator[Mark]:
    """The marks on an item: those that follow from the other lines, then at every stage those that were given."""
    given = [mark for mark in line.marks if not _follows(mark)]
    yield from (mark for mark in given if mark.stage not in stages[1:])
    known = ZERO
    for place, stage in enumerate(stages[1:], 2):
        over = _over(framework, card, item, stages[:place])
        if over != known:
            known = over
            words = (
                f"tự chấm cao hơn {brief(over)}{_rule(item).unit}" if over else "không còn tự chấm cao hơn"
            )
            yield Mark(stage, _points(item, over), words)
        yield from (mark for mark in given if mark.stage == stage)


def _rule(item: Criterion) -> Overclaim:
    assert isinstance(item.rule, Overclaim)
    return item.rule


def _over(framework: Framework, card: Scorecard, item: Criterion, stages: Sequence[str] | None) -> Decimal:
    return overclaim(_rule(item), claimed_lines(framework, card, stages))


def _points(item: Criterion, over: Decimal) -> Decimal | None:
    return _rule(item).step_at(over).points


def _follows(mark: Mark) -> bool:
    """Whether a mark was made here: what somebody rules comes from a file, or has his name."""
    return not (mark.by or mark.source)
