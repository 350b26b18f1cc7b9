"""What is wrong with a filled form as a whole, judged against its criteria set; pure.

An error about a mark means that the mark is not taken; a warning leaves it. Totals are never taken: points are always
added up anew, and a difference shows that a mark was changed, dropped or left out of a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct, structs

from parscore.catalogue import finding
from parscore.check.figures.figures import check_comparisons, check_named
from parscore.check.form.evidence import without_evidence
from parscore.check.form.lines import (
    Line,
    LineCheck,
    checks_of,
    claimed_exempt,
    missing_figures,
    missing_mark,
    negative_figures,
    unasked_mark,
    unmarked_item,
)
from parscore.diagnostics import Diagnostic, Place
from parscore.model.aggregate import Aggregate, combined
from parscore.model.figures import FigureValue
from parscore.model.framework import Criterion, Framework
from parscore.model.printed import changed_lines, listed
from parscore.model.rules import UNKNOWN, Outcome
from parscore.model.submission import BASE, BONUS, GRAND, PENALTY, Entry, Stamp, Submission, others_of
from parscore.model.unit_figures import UnitFigures, declared_in
from parscore.number import ZERO, exactly, settle, written_for
from parscore.text import some_of

DROPS = frozenset({"W046", "W201", "W202", "W207", "W208", "W210"})
"""Findings after which a line has no mark of the unit that counts."""

STOPS = frozenset({"W310"})
"""Findings after which no mark of the form counts."""

_SHOWN = 12
_NOISE = Decimal("1e-9")
"""What the last digits of a sum in a spreadsheet may be off."""
_TOTALS = {BASE: "tổng điểm chuẩn", BONUS: "tổng điểm thưởng", PENALTY: "tổng điểm trừ", GRAND: "tổng cộng"}


def accept(
    submission: Submission, framework: Framework, excluded: frozenset[str], *, cycle: str = ""
) -> tuple[Submission, list[Diagnostic]]:
    """The submission without the marks that may not count, and every finding.

    `excluded` are the codes that do not apply to the unit, `cycle` the identity of the cycle if there is one.
    """
    findings = list(_stamp(submission, framework, cycle))
    if _is_blank(submission):
        return submission, [*findings, finding("W320", _sheet(submission), unit=submission.unit)]
    stopped = next((found.code for found in findings if found.code in STOPS), "")
    below = _claimed_below(submission, framework, excluded)
    findings += [*_to_agree(submission, below), *_marked(submission, below)]
    sheet = _common(submission, framework, excluded)
    entries, outcomes = dict(submission.entries), dict[str, Outcome]()
    for criterion in framework.scored:
        code, entry = criterion.code, entries.get(criterion.code)
        if entry is not None:
            entry, outcomes[code], found = _accept_line(sheet, criterion, entry)
            entries[code] = _without_mark(entry, stopped) if stopped else entry
            findings += found
        elif not criterion.measured and code not in sheet.excluded and code not in sheet.optional:
            findings.append(
                finding("W209", _sheet(submission), unit=sheet.unit, criterion=code, title=criterion.title)
            )
    findings += _declared_figures(submission, framework)
    return structs.replace(submission, entries=entries, outcomes=outcomes), findings


def _declared_figures(submission: Submission, framework: Framework) -> Iterator[Diagnostic]:
    """W230 for a figure of the set that is declared as two numbers, N130 for a comparison that does not hold."""
    if framework.figures or framework.checks:
        entries, unit = submission.entries, submission.unit
        declared = list(declared_in(unit, entries, framework))
        figures = UnitFigures.of(reversed(declared), framework.figures)
        yield from _declared_twice(declared, figures)
        claimed = (criterion for code in entries if not (criterion := framework.by_code[code]).computed)
        taken = {criterion.code: figures.taken(criterion) for criterion in claimed}
        yield from check_named(figures, framework, unit, _sheet(submission), taken)
        claims = {code: entry.claimed for code, entry in entries.items()}
        points = {code: (one.value, one.place) for code, one in claims.items() if one.value is not None}
        yield from check_comparisons(figures, points, framework, unit)


def _declared_twice(declared: Iterable[FigureValue], figures: UnitFigures) -> Iterator[Diagnostic]:
    for one in declared:
        first = figures.values[one.code, one.key]
        if one.value != first.value:
            title, other = figures.figures[one.key].title, first.place
            values = {"label": title, "value": one.value, "other": other, "first": first.value}
            yield finding("W230", one.place, unit=one.unit, criterion="", weight=None, **values)


class FormContext(Struct, frozen=True):
    """What all lines of one form share; the sets hold codes.

    `optional`: bonus and penalty items, `taking`: penalty items; `below`: what is below a parent that the unit calls
    not applicable; `declares`: whether the form has a place for figures at all; `bare`: points without due evidence.
    `others` are the points of rows on which other rows depend.
    """

    unit: str
    mode: str
    excluded: frozenset[str]
    optional: frozenset[str]
    taking: frozenset[str]
    below: frozenset[str]
    bare: frozenset[str]
    declares: bool
    others: Mapping[str, Decimal]


def _common(submission: Submission, framework: Framework, excluded: frozenset[str]) -> FormContext:
    entries = submission.entries
    return FormContext(
        unit=submission.unit,
        mode=framework.policy.rounding.mode,
        excluded=excluded,
        optional=framework.item_codes,
        taking=framework.taking,
        below=frozenset(leaf.code for code in submission.branches for leaf in framework.leaves_of[code]),
        bare=without_evidence(entries, framework),
        declares=any(entry.figures or entry.option_place for entry in entries.values()),
        others=others_of(framework, entries),
    )


def _accept_line(
    sheet: FormContext, criterion: Criterion, entry: Entry
) -> tuple[Entry, Outcome, list[Diagnostic]]:
    """The entry as it counts (no negative figure, no mark that may not count), what its figures give, findings."""
    findings: list[Diagnostic] = []
    code, mode = criterion.code, sheet.mode
    applies, answer = code not in sheet.excluded, entry.answer(sheet.others)
    if applies and not criterion.measured and min(answer.figures.values(), default=ZERO) < ZERO:
        findings += negative_figures(Line(sheet.unit, criterion, entry, answer, UNKNOWN, applies, mode))
        entry = entry.without_negatives()
        answer = entry.answer(sheet.others)
    if criterion.code in sheet.taking and (typed := entry.claimed.value) is not None and typed < 0:
        place = entry.claimed.place
        findings.append(finding("W219", place, unit=sheet.unit, criterion=code, claimed=typed, read=-typed))
        entry = structs.replace(entry, claimed=structs.replace(entry.claimed, value=-typed))
    outcome = criterion.outcome(answer, mode)
    line = Line(sheet.unit, criterion, entry, answer, outcome, applies, mode, code in sheet.bare)
    for check in _checks(sheet, line):
        findings += check(line)
    refused = next((found.code for found in findings if found.code in DROPS), "") if findings else ""
    return _without_mark(entry, refused) if refused else entry, outcome, findings


def _checks(sheet: FormContext, line: Line) -> tuple[LineCheck, ...]:
    """What is asked of a line, by what the unit has to say on it and has said."""
    criterion = line.criterion
    if criterion.measured or not line.applies:
        return (unasked_mark,)
    checks = checks_of(criterion)
    if line.claimed is not None:
        return (missing_figures, *checks.marked) if sheet.declares else checks.marked
    if criterion.code in sheet.optional:
        return (*checks.figures, unmarked_item)
    if criterion.code in sheet.below:
        return checks.figures
    return (*checks.figures, claimed_exempt, missing_mark)


def _claimed_below(
    submission: Submission, framework: Framework, excluded: frozenset[str]
) -> dict[str, list[Entry]]:
    """The parents that the unit calls not applicable, with the entries below that are the unit's to score."""
    entries, below = submission.entries, dict[str, list[Entry]]()
    for code in submission.branches:
        leaves = (leaf for leaf in framework.leaves_of[code] if not leaf.measured)
        below[code] = [entries[leaf.code] for leaf in leaves if leaf.code not in excluded]
    return below


