"""The lines of a criterion that say how it is scored → its rule, and a mark for everything that does not
fit into it.

The wording decides the kind; a line is never dropped: it is part of the rule or it is marked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parscore.catalogue import finding
from parscore.diagnostics import Place
from parscore.model.draft import DraftField, DraftRule, Mark
from parscore.number import vi
from parscore.read.annex.case import Case
from parscore.read.annex.clauses import Clause, Line, clauses_of
from parscore.read.annex.options import ADDED_UP, options_rule, says_nothing
from parscore.read.annex.share import case_label, share_fields
from parscore.read.annex.spans import plain_words

PLACEHOLDER_AUDIENCE = "can-xem-lai"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What came of the lines of one leaf: the rule if any, the marks, how many of the lines are in the
    rule."""

    rule: DraftRule | None
    marks: tuple[Mark, ...]
    understood: int


def rule_of(
    code: str,
    title: str,
    maximum: Decimal | None,
    place: Place,
    lines: Sequence[Line],
    *,
    penalty: bool = False,
) -> Ruling:
    """The rule that `lines` describe for the criterion `code`; a penalty item counts cases instead of
    deducting."""
    said = [(line, clause) for line, read in _statements(lines, maximum) for clause in read]
    case = Case(code, title, maximum, place, said)
    rule = _decide(case, penalty=penalty)
    if rule is None and not said:
        rule = _from_title(case)
    if rule is None:
        case.used.clear()
        case.marks[:] = [mark for mark in case.marks if mark.comment == ADDED_UP]
    lost = [line for line in lines if any(one is line and not _in(clause, case.used) for one, clause in said)]
    marks = [Mark(line.text, finding("D101", line.place, criterion=code, text=line.text)) for line in lost]
    if rule is None:
        comment = "phụ lục không nói cách chấm" if not lines else "viết rule theo các dòng trên"
        marks.append(Mark(comment, finding("D106", place, criterion=code)))
    return Ruling(rule, (*case.marks, *marks), len(lines) - len(lost))


def _statements(lines: Sequence[Line], maximum: Decimal | None) -> list[tuple[Line, tuple[Clause, ...]]]:
    """Every line with its statements; a sentence broken over two lines is read as one, and stands for
    both."""
    read = [(line, clauses_of(line, maximum)) for line in lines]
    for index in range(len(read) - 1):
        (first, before), (second, after) = read[index], read[index + 1]
        if not (_puzzling(before) and _puzzling(after) and second.text[:1].islower()):
            continue
        joined = clauses_of(Line(f"{first.text} {second.text}", first.place, second.points), maximum)
        if not _puzzling(joined):
            read[index], read[index + 1] = (first, joined), (second, joined)
    return read


def _puzzling(clauses: Sequence[Clause]) -> bool:
    return all(clause.kind == "unknown" for clause in clauses)


def _in(clause: Clause, used: Sequence[Clause]) -> bool:
    return any(clause is one for one in used)


def _decide(case: Case, *, penalty: bool) -> DraftRule | None:
    """The kind that the statements point to: the rarest wording decides first."""
    for kind, make in _MAKERS:
        if case.of(kind):
            return make(case, penalty)
    return options_rule(case, penalty=penalty)


def _ratio(case: Case, penalty: bool) -> DraftRule | None:
    """A share of the maximum: options beside it give the floor and the share that is worth full marks."""
    ratios = case.of("ratio")
    fields = list(share_fields(case.title, [clause for _, clause in case.said]))
    case.tell(fields)
    floor = next((clause.number for clause in ratios if clause.number is not None), None)
    full: Decimal | None = None
    unsure = []
    for option in case.of("option"):
        span, points = option.span, case.worth(option)
        if span is None or not span.percent:
            continue
        if points == 0 and span.low is None and span.high is not None:
            floor = span.high
            unsure += (
                [f"đúng {vi(span.high)}% theo phụ lục được 0 điểm, theo floor thì không"]
                if span.high_in
                else []
            )
            case.take(option)
        elif (
            points is not None
            and points == case.maximum
            and span.low is not None
            and span.high in (None, span.low, Decimal(100))
        ):
            full = span.low
            unsure += [] if span.low_in else [f"đúng {vi(span.low)}% theo phụ lục chưa được điểm tối đa"]
            case.take(option)
    case.take(*ratios, *case.of("figure", "lead"))
    for clause in ratios:
        if clause.span is not None and clause.span.low not in (None, floor):
            unsure.append(f"phụ lục tính theo tỷ lệ từ {vi(clause.span.low)}%, mức dưới mốc đó ghi khác")
    for why in unsure:
        case.mark("D107", why, why)
    step = next((clause.cap for clause in ratios if clause.cap is not None), None)
    fields += [DraftField("floor", floor)] if floor is not None else []
    fields += [DraftField("full_from", full)] if full not in (None, Decimal(100)) and full is not None else []
    fields += [DraftField("round_to", step)] if step is not None else []
    return DraftRule("ratio", (*fields, *case.when_none(share=True)))


