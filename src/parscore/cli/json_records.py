"""The JSON that commands print: the contract of every `--json`; decimals as text, what does not exist as null."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from parscore.cli.common import Misuse
from parscore.cli.output import say_data, wants_csv
from parscore.number import plain

if TYPE_CHECKING:
    from parscore.catalogue import Entry
    from parscore.compute.claims import ClaimTotal, GroupClaims
    from parscore.compute.compare import Comparison
    from parscore.compute.consistency import Consistency
    from parscore.compute.diff import Change
    from parscore.compute.diff_sets import SetChange
    from parscore.compute.explain import Explanation, Part
    from parscore.compute.gaps import GroupGaps, Target, UnitGaps
    from parscore.compute.needs import Need
    from parscore.compute.pending import Pending, UnitRange
    from parscore.compute.robust import RobustGroup, Span
    from parscore.compute.sampling import Sampled
    from parscore.compute.sources import SideBySide
    from parscore.compute.survey import Effect, Opinion
    from parscore.compute.trend import Trend
    from parscore.compute.unit import UnitExplanation
    from parscore.model.change import UnitChange
    from parscore.model.framework import Framework
    from parscore.model.scorecard import Earlier, GradedTotal, Results, Standing
    from parscore.pipeline.whatif import Trial

Record = Mapping[str, object]


def print_json(records: Iterable[Record] | Record) -> None:
    """Print one record, or the records as one JSON list."""
    if wants_csv():
        raise Misuse("chỉ dùng một trong --json và --csv")
    whole = records if isinstance(records, Mapping) else list(records)
    say_data(json.dumps(whole, ensure_ascii=False, indent=2))


def standing_record(row: Standing, framework: Framework) -> Record:
    """One row of a ranking, its numbers rounded as the policy prints them."""
    printed = _printed(framework)
    return {
        **_exact(row, "group", "unit", "name"),
        "points": printed(row.points),
        "max": printed(row.maximum),
        "index": printed(row.index),
        **_exact(row, "rank", "band", "status"),
        **({"totals": [_total_record(one, printed) for one in row.totals]} if row.totals else {}),
    }


def _total_record(one: GradedTotal, printed: Callable[[Decimal | None], str | None]) -> Record:
    """A total that is graded by itself."""
    return {
        "code": one.code,
        "points": printed(one.points),
        "max": printed(one.maximum),
        "band": one.band,
    }


def standing_records(rows: Iterable[Standing], results: Results) -> Iterator[Record]:
    """Rows of a ranking; where the cycle names earlier results, with `previous_…` from the last of them.

    The period where the cycle is of a part of a year, and `earlier` where there are results of several periods.
    """
    latest, period = results.latest, {"period": results.cycle.period} if results.cycle.period else {}
    for row in rows:
        framework = results.framework_of(row.group)
        before = _before(latest.get(row.unit), framework) if latest else {}
        yield {**standing_record(row, framework), **period, **before, **_all_before(row, results)}


def _all_before(row: Standing, results: Results) -> Record:
    if len(results.earlier_periods) < 2:
        return {}
    framework = results.framework_of(row.group)
    return {"earlier": [earlier_record(one, framework) for one in results.previous if one.unit == row.unit]}


def earlier_record(one: Earlier, framework: Framework) -> Record:
    """What a unit had in an earlier cycle, as printed, with the units that it was made of since."""
    printed, merged = _printed(framework), {"merged": list(one.merged)} if one.merged else {}
    figures = {"points": printed(one.points), "index": printed(one.index), "rank": one.rank}
    return {"period": one.period or None, **figures, **merged}


def _before(earlier: Earlier | None, framework: Framework) -> Record:
    printed, keys = _printed(framework), ("previous_points", "previous_index", "previous_rank")
    if earlier is None:
        return dict.fromkeys(keys)
    return dict(zip(keys, (printed(earlier.points), printed(earlier.index), earlier.rank), strict=True))


def unit_change_record(one: UnitChange) -> Record:
    """The change of one unit between two years with its parts, unrounded; parts are null where nothing is compared."""
    from parscore.model.change import PARTS

    parts = {part: _text(getattr(one, part)) if one.change is not None else None for part in PARTS}
    return {
        **_exact(one, "group", "unit", "name"),
        "from": _text(one.before),
        "to": _text(one.after),
        **_exact(one, "change"),
        **parts,
        "origins": list(one.origins),
        "merge": one.way,
        "not_split": list(one.unsplit),
        "not_compared": one.reason or None,
        "about": list(one.names),
    }


def side_by_side_record(one: SideBySide, framework: Framework, name: str) -> Record:
    """One unit with its standings by source or stage, as printed; `name`: what the columns are."""
    printed = _printed(framework)
    columns = [{name: key, "index": printed(row.index), "rank": row.rank} for key, row in one.columns.items()]
    return {**standing_record(one.whole, framework), f"{name}s": columns}


def claims_record(found: GroupClaims) -> Record:
    """What the units of a group claimed beside what was recognised, unrounded."""
    units = [
        {
            **_exact(one, "unit", "name"),
            **(_claim_total(one.total) if one.total is not None else {}),
            **_exact(one, "own_index", "survey_index", "apart"),
        }
        for one in found.units
    ]
    criteria = [{"code": one.key, **_claim_total(one)} for one in found.criteria]
    leads = [{"lead": one.key, **_claim_total(one)} for one in found.leads]
    return {"group": found.group, "units": units, "criteria": criteria, "leads": leads}


def _claim_total(one: ClaimTotal) -> Record:
    return _exact(one, "lines", "claimed", "counted", "cut", "over", "under", "share")


def robust_records(found: RobustGroup) -> Iterator[Record]:
    """How sure the rank of every unit is; probabilities as text with as many digits as draws tell."""
    for one in found.units:
        row = one.standing
        yield {
            **_exact(row, "group", "unit", "name", "rank"),
            "left_out": {**_span(one.left_out), "by": [{"code": c, "rank": r} for c, r in one.moved_by]},
            "survey_weight": one.weight and {"points": _text(found.asked.points), **_span(one.weight)},
            "sampling": one.sampling and {**_sampled(one.sampling, found), "lines": one.basis._asdict()},
            "open": _span(one.open),
            "together": _sampled(one.together, found),
            "certain": one.is_sure,
            "may_change_with": list(one.rivals),
        }


def _span(one: Span | Sampled) -> dict[str, object]:
    return {"best": one.best, "worst": one.worst}


def _sampled(one: Sampled, found: RobustGroup) -> Record:
    shares = {str(rank): f"{share:.4f}" for rank, share in one.probabilities.items()}
    return {**_span(one), "draws": found.asked.draws, "seed": found.asked.seed, "probabilities": shares}


def trial_record(trial: Trial, changes: Iterable[str]) -> Record:
    """A trial computation: every unit and every criterion before and after, as printed; findings only of the trial."""
    from parscore.write.finding_formats import record

    found = {"set_findings": trial.set_findings, "findings": trial.findings}
    findings = {key: [record(one) for one in several] for key, several in found.items()}
    head = {"trial": True, "changes": list(changes), "sets": list(trial.sets), "kept": trial.kept}
    if trial.before is None or trial.after is None:
        return {**head, "units": None, "full_marks": None, **findings}
    return {**head, **_trial_figures(trial.before, trial.after), **findings}


def _trial_figures(before: Results, after: Results) -> Record:
    from parscore.compute.trial import full_marks, trial_rows

    units = [
        {
            "now": standing_record(row.before, before.framework_of(row.before.group)),
            "trial": row.after and standing_record(row.after, after.framework_of(row.after.group)),
        }
        for row in trial_rows(before, after)
    ]
    marks = [
        {**_exact(one, "group", "code", "title"), "now": _of(one.before), "trial": _of(one.after)}
        for one in full_marks(before, after)
    ]
    return {"units": units, "full_marks": marks}


def _of(counts: tuple[int, int] | None) -> Record | None:
    return None if counts is None else {"units": counts[1], "full": counts[0]}


def trend_record(one: Trend) -> Record:
    """One unit through several cycles: what it had in each as printed, the unrounded change and the direction."""
    steps = [step for step in one.steps if step is not None]
    return {
        "group": one.group or None,
        **_exact(one, "unit", "name"),
        "periods": [earlier_record(step, one.framework) for step in steps],
        "in_all": one.in_all,
        **_exact(one, "change", "direction"),
    }


def comparison_record(found: Comparison) -> Record:
    """Counts of a comparison with published figures, and every figure that is not equal; numbers as printed."""
    from parscore.compute.compare import STATES

    figures = [
        {**_exact(one, "group", "unit", "name"), "code": one.code or None}
        | _as_computed(one, "measure", "published", "computed", "difference", "state")
        for one in found.figures
        if one.state != "equal"
    ]
    counts: dict[str, object] = {state: found.count(state) for state in STATES}
    return {
        **counts,
        "units_not_published": list(found.units),
        "ranks_by_order": list(found.partial),
        "figures": figures,
    }


def change_record(change: Change) -> Record:
    """One changed line, its numbers unrounded."""
    return {
        **_exact(change, "group", "unit", "code"),
        "from": _text(change.before),
        "to": _text(change.after),
        **_exact(change, "change", "reason", "by"),
    }


def stage_change_record(change: Change) -> Record:
    """One line changed between two stages; where it applies no longer, or again, with its maximum and both states."""
    if change.applied == change.applies:
        return change_record(change)
    more = {"max": _text(change.maximum), "applies_from": change.applied, "applies_to": change.applies}
    return {**change_record(change), **more}


def set_change_record(change: SetChange) -> Record:
    """One difference between two criteria sets."""
    return {
        "change": change.change,
        "code": change.code or None,
        "was": change.was or None,
        "field": change.field or None,
        "from": _text(change.before),
        "to": _text(change.after),
        **_exact(change, "title", "proposed"),
    }


def shipped_record(name: str, framework: Framework) -> Record:
    """One shipped set: its name, where it comes from, how many criteria stand on each level."""
    basis, depths = framework.basis, [node.depth for node in framework.nodes()]
    return {
        "name": name,
        **_exact(framework, "title", "year", "status", "part"),
        "document": basis.document,
        "date": basis.date.isoformat() if basis.date else None,
        "issuer": basis.issuer,
        "counts": [depths.count(depth) for depth in range(max(depths) + 1)],
        "points": _text(framework.maximum),
        "survey_points": _text(framework.survey_maximum),
    }


def group_gaps_record(found: GroupGaps) -> Record:
    """What one group lost, unrounded: by criterion, by lead agency, by unit."""
    return {
        "group": found.group.id,
        "criteria": _criterion_gaps(found),
        "leads": _lead_gaps(found),
        "units": [unit_gaps_record(unit) for unit in found.units],
    }


def _criterion_gaps(found: GroupGaps) -> list[Record]:
    return [
        {
            **_exact(one.criterion, "code", "title", "lead"),
            **_exact(one, "units", "losing", "full"),
            "lost": _text(one.lost),
            "share": _text(one.share),
        }
        for one in found.criteria
    ]


def _lead_gaps(found: GroupGaps) -> list[Record]:
    return [
        {
            "lead": one.lead or None,
            "criteria": one.criteria,
            "points": _text(one.points),
            "lost": _text(one.lost),
        }
        for one in found.leads
    ]


def gap_records(found: GroupGaps, by: str) -> Iterator[Record]:
    """What one group lost as one list: by criterion, by lead, or (unit) line by line of every unit; unrounded."""
    if by != "unit":
        listed = _criterion_gaps(found) if by == "criterion" else _lead_gaps(found)
        yield from ({"group": found.group.id, **one} for one in listed)
        return
    for unit in found.units:
        for gap in unit.lines:
            yield {
                **_exact(unit.explanation.card, "group", "unit"),
                **_exact(gap.loss.criterion, "code", "title"),
                "lead": gap.lead or None,
                "points": _text(gap.loss.points),
                "max": _text(gap.loss.maximum),
                "lost": _text(gap.loss.lost),
            }


def unit_gaps_record(found: UnitGaps) -> Record:
    """What one unit lost, unrounded, with what the next rank and band would take."""
    lines = [
        {
            **_exact(gap.loss.criterion, "code", "title"),
            "lead": gap.lead or None,
            "points": _text(gap.loss.points),
            "lost": _text(gap.loss.lost),
            "needs": [_need_record(need) for need in gap.needs],
        }
        for gap in found.lines
    ]
    lacks = [
        {"code": one.criterion.code, "own": _text(one.own), "above": _text(one.above)} for one in found.lacks
    ]
    card = found.explanation.card
    targets = {"next_rank": _target_record(found.rank), "next_band": _target_record(found.band)}
    criteria = found.explanation.framework.by_code
    branches = [
        {**_exact(criteria[code], "code", "title"), "max": _text(criteria[code].max), "lost": _text(lost)}
        for code, lost in found.by_branch.items()
    ]
    return {**_exact(card, "group", "unit", "name"), "lost": _text(found.explanation.loss),
            "fields": branches, "lines": lines, **targets,
            "above": found.above.unit if found.above else None, "lacks": lacks}  # fmt: skip


def _need_record(need: Need) -> Record:
    return {
        "figure": need.label, "now": _text(need.now), "wanted": _text(need.wanted), "points": _text(need.points),
        "full": need.full,
    }  # fmt: skip


def _target_record(target: Target | None) -> Record | None:
    if target is None:
        return None
    return {
        "name": target.name,
        "distance": _text(target.distance),
        "by": "points" if target.by_points else "index",
        "sets": [list(one) for one in target.sets],
        "complete": target.complete,
    }


def finding_record(known: Entry) -> Record:
    """What a finding's code means, why it matters and how to mend it."""
    return _exact(known, "code", "severity", "title", "why", "fix", "example")


