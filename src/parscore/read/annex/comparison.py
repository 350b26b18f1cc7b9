"""The numbers of an annex's line against the rule read from it: what the rule does not say again is left over.

A number is read by the words next to it alone. May not know how the grammar reads a line, so as not to share its
errors.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec import Struct, structs
from pydantic import ValidationError

from parscore.model.draft import DraftRule
from parscore.model.rules import KINDS, Answer, AnyRule, Choice
from parscore.number import HUNDRED, ZERO, parse
from parscore.read.annex.grammar import SHARES_IN_WORDS, SIGNS, THOUSANDS, Clause, plain_words

_BESIDE = Decimal("0.0001")
"""How far from a strict bound a range is probed; annexes print four decimals at most."""

_NUMBER = r"\d+(?:[.,]\d+)?"
_NUMBERS = re.compile(_NUMBER)
_COUNTED = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_TIMES = re.compile(r"(?:(?:^|(?<=[\s)\]%]))x|[*]|nhân(?:\s+với)?)\s*$")
_DOCUMENTS = "qđ|nđ|tt|kh|nq|ct|cv|bnv|ubnd|hđnd|ttg"
_FIGURE = re.compile(
    rf"(?P<date>\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}|\d+/\d{{4}}(?!\d)|\d{{1,2}}/0\d(?!\d)"
    rf"|\d+/(?:{_DOCUMENTS})(?!\w))|(?P<top>\d+)\s*/\s*(?P<bottom>0*[1-9]\d*)(?!\w)|(?P<plain>{_NUMBER})"
    rf"|(?<!\w)(?P<counted>{'|'.join(_COUNTED)})(?=\s+điểm(?!\w))"
    rf"|(?<!\w)(?P<words>{'|'.join(sorted(SHARES_IN_WORDS, key=len, reverse=True))})(?!\w)"
)
_PERCENT = re.compile(r"^\s*(?:%|phần trăm)")
_POINTS = re.compile(r"\s*(?:tổng\s+)?(?:số\s+)?(?:điểm|đ)(?!\w)")
_GOES_ON = re.compile(r"\s*(?:-|đến|tới)\s*(?:dưới|cận|hết|<|≤)?\s*")
_LISTED = re.compile(r"\s*(?:,|và|hoặc)\s*")
_NAME = re.compile(
    r"(?:ngày|tháng|quý|năm|số|điều|khoản|mục|mức|mức độ|cấp|loại|hạng|lần thứ|thứ|bước|phụ lục|biểu|mẫu|bảng|tt)\s+$"
)
_DATED = re.compile(r"(?:trước|sau|hạn)\s+$")
_LINKS = re.compile(
    r"\s*(?:đến|tới|thì|nếu|khi|và|hoặc|trở|là|được|bị|trừ|cộng|cho|nhưng|đối|còn|tương|bằng|nhân|x|với|theo)(?!\w)"
)
_THING = re.compile(rf"(?!{_LINKS.pattern})\s*[^\W\d_]")
_EACH = re.compile(r"(?:mỗi|cứ|cứ có|/)\s*(?:một\s+)?$")
_MINUS = re.compile(r"(?:^|[:=(;,])\s*-\s*$|\s-$|(?:trừ|giảm|bớt|mất)(?:\s+đi)?\s*[:=]?\s*$")
_TAIL = re.compile(r"[^\d;:]{0,25}?(?P<tail>trở lên|trở đi|hoặc cao hơn|trở xuống|hoặc thấp hơn)")
_UP = ("trở lên", "trở đi", "hoặc cao hơn")
_MIRRORED = {"<": "gt", "≤": "ge", ">": "lt", "≥": "le"}
_ALL_POINTS = re.compile(r"điểm\s+(?:tối đa|chuẩn)|(?:trọn|đủ|toàn bộ|tối đa)\s+(?:số\s+)?điểm|tối đa\W*$")
_NO_POINTS = re.compile(r"không\s+(?:(?:được|có|tính|chấm|cho|đạt)\s+)*điểm")
_SIDES, _EDGES = ("gt", "ge", "lt", "le"), ("gt", "ge", "lt")
_AWARDS = frozenset({"points", "share", "bare"})
_COUNTING = frozenset({"thing", "name", "percent"})


class Figure(Struct, frozen=True):
    """A number of a text: `sort` is points, share (of the points), percent, factor, thing (counted), name or bare.

    `sign` is the side of a range that the number bounds (gt, ge, lt, le), `each` a number behind «mỗi».
    """

    written: str
    value: Fraction
    start: int
    sort: str
    sign: str = ""
    minus: bool = False
    each: bool = False

    @property
    def awards(self) -> bool:
        """Whether the number names points."""
        return self.sort in _AWARDS and not self.bounds

    @property
    def bounds(self) -> bool:
        """Whether the number names an edge of a range rather than points."""
        return self.sort in ("percent", "thing") or (self.sort == "bare" and self.sign in _SIDES)


class _Seen(Struct, frozen=True):
    """A number with the words between it and its neighbours; a percent sign behind it is taken off `after`."""

    found: re.Match[str]
    before: str
    after: str
    percent: bool

    @property
    def value(self) -> Fraction:
        found = self.found
        if found["words"]:
            return SHARES_IN_WORDS[found["words"]]
        if found["counted"]:
            return Fraction(_COUNTED.index(found["counted"]) + 1)
        if found["top"]:
            return Fraction(int(found["top"]), int(found["bottom"]))
        plain = found["plain"] or ""
        return Fraction(parse(plain.replace(".", "") if THOUSANDS.fullmatch(plain) else plain) or ZERO)

    def sort(self, behind: Figure | None) -> str:
        """What the number is of; the first of a range is what the second one is."""
        if _POINTS.match(self.after):
            whole = self.found["plain"] or self.found["counted"]
            return "points" if whole and not self.percent else "share"
        if self.percent:
            return "percent"
        if self.names:
            return "name"
        if _TIMES.search(self.before):
            return "factor"
        if behind is not None and _GOES_ON.fullmatch(self.after):
            return "points" if behind.sort == "share" else behind.sort
        return "thing" if _THING.match(self.after) else "bare"

    @property
    def names(self) -> bool:
        """Whether the number is a date, or names a quarter, a level, a document."""
        found = self.found
        dated = found["top"] and (self.value > 1 or _DATED.search(self.before))
        return bool(found["date"] or dated or _NAME.search(self.before))

    @property
    def sign(self) -> str:
        tail = _TAIL.match(self.after)
        if tail is not None:
            return "ge" if tail["tail"] in _UP else "le"
        words = re.sub(r"\s*(?:mức|tỷ lệ|đạt)?\s*$", "", re.sub(r"\s+", " ", self.before))
        return next((SIGNS[end] for end in _endings(words) if end in SIGNS), self._sign_behind)

    @property
    def _sign_behind(self) -> str:
        rest = self.after.strip()
        return _MIRRORED.get(rest[:1]) or ("ge" if _GOES_ON.fullmatch(rest) else "")


def figures_in(text: str) -> list[Figure]:
    """Every number of a text in order, also fractions and «một nửa»."""
    words = plain_words(text)
    figures: list[Figure] = []
    for seen in reversed(list(_seen(words))):
        start = seen.found.start()
        minus = text[:start].rstrip().endswith("−") or bool(_MINUS.search(seen.before))
        sort = seen.sort(figures[0] if figures else None)
        each = bool(_EACH.search(seen.before))
        figures.insert(0, Figure(seen.found[0], seen.value, start, sort, seen.sign, minus, each))
    return [_in_a_list(figures, words, at) for at in range(len(figures))]


def _seen(words: str) -> Iterator[_Seen]:
    found = list(_FIGURE.finditer(words))
    starts = [0, *(one.end() for one in found)]
    ends = [*(one.start() for one in found[1:]), len(words)]
    for one, start, end in zip(found, starts, ends, strict=False):
        after = words[one.end() : end]
        rest = _PERCENT.sub("", after, count=1)
        yield _Seen(one, words[start : one.start()], rest, rest != after)


def _in_a_list(figures: Sequence[Figure], words: str, at: int) -> Figure:
    """«mức 3, 4»: the second number names what the first one names."""
    figure, before = figures[at], figures[max(at - 1, 0)]
    between = words[before.start + len(before.written) : figure.start]
    named = before.sort in ("name", "thing") and figure.sort == "bare" and _LISTED.fullmatch(between)
    return structs.replace(figure, sort=before.sort) if named else figure


def _endings(words: str) -> Iterator[str]:
    """The last five words, four, … of a text, then its last sign."""
    listed = words.split(" ")
    yield from (" ".join(listed[-length:]) for length in range(5, 0, -1))
    yield words[-1:]


class Comparison:
    """A rule as drafted, to be held against the statements that it was read from."""

    def __init__(self, rule: DraftRule, maximum: Decimal | None, *, penalty: bool) -> None:
        self.maximum = maximum
        self.takes = penalty or rule.kind == "deduct"
        self.model = _model(rule)
        scalars = list(_scalars(rule))
        self.texts = [plain_words(value) for value in scalars if isinstance(value, str)]
        held = [value for value in scalars if isinstance(value, Decimal)]
        least = rule.get("least")
        if maximum is not None:
            held += [maximum, maximum - least] if isinstance(least, Decimal) else [maximum]
        full = rule.get("full_from")
        self.target = Fraction(full if isinstance(full, Decimal) and rule.get("scaled") else HUNDRED)
        step = rule.get("round_to")
        self.decimals = -int(step.as_tuple().exponent) if isinstance(step, Decimal) and step < 1 else None
        self.values = {Fraction(0), *map(Fraction, held)}

    def left_over(self, clauses: Sequence[Clause], seen: Sequence[Clause]) -> list[str]:
        """The numbers of statements that the rule does not say as they do, as written; `seen`: on two lines."""
        fresh = (clause for clause in clauses if not any(clause is one for one in seen))
        return [figure.written for clause in fresh for figure in self._left_over(clause)]

    def _left_over(self, clause: Clause) -> list[Figure]:
        figures = figures_in(clause.said)
        option = self._option(clause)
        if option is not None:
            return [figure for figure in figures if not self._says_option(figure, *option)]
        stepwise = self.model is not None and bool(self.model.figures)
        if stepwise and clause.kind in ("option", "taken", "none"):
            return self._outside_steps(clause, figures)
        return self._unsaid(figures)

    def _outside_steps(self, clause: Clause, figures: Sequence[Figure]) -> list[Figure]:
        """The numbers of a range with its points that the rule does not give at the edges of the range."""
        edges = [figure for figure in figures if figure.bounds]
        awards = [figure for figure in figures if figure.awards]
        worths = self._worths(clause, awards)
        if (
            len(worths) > 1
            or any(figure.sort == "factor" for figure in figures)
            or any(figure.minus or figure.sign in _EDGES for figure in awards)
        ):
            return list(figures)
        return [
            *self._unsaid(figures, "name"),
            *self._wrong(clause, edges, awards, worths),
            *self._unsaid(awards),
        ]

    def _wrong(
        self, clause: Clause, edges: list[Figure], awards: list[Figure], worths: list[Fraction | None]
    ) -> list[Figure]:
        """The edges, or for «không phát sinh» the points, at which the rule gives other points."""
        if clause.kind == "none":
            return awards if worths and not self._on_nothing(worths[0]) else []
        return [edge for edge in edges for worth in worths if not self._gives(edge, worth)]

    def _option(self, clause: Clause) -> tuple[int, int, Fraction] | None:
        """Where the name of an option of a choice stands in a statement, and what that option is worth."""
        if not isinstance(self.model, Choice):
            return None
        words = plain_words(clause.said)
        for label, points in sorted(self.model.options.items(), key=lambda pair: -len(pair[0])):
            bare = plain_words(label).rstrip(")")
            if (start := words.find(bare)) >= 0:
                return start, start + len(bare), Fraction(points)
        return None

    def _says_option(self, figure: Figure, start: int, end: int, points: Fraction) -> bool:
        """Inside its name a number must count or name something; outside it is what the option is worth."""
        if start <= figure.start < end:
            counts = figure.sort in _COUNTING or (figure.bounds and not figure.minus)
            return counts and not figure.each
        right_sign = self.takes or not figure.minus
        return right_sign and figure.sign in ("", "eq", "le") and self._worth(figure) == points

    def _worth(self, figure: Figure) -> Fraction | None:
        """The points that a number states; a percentage or a fraction is taken of the maximum."""
        if figure.sort != "share":
            return figure.value
        if self.maximum is None:
            return None
        whole = figure.value > 1 or ("/" not in figure.written and figure.written.isdecimal())
        return figure.value * Fraction(self.maximum) / (100 if whole else 1)

    def _worths(self, clause: Clause, awards: Sequence[Figure]) -> list[Fraction | None]:
        """What a statement is worth by its numbers, else by the points column, else in words."""
        found: list[Fraction | None] = [self._worth(figure) for figure in awards]
        if not found and clause.column is not None:
            found = [Fraction(clause.column)]
        words = plain_words(clause.said)
        if not found and _NO_POINTS.search(words):
            found = [Fraction(0)]
        if not found and _ALL_POINTS.search(words) and self.maximum is not None:
            found = [Fraction(self.maximum)]
        return found

    def _gives(self, bound: Figure, worth: Fraction | None) -> bool:
        """Whether the rule gives the points of a statement at the edge that it names."""
        model = self.model
        if model is None or self.maximum is None:
            return True
        edge = Decimal(bound.value.numerator) / Decimal(bound.value.denominator)
        if model.is_share and bound.sort != "percent" and edge <= 1:
            edge *= HUNDRED
        edge += {"gt": _BESIDE, "lt": -_BESIDE}.get(bound.sign, ZERO)
        share = {"numerator": max(edge, ZERO), "denominator": HUNDRED}
        answer = Answer(figures=share if model.is_share else {"of": edge})
        points = model.points(answer, self.maximum, "half_up").points
        return points is not None and Fraction(points) == worth

    def _on_nothing(self, worth: Fraction | None) -> bool:
        decided = getattr(self.model, "on_nothing", None)
        return (
            decided is None
            or {"zero": Fraction(0), "full": Fraction(self.maximum or 0)}.get(decided) == worth
        )

    def _unsaid(self, figures: Sequence[Figure], sort: str = "") -> list[Figure]:
        """The numbers, of one sort where it is named, that the rule does not hold."""
        return [figure for figure in figures if sort in ("", figure.sort) and not self._says(figure)]

    def _says(self, figure: Figure) -> bool:
        if figure.each:
            return figure.value == (self.target if figure.sort == "percent" else 1)
        if figure.minus and not self.takes:
            return False
        if figure.sort == "thing" and figure.value == self.decimals:
            return True
        worth = self._worth(figure)
        free = 1 if figure.sort in ("thing", "name") else 100
        return worth in self.values or worth == free or (figure.sort in _COUNTING and self._in_text(figure))

    def _in_text(self, figure: Figure) -> bool:
        return any(re.search(rf"(?<!\d){re.escape(figure.written)}(?!\d)", text) for text in self.texts)


def states_points(text: str) -> bool:
    """Whether a text names points as a number."""
    return any(figure.sort in ("points", "share") for figure in figures_in(text))


def lost_between(line: str, clauses: Sequence[Clause]) -> list[str]:
    """The numbers of a line that stand in none of its statements."""
    parts = Counter(_NUMBERS.findall(" ".join(clause.said for clause in clauses)))
    return list((Counter(_NUMBERS.findall(line)) - parts).elements())


def _model(rule: DraftRule) -> AnyRule | None:
    values = {field.key: _as_read(field.key, field.value) for field in rule.fields}
    try:
        return KINDS[rule.kind].model_validate({"kind": rule.kind, **values})
    except ValidationError:
        return None


def _as_read(key: str, value: Any) -> object:
    if key == "steps":
        return [dict(step) for step in value]
    return dict(value) if isinstance(value, tuple) else value


def _scalars(rule: DraftRule) -> Iterator[object]:
    """Every text and number of a rule, also the names of options."""

    def walk(value: object) -> Iterator[object]:
        if isinstance(value, tuple):
            for one in value:
                yield from walk(one)
        else:
            yield value

    for field in rule.fields:
        yield from walk(field.value)