def _to_agree(submission: Submission, below: Mapping[str, list[Entry]]) -> Iterator[Diagnostic]:
    """W217 at every parent called not applicable: somebody has to agree for each leaf."""
    for code, entries in below.items():
        claimed = [entry.code for entry in entries if entry.claims_not_applicable]
        if claimed:
            place, unit, count = submission.branches[code], submission.unit, len(claimed)
            codes = some_of(claimed, _SHOWN)
            yield finding("W217", place, unit=unit, criterion=code, count=count, codes=codes)


def _marked(submission: Submission, below: Mapping[str, list[Entry]]) -> Iterator[Diagnostic]:
    """W218 at marks below a parent called not applicable, which count; each once."""
    parents: dict[str, str] = {}
    for parent, entries in below.items():
        for entry in entries:
            code, mark = entry.code, entry.claimed
            if parents.setdefault(code, parent) == parent and mark.value is not None:
                unit, claimed = submission.unit, mark.value
                yield finding("W218", mark.place, unit=unit, criterion=code, parent=parent, claimed=claimed)


def without_echoes(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings without «no option declared» (W203) where what is declared has a finding itself (W116)."""
    listed = list(findings)
    unknown = {found.criterion for found in listed if found.code == "W116"}
    return [found for found in listed if found.code != "W203" or found.criterion not in unknown]


def _stamp(submission: Submission, framework: Framework, cycle: str) -> Iterator[Diagnostic]:
    """What the stamp says of the form as a whole."""
    stamp, place, unit = submission.stamp, _sheet(submission), submission.unit
    if stamp is None:
        return
    if stamp.framework != framework.framework:
        yield finding("W310", place, unit=unit, stamped=stamp.framework, framework=framework.framework)
    elif stamp.version and stamp.version != framework.version and (what := _changes(stamp, framework)):
        yield finding("W311", place, unit=unit, what=what)
    if cycle and stamp.cycle and stamp.cycle != cycle:
        yield finding("W312", place, unit=unit, stamped=stamp.cycle, cycle=cycle)


def _changes(stamp: Stamp, framework: Framework) -> str:
    """The lines that another version of the set prints otherwise; a stamp of version 0.2 only knows the version."""
    if not stamp.lines:
        return f"biểu lập từ bản {stamp.version}, bản hiện nay là {framework.version}"
    return listed(changed_lines(stamp.lines, framework))


def _is_blank(submission: Submission) -> bool:
    return not submission.branches and not any(map(_is_filled, submission.entries.values()))


def _is_filled(entry: Entry) -> bool:
    typed = (entry.claimed, *entry.figures.values())
    return entry.option is not None or any(one.value is not None or one.unreadable for one in typed)


def _sheet(submission: Submission) -> Place:
    return Place(submission.file, submission.sheet)


def _without_mark(entry: Entry, fault: str) -> Entry:
    """The entry without its mark, which was refused for a finding."""
    return structs.replace(entry, claimed=structs.replace(entry.claimed, value=None, fault=fault))


def check_totals(submission: Submission, framework: Framework) -> list[Diagnostic]:
    """W510 for every total that is none of what its rows can add up to.

    `submission` is the form as it was typed, before marks that may not count are left out.
    """
    findings = []
    for key, typed in submission.totals:
        total = typed.value
        wanted = None if total is None else _other_sum(submission, framework, key, total)
        if wanted is not None:
            code = key if key in framework.by_code else ""
            what, unit = f"tiêu chí {key}" if code else f"dòng {_TOTALS[key]}", submission.unit
            values = {"what": what, "typed": total, "sum": wanted}
            findings.append(finding("W510", typed.place, unit=unit, criterion=code, weight=None, **values))
    return findings


def _other_sum(submission: Submission, framework: Framework, key: str, total: Decimal) -> Decimal | None:
    """The sum of the rows where it is another than the total; None where they agree or cannot be added up."""
    if _is_plain_sum(submission, framework, key, total):
        return None
    sums, mode = _sums(submission, framework, key), framework.policy.rounding.mode
    agrees = any(written_for(total, one, mode) or abs(total - one) < _NOISE for one in sums)
    return None if not sums or agrees else settle(sums[0])


@exactly
def _is_plain_sum(submission: Submission, framework: Framework, key: str, total: Decimal) -> bool:
    """Whether a parent's total is to the letter that of all marks below it, as it is on almost every form."""
    leaves = framework.leaves_of.get(key) if framework.is_plain else None
    return leaves is not None and _added(submission, leaves) == total


@exactly
def _sums(submission: Submission, framework: Framework, key: str) -> list[Decimal]:
    """What a total may rightly be, the likeliest first; nothing where a mark below it cannot be read."""
    if key in (BONUS, PENALTY):
        return _section(submission, framework, key)
    parent = framework.by_code.get(key)
    leaves = framework.leaves if parent is None else parent.leaves()
    if _added(submission, leaves) is None:
        return []
    aggregate, below = (
        (parent or framework).aggregate,
        framework.criteria if parent is None else parent.children,
    )
    bases = [
        _plain_sum(submission, leaves, measured=measured)
        if framework.is_plain
        else _together(submission, aggregate, below, measured=measured)
        for measured in (True, False)
    ]
    return _grand(submission, framework, bases) if key == GRAND else list(dict.fromkeys(bases))


def _plain_sum(submission: Submission, leaves: Iterable[Criterion], *, measured: bool) -> Decimal:
    """What the marks typed come to where every total is their sum, as `_together` has it."""
    return settle(_added(submission, [one for one in leaves if measured or not one.measured]) or ZERO)


def _together(
    submission: Submission, aggregate: Aggregate, criteria: tuple[Criterion, ...], *, measured: bool
) -> Decimal:
    """What the marks typed come to, with or without those that a unit typed on measured rows: both are usual."""
    return combined(aggregate, criteria, [_worth(submission, one, measured=measured) for one in criteria])


def _worth(submission: Submission, criterion: Criterion, *, measured: bool) -> Decimal:
    if criterion.children:
        return _together(submission, criterion.aggregate, criterion.children, measured=measured)
    counts = measured or not criterion.measured
    return (_added(submission, [criterion]) if counts else None) or ZERO


def _section(submission: Submission, framework: Framework, key: str) -> list[Decimal]:
    """The sum of the bonus or penalty items, and the sum as it is capped."""
    section = key.removeprefix(":")
    items, cap = getattr(framework, section), getattr(framework.policy, f"{section}_cap")
    found = _added(submission, items)
    if found is None:
        return []
    return [found] if cap is None else [found, min(found, cap)]


def _grand(submission: Submission, framework: Framework, bases: list[Decimal]) -> list[Decimal]:
    """Every base with bonus and without penalty, capped ones first; then the bases alone."""
    bonus, penalty = (_section(submission, framework, key) for key in (BONUS, PENALTY))
    found = [base + more - less for base in bases for more in reversed(bonus) for less in reversed(penalty)]
    if (cap := framework.policy.total_cap) is not None:
        found = [min(total, cap) for total in found]
    return [*found, *bases] if found else []


def _added(submission: Submission, criteria: Iterable[Criterion]) -> Decimal | None:
    """The sum of the marks typed; None when one of them cannot be read."""
    entries = submission.entries
    total = ZERO
    for entry in (entries[item.code] for item in criteria if item.code in entries):
        if entry.claimed.unreadable:
            return None
        total += entry.claimed.value or ZERO
    return total