def _part_record(one: Part, framework: Framework) -> Record:
    """A criterion on the way to the total, with its subtotal and its maximum, unrounded and as printed."""
    return {**_exact(one, "code", "title"), **_both(one, framework, "points", "maximum")}


def _both(source: object, framework: Framework, *names: str) -> Record:
    """Numbers unrounded, then as the policy prints them under `printed_…`."""
    printed = _printed(framework)
    return {**_exact(source, *names), **{f"printed_{name}": printed(getattr(source, name)) for name in names}}


def explanation_record(found: Explanation) -> Record:
    """One criterion of one unit: rule, declared figures, every mark, the way up to the total.

    Numbers are unrounded, but those of `printed_…`, and of `standing`, which is a row of `rank --json`.
    """
    marks = found.line.marks if found.line is not None else ()
    return {
        **_exact(found.card, "group", "unit", "name"),
        **_exact(found.criterion, "code", "title"),
        **_exact(found, "part", "rule"),
        "declared": [_exact(one, "label", "value", "source") for one in found.declared],
        "marks": [_exact(mark, "stage", "points", "reason", "by", "source") for mark in marks],
        "children": [_part_record(one, found.framework) for one in found.children],
        "ancestors": [_part_record(one, found.framework) for one in found.ancestors],
        "total": _both(found.unit.totals, found.framework, "points", "maximum", "index"),
        "standing": standing_record(found.unit.standing, found.framework),
    }


