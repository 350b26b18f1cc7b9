"""The lines of a criterion that say how it is scored → its rule, and a mark for everything that does not fit into it.

The wording decides the kind; a line is never dropped: it is part of the rule or it is marked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from parscore.catalogue import finding
from parscore.diagnostics import Place
from parscore.model.draft import DraftField, DraftRule, Mark
from parscore.number import vi
from parscore.read.annex_bands import steps_of
from parscore.read.annex_clauses import Clause, Line, clauses_of
from parscore.read.annex_share import case_label, share_fields
from parscore.read.annex_spans import Span, plain_words
from parscore.text import fold

PLACEHOLDER_AUDIENCE = "can-xem-lai"
_WHEN_NONE = "when_none: not_applicable | full | zero (phụ lục không nói khi không phát sinh)"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What came of the lines of one leaf: the rule if any, the marks, how many of the lines are in the rule."""

    rule: DraftRule | None
    marks: tuple[Mark, ...]
    understood: int


@dataclass
class _Case:
    """One leaf being read: its statements with the line each came from, and which of them found a place in the rule."""

    code: str
    title: str
    maximum: Decimal | None
    place: Place
    said: list[tuple[Line, Clause]]
    used: list[Clause] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Clause]:
        return [clause for _, clause in self.said if clause.kind in kinds]

    def take(self, *clauses: Clause) -> None:
        self.used += clauses

    def worth(self, clause: Clause) -> Decimal | None:
        return None if clause.worth is None else clause.worth.of(self.maximum)

    def mark(self, code: str, comment: str, why: str) -> None:
        self.marks.append(Mark(comment, finding(code, self.place, criterion=self.code, why=why)))


def rule_of(
    code: str,
    title: str,
    maximum: Decimal | None,
    place: Place,
    lines: Sequence[Line],
    *,
    penalty: bool = False,
) -> Ruling:
    """The rule that `lines` describe for the criterion `code`; a penalty item counts cases instead of deducting."""
    said = [(line, clause) for line in lines for clause in clauses_of(line, maximum)]
    case = _Case(code, title, maximum, place, said)
    rule = _decide(case, penalty=penalty)
    if rule is None and not said:
        rule = _from_title(case)
    if rule is None:
        case.used.clear()
        case.marks.clear()
    lost = [line for line in lines if any(one is line and not _in(clause, case.used) for one, clause in said)]
    marks = [Mark(line.text, finding("D101", line.place, criterion=code, text=line.text)) for line in lost]
    if rule is None:
        comment = "phụ lục không nói cách chấm" if not lines else "viết rule theo các dòng trên"
        marks.append(Mark(comment, finding("D106", place, criterion=code)))
    return Ruling(rule, (*case.marks, *marks), len(lines) - len(lost))


def _in(clause: Clause, used: Sequence[Clause]) -> bool:
    return any(clause is one for one in used)


def _decide(case: _Case, *, penalty: bool) -> DraftRule | None:
    """The kind that the statements point to: the rarest wording decides first."""
    for kind, make in _MAKERS:
        if case.of(kind):
            return make(case, penalty)
    return _options(case)


def _options(case: _Case) -> DraftRule | None:
    """Bands when every option is a range, else a choice."""
    options = case.of("option")
    if not options:
        return None
    ranged = [option for option in options if option.span is not None]
    if ranged and all(case.worth(option) is not None for option in options):
        others = [option for option in options if option.span is None]
        rule = _bands(case, ranged, others)
        if rule is not None:
            return rule
    return _choice(case, options)


def _bands(case: _Case, ranged: Sequence[Clause], others: Sequence[Clause]) -> DraftRule | None:
    share = all(option.span is not None and option.span.percent for option in ranged)
    if (not share and any(option.span is not None and option.span.percent for option in ranged)) or len(
        others
    ) > 1:
        return None
    ranges = [(option.span, case.worth(option)) for option in ranged]
    known = [(span, points) for span, points in ranges if span is not None and points is not None]
    rest = case.worth(others[0]) if others else None
    if others and not _is_rest(others[0].text):
        if not _says_nothing(others[0].text) or not _open_below(share=share, rest=rest, points=known):
            return None
    if len(known) == 1 and not share:
        return None
    banded = steps_of(known, rest if others else None)
    if banded is None:
        return None
    case.take(*ranged, *others)
    for fault in banded.faults:
        case.mark("D107", fault, why=fault)
    _best(case, [points for _, points in known])
    return DraftRule(
        "bands",
        (*_measured(case, share=share), DraftField("steps", banded.steps), *_when_none(case, share=share)),
    )


def _says_nothing(text: str) -> bool:
    """«Không có», «Không thực hiện»: the figure is nought."""
    return fold(text).startswith((fold("không"), fold("chưa")))


def _is_rest(text: str) -> bool:
    """«Còn lại», «Trường hợp khác»: whatever no range names."""
    words = fold(text)
    return words.startswith(fold("còn lại")) or words.endswith(
        (fold("trường hợp còn lại"), fold("trường hợp khác"), fold("mức khác"))
    )


def _open_below(*, share: bool, rest: Decimal | None, points: Sequence[tuple[Span, Decimal]]) -> bool:
    """Whether an option without range fills what the ranges leave open below, or repeats their lowest points."""
    lowest = min((span for span, _ in points), key=lambda span: -1 if span.low is None else span.low)
    if lowest.low is None or lowest.low == 0:
        return rest == next(worth for span, worth in points if span is lowest)
    return not share and lowest.low <= 1