def _deduct(case: Case, penalty: bool) -> DraftRule | None:
    if penalty:
        return _count(case, penalty)
    clause = case.of("deduct")[0]
    fields = [DraftField("of", case_label(clause.of)), DraftField("each", clause.number or Decimal(0))]
    cap = _cap(case, clause)
    start = case.worth(clause) if clause.worth is not None else None
    for option in case.of("option"):
        points = case.worth(option)
        if (
            points is not None
            and points > 0
            and points == (case.maximum if start is None else start)
            and option.span is None
        ) or (
            points is not None
            and points == case.maximum
            and option.span is not None
            and option.span.low == 100
        ):
            case.take(option)
    if start is not None and start != case.maximum:
        fields.append(DraftField("start", start))
    if cap is not None and case.maximum is not None and Decimal(0) < cap < case.maximum:
        fields.append(DraftField("least", case.maximum - cap))
    case.take(clause, *case.of("lead"))
    return DraftRule("deduct", tuple(fields))


def _count(case: Case, penalty: bool) -> DraftRule | None:
    clause = (case.of("deduct") if penalty and case.of("deduct") else case.of("count"))[0]
    cap = _cap(case, clause)
    if cap is not None and case.maximum is not None and cap != case.maximum:
        why = f"cách chấm ghi tối đa {vi(cap)}, điểm tối đa ghi {vi(case.maximum)}"
        case.mark("D109", why, why)
    nothing = [
        option for option in case.of("option") if case.worth(option) == 0 and says_nothing(option.text)
    ]
    case.take(clause, *nothing, *case.of("lead"))
    return DraftRule(
        "count", (DraftField("of", case_label(clause.of)), DraftField("each", clause.number or Decimal(0)))
    )


def _cap(case: Case, clause: Clause) -> Decimal | None:
    """The most points given or taken: in the same statement or in one of its own."""
    caps = case.of("cap")
    case.take(*caps[:1])
    return clause.cap if clause.cap is not None else caps[0].cap if caps else None


def _judged(case: Case, penalty: bool) -> DraftRule | None:
    clauses = case.of("judged")
    if case.of("option"):
        return options_rule(case)
    case.take(*clauses, *case.of("lead", "cap"))
    step = next((clause.number for clause in clauses if clause.number is not None), None)
    return DraftRule("judged", (DraftField("step", step),) if step is not None else ())


def _survey(case: Case, penalty: bool) -> DraftRule | None:
    case.take(*case.of("survey", "lead", "ratio"))
    why = "đối tượng điều tra và trọng số chưa khai (audiences)"
    case.mark("D110", "", why)
    audiences = ((PLACEHOLDER_AUDIENCE, Decimal(1)),)
    return DraftRule("survey", (DraftField("audiences", audiences, "phụ lục không nêu đối tượng, trọng số"),))


def _given(case: Case, penalty: bool) -> DraftRule | None:
    case.take(*case.of("given", "lead", "ratio"))
    case.mark(
        "D110", "điểm lấy từ chỉ số khác; xác nhận nguồn", why="điểm lấy từ nguồn ngoài, cần xác nhận nguồn"
    )
    return DraftRule("given")


def _from_title(case: Case) -> DraftRule | None:
    """A survey that only the title names."""
    words = plain_words(case.title)
    if "điều tra xã hội học" in words or "điều tra xhh" in words:
        rule = _survey(case, penalty=False)
        case.mark(
            "D110", "nhận ra điều tra từ tên tiêu chí", why="chỉ tên tiêu chí cho biết điểm từ điều tra"
        )
        return rule
    return None


_MAKERS: tuple[tuple[str, Callable[[Case, bool], DraftRule | None]], ...] = (
    ("survey", _survey), ("given", _given), ("ratio", _ratio), ("deduct", _deduct), ("count", _count),
    ("judged", _judged),
)  # fmt: skip