def unit_record(found: UnitExplanation) -> Record:
    """One whole unit: what its total is made of, its neighbours, every line that lost points.

    Numbers are unrounded, but those of `printed_…` and of `standing` and `neighbours`, rows of `rank --json`.
    """
    losses = [
        {
            **_exact(one.criterion, "code", "title"),
            **_exact(one, "points", "maximum", "lost"),
            "marks": [_exact(mark, "stage", "points", "reason", "by", "source") for mark in one.line.marks],
        }
        for one in found.lost
    ]
    return {
        "standing": standing_record(found.standing, found.framework),
        **_both(found.totals, found.framework, "points", "maximum", "index", "bonus", "penalty"),
        "fields": [_part_record(one, found.framework) for one in found.fields],
        "items": [_part_record(one, found.framework) for one in found.items],
        "neighbours": [standing_record(one, found.framework) for one in found.neighbours],
        "lost": losses,
        **_both(found, found.framework, "loss"),
    }


def pending_record(found: Pending, framework: Framework) -> Record:
    """What is open in one group: units with their ranges, totals rounded as printed, and the open lines."""
    printed = _printed(framework)
    units = [
        {
            **_exact(unit, "unit", "name", "status", "open"),
            "points": printed(unit.points),
            "index": printed(unit.index),
            "rank": unit.rank,
            "points_low": printed(unit.points_low),
            "points_high": printed(unit.points_high),
            "index_low": printed(unit.index_low),
            "index_high": printed(unit.index_high),
            **_exact(unit, "rank_best", "rank_worst", "exact"),
            **_totals_record(unit, printed),
        }
        for unit in found.units
    ]
    lines = [
        {
            "unit": one.unit,
            **_exact(one.line.criterion, "code", "title", "lead"),
            "why": one.line.why,
            "points": _text(one.line.current),
            "low": _text(one.line.marks[0]),
            "high": _text(one.line.marks[-1]),
            "may_not_apply": one.line.excludable,
            "pairs": one.pairs,
        }
        for one in found.lines
    ]
    return {"group": found.group, "units": units, "lines": lines}


