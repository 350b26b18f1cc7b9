"""How evenly appraisers judged: like figures with unlike marks, cuts that stand out, self-scores all kept.

Findings are pointers for people to look at, never a verdict; small samples are left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from parscore.model.cycle import COUNCIL, SELF
from parscore.model.framework import Criterion
from parscore.model.scorecard import Line, Results, Scorecard
from parscore.number import HUNDRED, ZERO, exactly, settle

LEAST_MARKS = 5
"""An agency with fewer marks beside a self-score is not judged by its mean."""

LEAST_AGENCIES = 4
"""With fewer agencies to compare there is no usual cut to stand out from."""

OUTLYING = Decimal("3.5")
"""A modified z-score above this stands out (Iglewicz, Hoaglin 1993: 0.6745 × distance ÷ median distance)."""

LEAST_DISTANCE = Decimal(2)
"""However small the spread, a mean cut within so many percentage points of the median does not stand out."""

_NORMAL = Decimal("0.6745")


class Judged(Struct, frozen=True):
    """One unit's final mark on a criterion, who gave it, and where it stands."""

    unit: str
    name: str
    points: Decimal
    by: str
    source: str


class Uneven(Struct, frozen=True):
    """One criterion on which units that declared the same got different final marks."""

    framework: str
    code: str
    title: str
    declared: tuple[tuple[str, str], ...]
    """Label and value of every figure that these units share."""
    judged: tuple[Judged, ...]

    @property
    def spread(self) -> Decimal:
        """The widest difference between two of the marks."""
        points = [each.points for each in self.judged]
        return max(points) - min(points)


class Cuts(Struct, frozen=True):
    """One agency's marks beside the self-scores: how many, how many lower, higher, and the mean cut.

    `mean` is the mean of (self − ruling) ÷ maximum in %, of penalties of (ruling − self) ÷ maximum; `median` that
    of the other agencies; `stands_out` whether the mean lies unusually far from it; `all_equal` whether every mark is
    the self-score. Both need enough marks.
    """

    agency: str
    marks: int
    lower: int
    higher: int
    mean: Decimal
    median: Decimal | None
    stands_out: bool
    all_equal: bool


class Consistency(Struct, frozen=True):
    """Everything that was found, uneven criteria by their spread, agencies by their identity."""

    uneven: tuple[Uneven, ...]
    cuts: tuple[Cuts, ...]


def consistency(results: Results, *, stage: str | None = None) -> Consistency:
    """How evenly the marks after `stage` (None: the last) were given."""
    stages = results.until(stage)
    uneven = sorted(_uneven(results, stages), key=lambda each: (-each.spread, each.framework, each.code))
    return Consistency(tuple(uneven), tuple(_cuts(results, stages)))


def _uneven(results: Results, stages: tuple[str, ...] | None) -> Iterator[Uneven]:
    alike: dict[tuple[str, str, tuple[tuple[str, str], ...]], list[Judged]] = defaultdict(list)
    titles: dict[tuple[str, str], str] = {}
    for card in results.cards:
        framework = results.framework_of(card.group)
        for line in card.lines:
            criterion = framework.by_code[line.code]
            figures, judged = _declared(criterion, line), _judged(card, line, stages)
            if figures and judged is not None:
                titles[framework.framework, line.code] = criterion.title
                alike[framework.framework, line.code, figures].append(judged)
    for (name, code, figures), found in alike.items():
        if len({judged.points for judged in found}) > 1:
            listed = tuple(sorted(found, key=lambda judged: (-judged.points, judged.unit)))
            yield Uneven(name, code, titles[name, code], figures, listed)


def _judged(card: Scorecard, line: Line, stages: tuple[str, ...] | None) -> Judged | None:
    """The mark of a unit on a line that applies to it, with who gave it."""
    mark = line.last(stages)
    if mark is None or mark.points is None or not line.applies(stages):
        return None
    return Judged(card.unit, card.name, mark.points, mark.by, mark.source)


def _declared(criterion: Criterion, line: Line) -> tuple[tuple[str, str], ...]:
    """Label and value of all that the rule asks for; nothing where a figure is missing."""
    figures = criterion.rule.figures if criterion.rule is not None else ()
    if any(figure.key not in line.declared for figure in figures):
        return ()
    return tuple((figure.label, figure.spelled(line.declared[figure.key])) for figure in figures)


def _cuts(results: Results, stages: tuple[str, ...] | None) -> Iterator[Cuts]:
    differences = _differences(results, stages)
    means = {agency: _mean(cuts) for agency, cuts in differences.items()}
    compared = {
        agency for agency, cuts in differences.items() if agency != COUNCIL and len(cuts) >= LEAST_MARKS
    }
    for agency in sorted(differences):
        enough = agency in compared and len(compared) >= LEAST_AGENCIES
        others = [means[who] for who in compared - {agency}] if enough else []
        yield _agency_cuts(agency, differences[agency], others, compared=agency in compared)


def _agency_cuts(agency: str, cuts: Sequence[Decimal], others: Sequence[Decimal], *, compared: bool) -> Cuts:
    """The cuts of one appraiser beside the means of the `others`; none where it is not measured by them."""
    mean = _mean(cuts)
    return Cuts(
        agency=agency,
        marks=len(cuts),
        lower=sum(1 for cut in cuts if cut > 0),
        higher=sum(1 for cut in cuts if cut < 0),
        mean=mean,
        median=_median(others) if others else None,
        stands_out=bool(others) and _stands_out(mean, others),
        all_equal=compared and not any(cuts),
    )


def _differences(results: Results, stages: tuple[str, ...] | None) -> dict[str, list[Decimal]]:
    """The cuts of every appraiser, those of penalty items turned round."""
    found: dict[str, list[Decimal]] = defaultdict(list)
    for card in results.cards:
        framework = results.framework_of(card.group)
        for line in card.lines:
            for agency, cut in _line_cuts(line, framework.by_code[line.code], stages):
                found[agency].append(-cut if line.code in framework.taking else cut)
    return found


@exactly
def _line_cuts(line: Line, criterion: Criterion, stages: tuple[str, ...] | None) -> list[tuple[str, Decimal]]:
    """By how many % of the maximum the last mark of every appraiser of the line lies below the self-score."""
    marks = [(mark, mark.points) for mark in line.until(stages) if mark.points is not None]
    own = next((points for mark, points in marks if mark.stage == SELF), None)
    if own is None or criterion.max <= 0 or not line.applies(stages):
        return []
    last = {mark.by: points for mark, points in marks if mark.by}
    return [(agency, settle((own - points) * HUNDRED / criterion.max)) for agency, points in last.items()]


@exactly
def _mean(values: Iterable[Decimal]) -> Decimal:
    listed = list(values)
    return settle(sum(listed, ZERO) / len(listed))


@exactly
def _median(values: Iterable[Decimal]) -> Decimal:
    listed = sorted(values)
    half = len(listed) // 2
    return listed[half] if len(listed) % 2 else settle((listed[half - 1] + listed[half]) / 2)


@exactly
def _stands_out(mean: Decimal, others: Sequence[Decimal]) -> bool:
    """Whether a mean lies far from the median of the others, measured by their median distance from it."""
    middle = _median(others)
    distance = abs(mean - middle)
    usual = _median(abs(other - middle) for other in others)
    return distance > LEAST_DISTANCE and _NORMAL * distance > OUTLYING * usual
