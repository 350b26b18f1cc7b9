"""Options of a criterion with their points → a `choice`, or `bands` when each is a range of figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parscore.model.draft import DraftField, DraftRule
from parscore.read.annex.bands import steps_of
from parscore.read.annex.case import Case
from parscore.read.annex.clauses import Clause
from parscore.read.annex.share import case_label, share_fields
from parscore.read.annex.spans import Span
from parscore.text import fold

ADDED_UP = "các mức cộng lại bằng điểm tối đa: có thể được cộng dồn, không phải chọn một"


def options_rule(case: Case, *, penalty: bool = False) -> DraftRule | None:
    """Bands when every option is a range, else a choice; in a penalty item «trừ 2 điểm» is an option as
    well."""
    options = case.of("option", "taken") if penalty else case.of("option")
    if not options:
        return None
    ranged = [option for option in options if option.span is not None]
    if ranged and all(case.worth(option) is not None for option in options):
        others = [option for option in options if option.span is None]
        rule = _bands(case, ranged, others)
        if rule is not None:
            return rule
    return _choice(case, options)


def _bands(case: Case, ranged: Sequence[Clause], others: Sequence[Clause]) -> DraftRule | None:
    share = all(option.span is not None and option.span.percent for option in ranged)
    if (not share and any(option.span is not None and option.span.percent for option in ranged)) or len(
        others
    ) > 1:
        return None
    ranges = [(option.span, case.worth(option)) for option in ranged]
    known = [(span, points) for span, points in ranges if span is not None and points is not None]
    rest = case.worth(others[0]) if others else None
    filled = not others or _is_rest(others[0].text)
    if not filled and not (
        says_nothing(others[0].text) and _open_below(share=share, rest=rest, points=known)
    ):
        return None
    if len(known) == 1 and not share:
        return None
    banded = steps_of(known, rest if others else None)
    if banded is None:
        return None
    case.take(*ranged, *others)
    for fault in banded.faults:
        case.mark("D107", fault, fault)
    case.best([points for _, points in known])
    return DraftRule(
        "bands",
        (*_measured(case, share=share), DraftField("steps", banded.steps), *case.when_none(share=share)),
    )


def says_nothing(text: str) -> bool:
    """«Không có», «Không thực hiện»: the figure is nought."""
    return fold(text).startswith((fold("không"), fold("chưa")))


def _is_rest(text: str) -> bool:
    """«Còn lại», «Trường hợp khác»: whatever no range names."""
    words = fold(text)
    return words.startswith(fold("còn lại")) or words.endswith(
        (fold("trường hợp còn lại"), fold("trường hợp khác"), fold("mức khác"))
    )


def _open_below(*, share: bool, rest: Decimal | None, points: Sequence[tuple[Span, Decimal]]) -> bool:
    """Whether an option without range fills what the ranges leave open below, or repeats their lowest
    points."""
    lowest = min((span for span, _ in points), key=lambda span: -1 if span.low is None else span.low)
    if lowest.low is None or lowest.low == 0:
        return rest == next(worth for span, worth in points if span is lowest)
    return not share and lowest.low <= 1


def _measured(case: Case, *, share: bool) -> tuple[DraftField, ...]:
    """What the ranges are compared with: a share of two figures, or one plain figure."""
    figures = case.of("figure", "lead")
    case.take(*figures)
    if share:
        fields = share_fields(case.title, [clause for _, clause in case.said])
        case.tell(fields)
        return fields
    subject = next(
        (
            words
            for clause in case.of("option")
            if clause.span and (words := clause.span.subject.strip(" .,;:"))
        ),
        "",
    )
    named = [clause.of for clause in figures if clause.of]
    label = named[0] if named else case_label(subject) if subject else "Số liệu"
    remark = (
        "" if named else f"tên số liệu lấy từ «{subject}»" if subject else "phụ lục không nêu tên số liệu"
    )
    fields = (DraftField("of", label, remark),)
    case.tell(fields)
    return fields


def _choice(case: Case, options: Sequence[Clause]) -> DraftRule | None:
    pairs: dict[str, Decimal] = {}
    for option in [*options, *(clause for clause in case.of("none") if clause.worth is not None)]:
        points = case.worth(option)
        if points is None or not option.text or any(fold(option.text) == fold(name) for name in pairs):
            continue
        pairs[option.text] = points
        case.take(option)
    if not pairs:
        return None
    case.take(*case.of("lead"))
    if case.maximum is not None and max(pairs.values()) != case.maximum == sum(pairs.values()):
        case.mark("D109", ADDED_UP, ADDED_UP)
        return None
    case.best(list(pairs.values()))
    if len(pairs) == 1:
        case.mark("D110", "phụ lục chỉ nêu một mức; thêm mức còn lại", "cách chấm mới có một mức")
    return DraftRule("choice", (DraftField("options", tuple(pairs.items())),))