def _totals_record(unit: UnitRange, printed: Callable[[Decimal | None], str | None]) -> Record:
    """The totals that are graded by themselves, for sets that have such; null where they are not gone through."""
    if unit.totals == ():
        return {}
    made = [
        {
            **_exact(one, "code", "band_low", "band_high"),
            "points_low": printed(one.points_low),
            "points_high": printed(one.points_high),
        }
        for one in unit.totals or ()
    ]
    return {"totals": None if unit.totals is None else made}


def consistency_record(found: Consistency) -> Record:
    """Criteria with like figures and unlike marks, and the cuts of every agency; numbers unrounded."""
    uneven = [
        {
            **_exact(each, "framework", "code"),
            "declared": dict(each.declared),
            "marks": [_exact(one, "unit", "points", "by", "source") for one in each.judged],
        }
        for each in found.uneven
    ]
    agencies = [
        {
            **_exact(one, "agency", "marks", "lower", "higher"),
            "mean_cut": _text(one.mean),
            "median_cut": _text(one.median),
            **_exact(one, "stands_out", "all_equal"),
        }
        for one in found.cuts
    ]
    return {"uneven": uneven, "agencies": agencies}


def opinion_record(one: Opinion) -> Record:
    """What one audience of the survey said of one unit on one criterion."""
    poll = one.poll
    return {
        **_exact(one, "group", "unit", "code"),
        **_as_computed(poll, "audience", "weight", "replies"),
        "answers": dict(poll.answers),
        **_exact(poll, "unanswered", "others"),
        **_as_computed(one, "mean", "error", "low", "high", "required"),
        "refused": one.refused or None,
    }


def effect_record(effect: Effect) -> Record:
    """What the survey does to the rank of one unit."""
    return {
        **_exact(effect.standing, "group", "unit"),
        "points": _as_computed(effect, "points")["points"],
        "max": _as_computed(effect, "maximum")["maximum"],
        "rank": effect.standing.rank,
        "rank_without": effect.without.rank,
        "moved": effect.moved,
    }


def _exact(source: object, *names: str) -> dict[str, object]:
    """Attributes as they are, decimals as unrounded text without trailing zeros."""
    return {name: _text(getattr(source, name)) for name in names}


def _as_computed(source: object, *names: str) -> dict[str, object]:
    """Attributes as they are, decimals as text with the digits that they were computed with."""
    values = {name: getattr(source, name) for name in names}
    return {name: format(one, "f") if isinstance(one, Decimal) else one for name, one in values.items()}


def _text(value: object) -> object:
    return format(plain(value), "f") if isinstance(value, Decimal) else value


def _printed(framework: Framework) -> Callable[[Decimal | None], str | None]:
    rounding = framework.policy.rounding
    return lambda value: None if value is None else format(rounding.of(value), "f")