def _measured(case: _Case, *, share: bool) -> tuple[DraftField, ...]:
    """What the ranges are compared with: a share of two figures, or one plain figure."""
    figures = case.of("figure", "lead")
    case.take(*figures)
    if share:
        fields = share_fields(case.title, [clause for _, clause in case.said])
        _tell(case, fields)
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
    _tell(case, fields)
    return fields


def _tell(case: _Case, fields: Sequence[DraftField]) -> None:
    lacking = {"numerator": "tử số", "denominator": "mẫu số", "of": "tên số liệu"}
    said = " và ".join(lacking[one.key] for one in fields if one.remark and one.key in lacking)
    if said:
        case.marks.append(Mark("", finding("D108", case.place, criterion=case.code, what=said)))


def _when_none(case: _Case, *, share: bool) -> tuple[DraftField, ...]:
    """`when_none` where the annex says it; otherwise a mark that it must be decided."""
    if not share:
        return ()
    for clause in case.of("none"):
        points = case.worth(clause)
        value = (
            "not_applicable"
            if clause.worth is None
            else "zero"
            if points == 0
            else "full"
            if points == case.maximum
            else ""
        )
        if value:
            case.take(clause)
            return (DraftField("when_none", value),)
    case.mark("D110", _WHEN_NONE, why="chưa rõ cho bao nhiêu điểm khi không phát sinh (when_none)")
    return ()


def _best(case: _Case, points: Sequence[Decimal]) -> None:
    if case.maximum is not None and points and max(points) != case.maximum:
        why = f"mức cao nhất được {vi(max(points))} điểm, điểm tối đa ghi {vi(case.maximum)}"
        case.mark("D109", why, why=why)


def _choice(case: _Case, options: Sequence[Clause]) -> DraftRule | None:
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
    _best(case, list(pairs.values()))
    if len(pairs) == 1:
        case.mark("D110", "phụ lục chỉ nêu một mức; thêm mức còn lại", why="cách chấm mới có một mức")
    return DraftRule("choice", (DraftField("options", tuple(pairs.items())),))


def _ratio(case: _Case, penalty: bool) -> DraftRule | None:
    """A share of the maximum: options beside it give the floor and the share that is worth full marks."""
    ratios = case.of("ratio")
    fields = list(share_fields(case.title, [clause for _, clause in case.said]))
    _tell(case, fields)
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
        case.mark("D107", why, why=why)
    step = next((clause.cap for clause in ratios if clause.cap is not None), None)
    fields += [DraftField("floor", floor)] if floor is not None else []
    fields += [DraftField("full_from", full)] if full not in (None, Decimal(100)) and full is not None else []
    fields += [DraftField("round_to", step)] if step is not None else []
    return DraftRule("ratio", (*fields, *_when_none(case, share=True)))


def _deduct(case: _Case, penalty: bool) -> DraftRule | None:
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


def _count(case: _Case, penalty: bool) -> DraftRule | None:
    clause = (case.of("deduct") if penalty and case.of("deduct") else case.of("count"))[0]
    cap = _cap(case, clause)
    if cap is not None and case.maximum is not None and cap != case.maximum:
        why = f"cách chấm ghi tối đa {vi(cap)}, điểm tối đa ghi {vi(case.maximum)}"
        case.mark("D109", why, why=why)
    nothing = [
        option for option in case.of("option") if case.worth(option) == 0 and _says_nothing(option.text)
    ]
    case.take(clause, *nothing, *case.of("lead"))
    return DraftRule(
        "count", (DraftField("of", case_label(clause.of)), DraftField("each", clause.number or Decimal(0)))
    )


def _cap(case: _Case, clause: Clause) -> Decimal | None:
    """The most points given or taken: in the same statement or in one of its own."""
    caps = case.of("cap")
    case.take(*caps[:1])
    return clause.cap if clause.cap is not None else caps[0].cap if caps else None


def _judged(case: _Case, penalty: bool) -> DraftRule | None:
    clauses = case.of("judged")
    if case.of("option"):
        return _options(case)
    case.take(*clauses, *case.of("lead", "cap"))
    step = next((clause.number for clause in clauses if clause.number is not None), None)
    return DraftRule("judged", (DraftField("step", step),) if step is not None else ())


def _survey(case: _Case, penalty: bool) -> DraftRule | None:
    case.take(*case.of("survey", "lead", "ratio"))
    why = "đối tượng điều tra và trọng số chưa khai (audiences)"
    case.mark("D110", "", why=why)
    audiences = ((PLACEHOLDER_AUDIENCE, Decimal(1)),)
    return DraftRule("survey", (DraftField("audiences", audiences, "phụ lục không nêu đối tượng, trọng số"),))


def _given(case: _Case, penalty: bool) -> DraftRule | None:
    case.take(*case.of("given", "lead", "ratio"))
    case.mark(
        "D110", "điểm lấy từ chỉ số khác; xác nhận nguồn", why="điểm lấy từ nguồn ngoài, cần xác nhận nguồn"
    )
    return DraftRule("given")


def _from_title(case: _Case) -> DraftRule | None:
    """A survey that only the title names."""
    words = plain_words(case.title)
    if "điều tra xã hội học" in words or "điều tra xhh" in words:
        rule = _survey(case, penalty=False)
        case.mark(
            "D110", "nhận ra điều tra từ tên tiêu chí", why="chỉ tên tiêu chí cho biết điểm từ điều tra"
        )
        return rule
    return None


_MAKERS: tuple[tuple[str, Callable[[_Case, bool], DraftRule | None]], ...] = (
    ("survey", _survey), ("given", _given), ("ratio", _ratio), ("deduct", _deduct), ("count", _count), ("judged", _judged),
)  # fmt: skip
