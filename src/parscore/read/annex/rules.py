"""The lines of a criterion that say how it is scored → its rule, and a mark for everything that does not fit.

The wording decides the kind of rule. A line is never dropped: it is part of the rule, or it is marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from msgspec import Struct, structs

from parscore.diagnostics import Place
from parscore.model.draft import DraftField, DraftMark, DraftRule, Scalar, doubt
from parscore.number import HUNDRED, ZERO, vi
from parscore.read.annex.comparison import Comparison, lost_between
from parscore.read.annex.grammar import QUOTIENT, Clause, ScoringLine, Span, clauses_of, plain_words
from parscore.text import fold, squeeze

PLACEHOLDER_AUDIENCE = "can-xem-lai"
NUMERATOR, DENOMINATOR, FIGURE = "Tử số", "Mẫu số", "Số liệu"
_ADDED_UP = "các mức cộng lại bằng điểm tối đa: có thể được cộng dồn, không phải chọn một"
_NOUGHT_OR_NOTHING = "«không tính điểm» khi không phát sinh: 0 điểm hay không đánh giá"
_UNSTATED = "phụ lục không nói mức"
_WHEN_NONE = "when_none: not_applicable | full | zero | empty (phụ lục không nói khi không phát sinh)"
_LACKING = {"numerator": "tử số", "denominator": "mẫu số", "of": "tên số liệu"}


class RuleReading(Struct, frozen=True):
    """What came of the lines of one leaf: the rule if any, the marks, how many of the lines are in the rule."""

    rule: DraftRule | None
    marks: tuple[DraftMark, ...]
    understood: int


class Subject(Struct, frozen=True):
    """The criterion whose scoring is read; a penalty item counts cases instead of deducting."""

    code: str
    title: str
    maximum: Decimal | None
    place: Place
    penalty: bool = False


@dataclass
class _Leaf:
    """One leaf while its scoring is read: its statements with the line of each, those in the rule, the marks."""

    subject: Subject
    said: list[tuple[ScoringLine, Clause]]
    used: list[Clause] = field(default_factory=list)
    marks: list[DraftMark] = field(default_factory=list)

    @property
    def maximum(self) -> Decimal | None:
        """The maximum of the criterion."""
        return self.subject.maximum

    def of(self, *kinds: str) -> list[Clause]:
        """The statements of these kinds, in order."""
        return [clause for _, clause in self.said if clause.kind in kinds]

    def in_line(self, line: ScoringLine) -> list[Clause]:
        """The statements of a line."""
        return [clause for one, clause in self.said if one is line]

    def use(self, *clauses: Clause) -> None:
        """Note that these statements are part of the rule."""
        self.used += clauses

    def lost(self, lines: Sequence[ScoringLine]) -> list[ScoringLine]:
        """The lines with a statement that is no part of the rule; two lines may have the same words."""
        unused = [line for line, clause in self.said if not any(clause is one for one in self.used)]
        return [line for line in lines if any(line is one for one in unused)]

    def worth(self, clause: Clause) -> Decimal | None:
        """The points of a statement out of the maximum."""
        return None if clause.worth is None else clause.worth.of(self.maximum)

    def mark(self, code: str, why: str, comment: str | None = None) -> None:
        """Mark something about the criterion for people to look at; the comment says the same unless given."""
        shown = why if comment is None else comment
        self.marks.append(doubt(code, self.subject.place, shown, self.subject.code, why=why))

    def mark_best(self, points: Sequence[Decimal]) -> None:
        """Mark a best option that is not worth the maximum."""
        if self.maximum is not None and points and max(points) != self.maximum:
            self.mark("D109", f"mức cao nhất được {vi(max(points))} điểm, điểm tối đa ghi {vi(self.maximum)}")

    def figures(self, *fields: DraftField) -> tuple[DraftField, ...]:
        """The fields that name figures; those that the annex does not name are marked."""
        lacking = " và ".join(_LACKING[one.key] for one in fields if one.remark)
        if lacking:
            self.marks.append(doubt("D108", self.subject.place, "", self.subject.code, what=lacking))
        return fields

    def share(self) -> tuple[DraftField, ...]:
        """`numerator` and `denominator` as the statements and the title name them."""
        return self.figures(*_share_fields(self.subject.title, [clause for _, clause in self.said]))

    def doubt_of_none(self, clause: Clause, *, beside: bool) -> str:
        """«Không phát sinh: không tính điểm» may be nought or not assessed; `beside`: told next to the value."""
        if clause.worth is None or clause.worth.points != ZERO or re.search(r"\b0", clause.said):
            return ""
        self.mark("D110", _NOUGHT_OR_NOTHING, "" if beside else None)
        return _NOUGHT_OR_NOTHING

    def when_none(self) -> DraftField | None:
        """`when_none` where the annex says it; otherwise a mark that it must be decided."""
        worths = {ZERO: "zero", self.maximum: "full"}
        for clause in self.of("none"):
            value = "not_applicable" if clause.worth is None else worths.get(self.worth(clause), "")
            if value:
                self.use(clause)
                return DraftField("when_none", value, self.doubt_of_none(clause, beside=True))
        self.mark("D110", "chưa rõ cho bao nhiêu điểm khi không phát sinh (when_none)", _WHEN_NONE)
        return None


def rule_of(subject: Subject, lines: Sequence[ScoringLine]) -> RuleReading:
    """The rule that `lines` describe, and a mark for all that is in no rule."""
    said = _as_shares(_statements(lines, subject.maximum))
    leaf = _Leaf(subject, said)
    rule = _decide(leaf) if said else _survey_in_title(leaf)
    if rule is None:
        leaf.used.clear()
        leaf.marks = [mark for mark in leaf.marks if mark.comment == _ADDED_UP]
    lost = leaf.lost(lines)
    unsaid = _unsaid(leaf, rule, [line for line in lines if not any(line is one for one in lost)])
    marks = [*leaf.marks, *(lost_line(subject.code, line) for line in lost), *unsaid]
    if rule is None:
        comment = "viết rule theo các dòng trên" if lines else "phụ lục không nói cách chấm"
        marks.append(doubt("D106", subject.place, comment, subject.code))
    return RuleReading(rule, tuple(marks), len(lines) - len(lost) - len(unsaid))


def _unsaid(leaf: _Leaf, rule: DraftRule | None, lines: Sequence[ScoringLine]) -> list[DraftMark]:
    """A mark of every line with a number, a sign or a bound that the rule does not say and no other mark names."""
    if rule is None:
        return []
    edges = (mark.comment for mark in leaf.marks if mark.finding.code == "D107")
    known = " ".join(comment for comment in edges if _UNSTATED not in comment)
    compared = Comparison(rule, leaf.maximum, penalty=leaf.subject.penalty)
    seen: list[Clause] = []
    marks = []
    for line in lines:
        clauses = leaf.in_line(line)
        numbers = [*compared.left_over(clauses, seen), *lost_between(line.text, clauses)]
        seen += clauses
        listed = ", ".join(number for number in dict.fromkeys(numbers) if not _names(known, number))
        if listed:
            comment = f"{line.text} (chưa khớp với rule: {listed})"
            marks.append(
                doubt("D112", line.place, comment, leaf.subject.code, text=line.text, numbers=listed)
            )
    return marks


def _names(known: str, number: str) -> bool:
    shown = number.replace(".", ",")
    return re.search(rf"(?<![\d,]){re.escape(shown)}(?![\d])(?!,\d)", known) is not None


def lost_line(code: str, line: ScoringLine) -> DraftMark:
    """The mark of a line of a criterion that is in no rule."""
    return doubt("D101", line.place, line.text, code, text=line.text)


def _statements(lines: Sequence[ScoringLine], maximum: Decimal | None) -> list[tuple[ScoringLine, Clause]]:
    """Every line with its statements; a sentence broken over two lines is read as one, and stands for both."""
    read = [(line, clauses_of(line, maximum)) for line in lines]
    for index in range(len(read) - 1):
        (first, before), (second, after) = read[index : index + 2]
        if _unclear(before) and _unclear(after) and second.text[:1].islower():
            whole = ScoringLine(f"{first.text} {second.text}", first.place, second.points)
            joined = clauses_of(whole, maximum)
            if not _unclear(joined):
                read[index], read[index + 1] = (first, joined), (second, joined)
    return [(line, clause) for line, clauses in read for clause in clauses]


def _as_shares(said: list[tuple[ScoringLine, Clause]]) -> list[tuple[ScoringLine, Clause]]:
    """«dưới 0,5» next to the formula b/a is a share of 50 %; elsewhere the statements are left as they are."""
    spans = [clause.span for _, clause in said if clause.span is not None]
    formula = any(_LETTERS.search(clause.said) for _, clause in said)
    if not formula or not all(span.within_one for span in spans):
        return said
    shares = {
        id(clause): structs.replace(clause, span=clause.span.as_percent())
        for _, clause in said
        if clause.span
    }
    return [(line, shares.get(id(clause), clause)) for line, clause in said]


def _unclear(clauses: Sequence[Clause]) -> bool:
    return all(clause.kind == "unknown" for clause in clauses)


def _decide(leaf: _Leaf) -> DraftRule | None:
    """The rule of the kind that the statements point to: the rarest wording decides first."""
    return next((make(leaf) for kind, make in _MAKERS.items() if leaf.of(kind)), None)


def _survey(leaf: _Leaf) -> DraftRule:
    leaf.use(*leaf.of("survey", "lead", "ratio"))
    leaf.mark("D110", "đối tượng điều tra và trọng số chưa khai (audiences)", "")
    audiences = ((PLACEHOLDER_AUDIENCE, Decimal(1)),)
    return DraftRule("survey", (DraftField("audiences", audiences, "phụ lục không nêu đối tượng, trọng số"),))


def _survey_in_title(leaf: _Leaf) -> DraftRule | None:
    """A survey that only the title names."""
    words = plain_words(leaf.subject.title)
    if "điều tra xã hội học" not in words and "điều tra xhh" not in words:
        return None
    rule = _survey(leaf)
    leaf.mark("D110", "chỉ tên tiêu chí cho biết điểm từ điều tra", "nhận ra điều tra từ tên tiêu chí")
    return rule


def _given(leaf: _Leaf) -> DraftRule:
    leaf.use(*leaf.of("given", "lead", "ratio"))
    leaf.mark(
        "D110", "điểm lấy từ nguồn ngoài, cần xác nhận nguồn", "điểm lấy từ chỉ số khác; xác nhận nguồn"
    )
    return DraftRule("given")


def _judged(leaf: _Leaf) -> DraftRule | None:
    if leaf.of("option"):
        return _options(leaf)
    clauses = leaf.of("judged")
    leaf.use(*clauses, *leaf.of("lead", "cap"))
    step = _first(clause.number for clause in clauses)
    return DraftRule("judged", _known(step=step))


def _first(numbers: Iterator[Decimal | None]) -> Decimal | None:
    return next((number for number in numbers if number is not None), None)


def _known(**values: Decimal | None) -> tuple[DraftField, ...]:
    return tuple(DraftField(key, value) for key, value in values.items() if value is not None)


# Shares and cases


def _ratio(leaf: _Leaf) -> DraftRule:
    """A share of the maximum; options next to it give the floor and the share that is worth full marks."""
    ratios, fields = leaf.of("ratio"), leaf.share()
    bounds: dict[str, Decimal | None] = {"floor": _first(clause.number for clause in ratios)}
    faults = []
    for option in leaf.of("option"):
        if (bound := _bound(option.span, leaf.worth(option), leaf.maximum)) is not None:
            key, bounds[key], fault = bound
            faults.append(fault)
            leaf.use(option)
    leaf.use(*ratios, *leaf.of("figure", "lead"))
    faults += [
        f"phụ lục tính theo tỷ lệ từ {vi(clause.span.low)}%, mức dưới mốc đó ghi khác"
        for clause in ratios
        if clause.span is not None and clause.span.low not in (None, bounds["floor"])
    ]
    for fault in filter(None, faults):
        leaf.mark("D107", fault)
    target = _target(leaf, ratios, bounds)
    if target is None and bounds.get("full_from") == HUNDRED:
        del bounds["full_from"]
    scaled = None if target is None else DraftField("scaled", True)
    step = _first(clause.cap for clause in ratios)
    return _rule("ratio", *fields, *_known(**bounds), scaled, *_known(round_to=step), leaf.when_none())


def _target(leaf: _Leaf, ratios: Sequence[Clause], bounds: dict[str, Decimal | None]) -> Decimal | None:
    """The share of which shares are taken, which is then worth full marks; None where they are taken of the whole."""
    target = _first(clause.target for clause in ratios)
    if target is None or target == HUNDRED:
        return None
    tops = (clause.span.high for clause in ratios if clause.span is not None)
    other = next((edge for edge in (bounds.get("full_from"), *tops) if edge not in (None, target)), None)
    if other is not None:
        leaf.mark("D140", f"tỷ lệ chia cho {vi(target)}% nhưng đủ điểm từ {vi(other)}%")
    bounds["full_from"] = target
    return target


def _rule(kind: str, *fields: DraftField | None) -> DraftRule:
    return DraftRule(kind, tuple(one for one in fields if one is not None))


def _bound(
    span: Span | None, points: Decimal | None, maximum: Decimal | None
) -> tuple[str, Decimal, str] | None:
    """The bound that an option sets for a share, and what is unsure at its edge.

    No points are given below `floor`, full marks from `full_from`.
    """
    if span is None or not span.percent or points is None:
        return None
    if points == 0 and span.low is None and span.high is not None:
        fault = f"đúng {vi(span.high)}% theo phụ lục được 0 điểm, theo floor thì không"
        return "floor", span.high, fault if span.high_in else ""
    if points == maximum and span.low is not None and span.high in (None, span.low, HUNDRED):
        fault = f"đúng {vi(span.low)}% theo phụ lục chưa được điểm tối đa"
        return "full_from", span.low, "" if span.low_in else fault
    return None


def _deduct(leaf: _Leaf) -> DraftRule:
    if leaf.subject.penalty:
        return _count(leaf)
    clause, maximum = leaf.of("deduct")[0], leaf.maximum
    start, cap = leaf.worth(clause), _cap(leaf, clause)
    leaf.use(*(option for option in leaf.of("option") if _is_start(leaf, option, start)))
    leaf.use(clause, *leaf.of("lead"))
    least = maximum - cap if cap is not None and maximum is not None and ZERO < cap < maximum else None
    return _rule("deduct", *_cases(clause), *_known(start=None if start == maximum else start, least=least))


def _is_start(leaf: _Leaf, option: Clause, start: Decimal | None) -> bool:
    """Whether an option only says what a unit without any case has: full marks, or the `start` of the deduction."""
    points = leaf.worth(option)
    if points is None:
        return False
    if option.span is not None:
        return points == leaf.maximum and option.span.low == HUNDRED
    return points > 0 and points == (leaf.maximum if start is None else start)


def _count(leaf: _Leaf) -> DraftRule:
    taken = leaf.of("deduct") if leaf.subject.penalty else []
    clause = (taken or leaf.of("count"))[0]
    cap = _cap(leaf, clause)
    if cap is not None and leaf.maximum is not None and cap != leaf.maximum:
        leaf.mark("D109", f"cách chấm ghi tối đa {vi(cap)}, điểm tối đa ghi {vi(leaf.maximum)}")
    nothing = [one for one in leaf.of("option") if leaf.worth(one) == 0 and _says_nothing(one.text)]
    leaf.use(clause, *nothing, *leaf.of("lead"))
    return DraftRule("count", _cases(clause))


def _cases(clause: Clause) -> tuple[DraftField, DraftField]:
    return DraftField("of", _case_label(clause.of)), DraftField("each", clause.number or ZERO)


def _cap(leaf: _Leaf, clause: Clause) -> Decimal | None:
    """The most points given or taken: in the same statement or in one of its own."""
    alone = leaf.of("cap")[:1]
    leaf.use(*alone)
    return _first(one.cap for one in (clause, *alone))


# Options


def _options(leaf: _Leaf) -> DraftRule | None:
    """Bands when every option is a range, else a choice; in a penalty item «trừ 2 điểm» is an option as well."""
    options = leaf.of("option", "taken") if leaf.subject.penalty else leaf.of("option")
    if not options:
        return None
    return _bands(leaf, options) or _choice(leaf, options)


def _choice(leaf: _Leaf, options: Sequence[Clause]) -> DraftRule | None:
    pairs: dict[str, Decimal] = {}
    for option in [*options, *(clause for clause in leaf.of("none") if clause.worth is not None)]:
        points = leaf.worth(option)
        if points is not None and option.text and fold(option.text) not in map(fold, pairs):
            pairs[option.text] = points
            leaf.use(option)
    leaf.use(*leaf.of("lead"))
    for clause in leaf.of("none"):
        leaf.doubt_of_none(clause, beside=False)
    if pairs and max(pairs.values()) != leaf.maximum == sum(pairs.values()):
        leaf.mark("D109", _ADDED_UP)
        return None
    leaf.mark_best(list(pairs.values()))
    if len(pairs) == 1:
        leaf.mark("D110", "cách chấm mới có một mức", "phụ lục chỉ nêu một mức; thêm mức còn lại")
    return DraftRule("choice", (DraftField("options", tuple(pairs.items())),)) if pairs else None


def _bands(leaf: _Leaf, options: Sequence[Clause]) -> DraftRule | None:
    """Steps when all options but one at most are ranges, all of shares or all of plain figures."""
    worths = [(option, points) for option in options if (points := leaf.worth(option)) is not None]
    banded = steps_of(worths) if len(worths) == len(options) else None
    if banded is None:
        return None
    leaf.use(*options, *leaf.of("figure", "lead"))
    for fault in banded.faults:
        leaf.mark("D107", fault)
    leaf.mark_best([points for option, points in worths if option.span is not None])
    named = leaf.share() if banded.share else leaf.figures(_plain_figure(leaf))
    steps = DraftField("steps", banded.steps)
    return _rule("bands", *named, steps, leaf.when_none() if banded.share else None)


_NOTHING = (fold("không"), fold("chưa"))


def _says_nothing(text: str) -> bool:
    """«Không có», «Chưa thực hiện»: the figure is nought."""
    return fold(text).startswith(_NOTHING)


def _plain_figure(leaf: _Leaf) -> DraftField:
    """The figure that ranges without percent are compared with."""
    named = next((clause.of for clause in leaf.of("figure", "lead") if clause.of), "")
    if named:
        return DraftField("of", named)
    subjects = (clause.span.subject.strip(" .,;:") for clause in leaf.of("option") if clause.span)
    subject = next(filter(None, subjects), "")
    if subject:
        return DraftField("of", _case_label(subject), f"tên số liệu lấy từ «{subject}»")
    return DraftField("of", FIGURE, "phụ lục không nêu tên số liệu")


_MAKERS: dict[str, Callable[[_Leaf], DraftRule | None]] = {
    "survey": _survey,
    "given": _given,
    "ratio": _ratio,
    "deduct": _deduct,
    "count": _count,
    "judged": _judged,
    "option": _options,
    "taken": _options,
}
"""How each kind of rule is made; the first kind that a statement names decides."""


# Ranges with points → steps

Step = tuple[tuple[str, Scalar], ...]
"""One step as the file has it: `from` or `above` with `points`, or `else`."""
_REST = fold("còn lại")
_OTHERWISE = (fold("trường hợp còn lại"), fold("trường hợp khác"), fold("mức khác"))


class Steps(Struct, frozen=True):
    """Steps in descending order, of a share or of a plain figure, and what is wrong at the edges of their ranges."""

    steps: tuple[Step, ...]
    share: bool
    faults: tuple[str, ...]


def steps_of(worths: Sequence[tuple[Clause, Decimal]]) -> Steps | None:
    """The steps of options with their points; None unless all are ranges of one sort but one, which is the rest."""
    ranges = [(option.span, points) for option, points in worths if option.span is not None]
    others = [(option.text, points) for option, points in worths if option.span is None]
    shares = {span.percent for span, _ in ranges}
    if len(shares) != 1 or len(others) > 1:
        return None
    share = shares == {True}
    ordered = sorted(ranges, key=lambda pair: _start(pair[0]), reverse=True)
    if not _in_order([span for span, _ in ordered], share=share):
        return None
    return _stepwise(ordered, others[0] if others else None, share=share)


def _in_order(spans: Sequence[Span], *, share: bool) -> bool:
    """Whether no range lies within another; one plain range alone is no scale."""
    nested = any(_start(upper) == _start(lower) for upper, lower in pairwise(spans))
    return not nested and (share or len(spans) > 1)


def _stepwise(
    ordered: Sequence[tuple[Span, Decimal]], other: tuple[str, Decimal] | None, *, share: bool
) -> Steps | None:
    spans, (lowest, points) = [span for span, _ in ordered], ordered[-1]
    if other is not None and not _fills_rest(*other, lowest, points, share=share):
        return None
    unit = "%" if share else ""
    steps = [_step(span.low, worth, inside=span.low_in) for span, worth in ordered]
    edges = (_edge(upper, lower, unit) for upper, lower in pairwise(spans))
    faults = [*map(_doubtful, spans), _top(spans[0], unit), *edges]
    if _start(lowest) <= (ZERO, False) and (other is None or other[1] == points):
        steps[-1] = _step(None, points)
    elif lowest.low is None:
        return None
    elif other is not None:
        steps.append(_step(None, other[1]))
    else:
        faults.append(f"{_UNSTATED} dưới {vi(lowest.low)}{unit}")
    return Steps(tuple(steps), share, tuple(filter(None, faults)))


def _fills_rest(text: str, points: Decimal, lowest: Span, lowest_points: Decimal, *, share: bool) -> bool:
    """Whether an option without range is what no range names: «Còn lại», or «Không có» below the lowest range."""
    words = fold(text)
    if words.startswith(_REST) or words.endswith(_OTHERWISE):
        return True
    if not _says_nothing(text):
        return False
    if not lowest.low:
        return points == lowest_points
    return not share and lowest.low <= 1


def _step(bound: Decimal | None, points: Decimal, *, inside: bool = True) -> Step:
    if bound is None:
        return (("else", points),)
    return (("from" if inside else "above", bound), ("points", points))


def _start(span: Span) -> tuple[Decimal, bool]:
    return Decimal(-1) if span.low is None else span.low, not span.low_in


def _doubtful(span: Span) -> str:
    shown = f"{vi(span.high if span.low is None else span.low)}{'%' if span.percent else ''}"
    return f"«{shown} trở lên» hoặc «trở xuống» đọc được hai nghĩa" if span.unsure else ""


def _top(span: Span, unit: str) -> str:
    open_above = span.high is None or (span.high >= HUNDRED if unit else span.even)
    return "" if open_above else f"{_UNSTATED} trên {vi(span.high)}{unit}"


def _edge(upper: Span, lower: Span, unit: str) -> str:
    """What is wrong where two neighbouring ranges meet; nothing when they meet exactly."""
    start, end = upper.low, lower.high
    if start is None or end is None:
        return ""
    if end > start:
        return f"hai mức cùng nhận khoảng {vi(start)}–{vi(end)}{unit}"
    if end < start:
        return _gap(start, end, unit, even=lower.even, closed=upper.low_in and lower.high_in)
    if upper.low_in and lower.high_in:
        return f"đúng {vi(start)}{unit} thuộc cả hai mức; hiểu là thuộc mức trên"
    if not upper.low_in and not lower.high_in:
        return f"đúng {vi(start)}{unit} không thuộc mức nào; hiểu là thuộc mức dưới"
    return ""


def _gap(start: Decimal, end: Decimal, unit: str, *, even: bool, closed: bool) -> str:
    """What no range names between `end` and `start`: nothing between two whole numbers that follow each other."""
    high, low = f"{vi(start)}{unit}", f"{vi(end)}{unit}"
    if even:
        return f"mức «{low}» chỉ nêu một giá trị; hiểu là từ {low} đến mốc {high}"
    if closed and not unit and start - end == 1 and start == int(start):
        return ""
    return f"khoảng giữa {low} và {high} không thuộc mức nào; hiểu là thuộc mức dưới"


# The names of figures, as the annex words them

_OVER = re.compile(
    r"(?:tỷ lệ|tỉ lệ)\s*(?:\(?%\)?|phần trăm)?\s*(?:giữa\s+)?(?P<top>[^;:()/%]{3,160}?)\s+(?:trên"
    r"|so với|trong|chia cho|và|với)\s+"
    r"(?P<bottom>(?:tổng|toàn bộ|số)\s[^;:()/%×*]{2,160}?)(?=\s*(?:$|[;:,.()%×*<>≥≤]|[x]\s|đạt|từ\s+\d"
    r"|trên\s+\d|dưới\s+\d|nhân))",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"(?P<top>(?:tổng |số )[^/()\[\]=:;]{2,160}?)\s*(?:/|:|÷|chia cho)\s*(?P<bottom>(?:tổng|số"
    r"|toàn bộ)\s[^/()\[\]=:;×*]{2,160}?)(?=\s*(?:$|[()\[\];,.×*%]|x\s|nhân))",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"(?<!\w)(?P<top>[a-zđ])\s*/\s*(?P<bottom>[a-zđ])(?!\w)", re.IGNORECASE)
_ALONE = re.compile(
    r"(?:tỷ lệ|tỉ lệ)\s*(?:\(?%\)?|phần trăm)?\s*(?P<top>[^;:()%<>≥≤×*]{3,160}?)(?=\s*(?:$|[;:,.()%×*<>≥≤]"
    r"|x\s|đạt|từ\s+\d|trên\s+\d|dưới\s+\d|nhân|là\s))",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"^(?:này|đạt|đó|thực hiện|hoàn thành|tương ứng|điểm|trên|phần trăm|(?:x|\*|\d|điểm|được|bằng|nhân).*)?$",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"tổng|toàn bộ", re.IGNORECASE)
_COUNTED = re.compile(r"(?:số|tổng|kinh phí|tiền)\b", re.IGNORECASE)
_DEED = re.compile(r"(?:chậm|trễ|thiếu|sai|vi phạm|quá hạn|không|để|nộp|gửi|có|bị)\b")


def _share_fields(title: str, clauses: Sequence[Clause]) -> tuple[DraftField, DraftField]:
    """`numerator` and `denominator` from the wording of the rule, then of the title; a remark where not stated."""
    texts = [*(_without_target(clause) for clause in clauses), title]
    figures = [clause for clause in clauses if clause.kind == "figure"]
    named = _by_letters(texts, figures) or _by_pattern(texts) or _by_figures(figures)
    if named is not None:
        return DraftField("numerator", named[0]), DraftField("denominator", named[1])
    return _numerator_alone(texts), DraftField("denominator", DENOMINATOR, "phụ lục không nêu mẫu số")


def _without_target(clause: Clause) -> str:
    """The words of a statement without the target of which its share is taken, in which no figure is named."""
    found = None if clause.target is None else QUOTIENT.search(plain_words(clause.said))
    return clause.said if found is None else f"{clause.said[: found.start()]} {clause.said[found.end() :]}"


def _numerator_alone(texts: Sequence[str]) -> DraftField:
    for text in texts:
        found = _ALONE.search(text)
        if found is not None and not _EMPTY.match(found["top"].strip()):
            return DraftField("numerator", _counted(found["top"]), f"phụ lục chỉ ghi «{squeeze(found[0])}»")
    return DraftField("numerator", NUMERATOR, "phụ lục không nêu tử số")


def _by_pattern(texts: Sequence[str]) -> tuple[str, str] | None:
    searched = (pattern.search(text) for pattern in (_FRACTION, _OVER) for text in texts)
    found = next((one for one in searched if one is not None), None)
    return None if found is None else (_counted(found["top"]), _capital(found["bottom"]))


def _by_letters(texts: Sequence[str], figures: Sequence[Clause]) -> tuple[str, str] | None:
    """«b/a», where both letters have been given a name."""
    names = {figure.letter: figure.of for figure in figures if figure.letter}
    for text in texts:
        found = _LETTERS.search(text)
        if found is not None and {found["top"].lower(), found["bottom"].lower()} <= names.keys():
            return _capital(names[found["top"].lower()]), _capital(names[found["bottom"].lower()])
    return None


def _by_figures(figures: Sequence[Clause]) -> tuple[str, str] | None:
    """Two declared figures, exactly one of them a total: the other is the part."""
    totals = [figure.of for figure in figures if _TOTAL.match(figure.of)]
    parts = [figure.of for figure in figures if not _TOTAL.match(figure.of)]
    return (_capital(parts[0]), _capital(totals[0])) if len(totals) == len(parts) == 1 else None


def _counted(words: str) -> str:
    """A thing as a figure: «hồ sơ đúng hạn» → «Số hồ sơ đúng hạn»."""
    text = squeeze(words).strip(" ,.-")
    return _capital(text) if _COUNTED.match(text) else f"Số {_small(text)}"


def _case_label(of: str) -> str:
    """What is counted, as a figure: «báo cáo trễ hạn» → «Số báo cáo trễ hạn», «chậm nộp» → «Số lần chậm nộp»."""
    text = _small(re.sub(r"\b0?1\s+", "", squeeze(of)).strip(" ,.-"))
    if re.match(r"số\s", text):
        return _capital(text)
    return f"Số lần {text}" if _DEED.match(text) else f"Số {text}"


def _small(text: str) -> str:
    """A small first letter, unless the text begins with an abbreviation."""
    return text if text[:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def _capital(words: str) -> str:
    text = squeeze(words).strip(" ,.-")
    return text[:1].upper() + text[1:]
