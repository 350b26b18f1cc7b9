"""The wordings of scoring rules → clauses: an option, a range, «mỗi … trừ …», a share of the maximum, a survey.

Each kind of clause is one row of `_KINDS`; what fits none of them is `unknown`. A clause keeps its words, and
no whole rule is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct, structs

from parscore.diagnostics import Place
from parscore.number import HUNDRED, parse, plain
from parscore.text import fold

LONGEST = 1500
"""The letters of the longest line that is read; a longer one is prose, and slow to match."""

_FARTHEST_BOUNDS = 60
"""The most letters between the two figures of one range."""

_SPELLINGS = str.maketrans(
    {**dict.fromkeys("–—−‒", "-"), **dict.fromkeys("×✕✖∗", "x"), "％": "%", "\u00a0": " "}
)
_SIGNS_OF_TWO = ((">=", "≥ "), ("=>", "≥ "), ("<=", "≤ "), ("=<", "≤ "), ("tỉ lệ", "tỷ lệ"))
_NUMBER = r"\d{1,6}(?:[.,]\d{1,4})?"
THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
SHARES_IN_WORDS = {
    "một nửa": Fraction(1, 2), "nửa": Fraction(1, 2), "½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4),
    **{f"{top} phần {bottom}": Fraction(over, under)
       for over, top in enumerate(("một", "hai", "ba"), 1)
       for under, bottom in ((2, "hai"), (3, "ba"), (4, "tư"), (4, "bốn"), (5, "năm")) if over < under},
}  # fmt: skip
"""Shares of the points as words."""


def plain_words(text: str) -> str:
    """The text in one spelling for matching, character for character as long as the original."""
    words = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    words = words.translate(_SPELLINGS)
    for written, one in _SIGNS_OF_TWO:
        words = words.replace(written, one)
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in words)


# Ranges of figures

_SIGN_WORDS = {
    "gt": (
        "trên mức", "từ trên", "trên", "lớn hơn", "cao hơn", "nhiều hơn", "vượt quá", "vượt", "quá", "hơn", ">",
    ),
    "ge": (
        "không dưới", "không thấp hơn", "không ít hơn", "không nhỏ hơn", "lớn hơn hoặc bằng",
        "cao hơn hoặc bằng", "ít nhất", "trên hoặc bằng", "bằng hoặc trên", "bằng hoặc lớn hơn", "tối thiểu",
        "đạt từ", "kể từ", "từ đủ", "từ mức", "từ", "≥",
    ),
    "lt": (
        "đến dưới", "đến nhỏ hơn", "đến cận", "tới dưới", "đến <", "- dưới", "- <", "và dưới", "và <",
        "nhưng dưới", "nhỏ hơn", "thấp hơn", "ít hơn", "chưa đạt", "không đạt", "chưa đến", "chưa tới",
        "chưa đủ", "dưới mức", "từ dưới", "dưới", "<",
    ),
    "le": (
        "không quá", "không vượt quá", "không lớn hơn", "không cao hơn", "nhỏ hơn hoặc bằng", "nhiều nhất",
        "tối đa", "dưới hoặc bằng", "đến dưới hoặc bằng", "bằng hoặc dưới", "cho đến", "đến hết", "đến bằng",
        "đến mức", "đến", "tới", "và ≤", "đến ≤", "≤", "-",
    ),
    "eq": ("đạt tỷ lệ", "tỷ lệ đạt", "bằng", "đạt đủ", "đạt", "đủ", "="),
}  # fmt: skip
SIGNS = {word: sign for sign, words in _SIGN_WORDS.items() for word in words}
"""The words in front of a bound → which side of it a range takes: gt, ge, lt, le, or eq."""

_OPERATORS = "|".join(
    rf"(?<!\w){re.escape(word)}".replace(r"\ ", r"\s+")
    if word[0].isalpha()
    else re.escape(word).replace(r"\ ", r"\s*")
    for word in sorted(SIGNS, key=len, reverse=True)
)
_BOUND = re.compile(
    rf"(?:(?P<sign>{_OPERATORS})\s*(?:mức\s+|tỷ lệ\s+)?)?(?<![\w/.,])(?P<number>{_NUMBER})(?![\w/]|[.,]\d)"
    r"\s*(?P<percent>%|phần trăm)?(?P<tail>[^\d<>≤≥;:]{0,25}?(?:trở lên|trở xuống|trở đi|hoặc cao hơn"
    r"|hoặc thấp hơn))?"
)
_BETWEEN = re.compile(
    rf"(?P<low>{_NUMBER})\s*(?P<p1>%)?\s*(?P<first>[<≤>≥])[^\d<≤>≥]{{0,80}}(?P<second>[<≤>≥])\s*(?P<high>{_NUMBER})\s*(?P<p2>%)?"
)
_DATED = re.compile(r"(?:ngày|tháng|quý|năm|số|điều|khoản|lúc|giờ)\s*\d")
_UPWARDS = ("trở lên", "trở đi", "cao hơn")
_MIRRORED = str.maketrans(">≥", "<≤")


class Span(Struct, frozen=True):
    """A range of figures; a missing bound is open, and whether a bound belongs to the range is never rounded away.

    `even` is a single figure, `unsure` a wording whose edge reads in two ways.
    """

    low: Decimal | None = None
    low_in: bool = True
    high: Decimal | None = None
    high_in: bool = True
    percent: bool = False
    even: bool = False
    unsure: bool = False
    subject: str = ""

    @property
    def within_one(self) -> bool:
        """Whether the range may be one of shares written without percent: 0,5 for 50 %."""
        return not self.percent and max(self.low or 0, self.high or 0) <= 1

    def as_percent(self) -> Span:
        """The range of shares in per cent."""
        low, high = (None if bound is None else bound * HUNDRED for bound in (self.low, self.high))
        return structs.replace(self, low=low, high=high, percent=True)


def span_of(text: str) -> Span | None:
    """The range that a condition names: «trên 90%», «từ 70% đến dưới 80%», «80% ≤ tỷ lệ < 90%».

    None when it names none or says more than one can be sure of.
    """
    words = plain_words(text)
    if _DATED.search(words):
        return None
    if (between := _BETWEEN.search(words)) is not None:
        return _between(between)
    bounds = list(_BOUND.finditer(words))
    if len(bounds) == 1:
        return _one_figure(bounds[0], words)
    return _two_figures(bounds[0], bounds[1], words) if len(bounds) == 2 else None


def _figure(text: str) -> Decimal:
    """A number; «1.000» is a thousand."""
    return parse(text.replace(".", "") if THOUSANDS.fullmatch(text) else text) or Decimal(0)


def _sign(bound: re.Match[str]) -> str:
    word = re.sub(r"\s+", " ", bound["sign"] or "")
    return SIGNS.get(word) or SIGNS.get(re.sub(r"\s*([<>≤≥])", r" \1", word).strip(), "")


def _between(found: re.Match[str]) -> Span | None:
    low, high, first, second = _figure(found["low"]), _figure(found["high"]), found["first"], found["second"]
    if first in ">≥" and second in ">≥":
        low, high = high, low
        first, second = second.translate(_MIRRORED), first.translate(_MIRRORED)
    if not {first, second} <= {"<", "≤"} or low > high:
        return None
    subject = found.string[found.end("first") : found.start("second")].strip()
    return Span(low, first == "≤", high, second == "≤", bool(found["p1"] or found["p2"]), subject=subject)


def _one_figure(bound: re.Match[str], words: str) -> Span | None:
    number, sign, percent = _figure(bound["number"]), _sign(bound), bool(bound["percent"])
    before = words[: bound.start()]
    subject = f"{before} {words[bound.end() :]}".strip()
    if bound["sign"] == "-" and not before.rstrip().endswith("%"):
        sign = ""  # a bullet or a hyphen, not «đến»
    if bound["tail"]:
        span = _and_beyond(number, sign, upwards=bound["tail"].strip().endswith(_UPWARDS))
    elif sign in ("", "eq"):
        span = _just(number, subject) if percent else None
    else:
        up = sign in ("gt", "ge")
        span = Span(number, sign == "ge") if up else Span(high=number, high_in=sign == "le")
    return None if span is None else structs.replace(span, percent=percent, subject=subject)


def _and_beyond(number: Decimal, sign: str, *, upwards: bool) -> Span | None:
    """«90% trở lên», «70% trở xuống»; «trên 90% trở lên» may or may not hold 90 itself."""
    if upwards:
        return None if sign in ("lt", "le") else Span(number, unsure=sign == "gt")
    return None if sign == "gt" else Span(high=number, unsure=sign == "lt")


def _just(number: Decimal, subject: str) -> Span:
    """One share: «100%», or all below it in «không đạt 100%»."""
    if subject.startswith(("không", "chưa")):
        return Span(high=number, high_in=False)
    return Span(number, high=number, even=True)


def _two_figures(first: re.Match[str], second: re.Match[str], words: str) -> Span | None:
    between = words[first.end() : second.start()]
    if first["tail"] or second["tail"] or len(between.strip()) > _FARTHEST_BOUNDS:
        return None
    span = _ordered(_figure(first["number"]), _sign(first), _figure(second["number"]), _sign(second))
    subject = f"{words[: first.start()]} {words[second.end() :]}".strip()
    percent = bool(first["percent"] or second["percent"])
    return None if span is None else structs.replace(span, percent=percent, subject=subject)


def _ordered(low: Decimal, first: str, high: Decimal, second: str) -> Span | None:
    """The range between two figures with their signs, also where the greater one is named first."""
    if first == "lt" and second in ("le", "ge") and low > high:
        return Span(high, True, low, False)
    if second not in ("lt", "le") or first in ("lt", "le"):
        return None
    if low > high:
        if first not in ("", "ge") or second != "le":
            return None
        low, high = high, low
    return Span(low, first != "gt", high, second == "le")


# The points of an option

_N = rf"(?<![\w/.,]){_NUMBER}(?![\d/]|[.,]\d)"
_GIVES = r"(?:(?:thì|sẽ|được|đạt|chấm|cho|tính|cộng|hưởng|là|bằng|còn|ghi|số|mức|điểm|điểm số|đánh giá|tối đa)\s+)*"
_LINK = r"\s*(?:[:=;,→]|\.{2,}+|…|\s-){0,9}\s*"
_UNIT = r"\s*(?:điểm|đ)(?!\w)"
_END = r"\s*[.;,)\]]*\s*$"
_MARKS = r"(?:số\s+)?điểm(?:\s+(?:tối đa|chuẩn))?"
_COUNTED = re.compile(
    r"(?:số|quý|tháng|ngày|năm|khoản|điều|mức|loại|lần|thứ|bước|cấp|độ|nghị quyết|chỉ thị|mục|phụ lục|đến"
    r"|từ|trên|dưới|và)$"
)
_EDGES = " \t:;,.=→-–—+*•("


class Worth(Struct, frozen=True):
    """What an option is worth: plain points, or a share of the maximum (1 for all of it)."""

    points: Decimal | None = None
    share: Fraction | None = None
    minus: bool = False

    def of(self, maximum: Decimal | None) -> Decimal | None:
        """The points out of `maximum`; None when they depend on a maximum that is not known."""
        if self.share is None or maximum is None:
            return self.points
        exact = self.share * Fraction(maximum)
        points = Decimal(exact.numerator) / Decimal(exact.denominator)
        return plain(points) if Fraction(points) == exact else None


def _behind_words(found: re.Match[str], maximum: Decimal | None) -> bool:
    return bool(found.string[: found.start()].strip(_EDGES))


def _not_above_maximum(found: re.Match[str], maximum: Decimal | None) -> bool:
    return _behind_words(found, maximum) and (maximum is None or _figure(found["n"]) <= maximum)


def _can_be_points(found: re.Match[str], maximum: Decimal | None) -> bool:
    """Whether a number without sign or unit («kịp thời 1») may be points and is not that of a month or clause."""
    counted = _COUNTED.search(found.string[: found.start()])
    return counted is None and maximum is not None and _figure(found["n"]) <= maximum


_ALL, _NOUGHT = Worth(share=Fraction(1)), Worth(Decimal(0))
_IN_WORDS = "|".join(sorted(SHARES_IN_WORDS, key=len, reverse=True))
_SHARE = rf"(?:(?P<top>\d{{1,2}})\s*/\s*(?P<bottom>[1-9]\d?)|(?P<words>{_IN_WORDS}))"
_NO_AWARD = re.compile(
    r"(?:[\d.,]\s*(?:điểm|đ)?\s*(?:-|đến|tới|đến dưới|đến cận)"
    r"|(?<!\w)(?:dưới|trên|từ|hơn|ít nhất|tối thiểu|không dưới)|[<>≥≤]"
    r"|(?<=[\s)\]%])x|[*]|nhân(?:\s+với)?)\s*$"
)
"""What stands in front of a number that is no award: the end of a range («1,5 - 2 điểm», «dưới 1 điểm»), a factor."""

_MINUS = re.compile(r"(?:^|[:=(;,])\s*-\s*$|\s-$|−\s*$")
_WAYS = tuple(
    (re.compile(pattern), worth, fits)
    for pattern, worth, fits in (
        (rf"{_LINK}(?<!\w){_GIVES}(?P<n>{_NUMBER})\s*(?P<percent>%|phần trăm)\s*(?:tổng\s+)?{_MARKS}{_END}",
         None, None),
        (rf"{_LINK}(?<!\w){_GIVES}{_SHARE}\s*(?:tổng\s+)?{_MARKS}{_END}", None, None),
        (rf"{_LINK}(?<!\w){_GIVES}(?:100\s*%\s*{_MARKS}|(?:số\s+)?điểm\s+(?:tối đa|chuẩn)"
         rf"|(?:trọn|đủ|toàn bộ|tối đa)\s+(?:số\s+)?điểm){_END}", _ALL, None),
        (rf"{_LINK}(?<!\w)(?:thì\s+)?không\s+(?:được\s+)?(?:(?:có|tính|chấm|cho|đạt|được)\s+)?điểm(?:\s+nào)?{_END}",
         _NOUGHT, None),
        (rf"{_LINK}[(\[]?\s*(?<!\w){_GIVES}[:=]?\s*(?P<n>{_N}){_UNIT}{_END}", None, _behind_words),
        (rf"\s*(?:[:=→]|\.{{2,}}+|…|\s-(?=\s))\s*(?:(?<!\w){_GIVES})(?P<n>{_N}){_END}", None, _behind_words),
        (rf"\s*[(\[]\s*(?P<n>{_N})\s*[)\]]\s*[.;,]*$", None, _behind_words),
        (r"\s+(?:(?:được|đạt|chấm|tính|cho|thì|là|bằng|điểm|đánh giá|số)\s+)*(?:được|chấm|tính|thì|là|còn)\s+"
         rf"(?P<n>{_N}){_END}", None, _not_above_maximum),
        (rf"\s*[:=→]\s*(?:tối đa|điểm){_END}", _ALL, None),
        (rf"^[(\[]?(?:(?:đạt|được|chấm|cho|tính)\s+(?:điểm\s+)?)?(?P<n>{_N}){_UNIT}\s*[)\]]?\s*"
         r"(?:[:,=→-]|nếu|khi|đối với|trong trường hợp|trường hợp)?\s*(?P<condition>\S.*)$", None, None),
        (rf"(?<=[^\d\s%.,/:(-])\s+(?P<n>{_N})\s*[.;]?$", None, _can_be_points),
        (rf"(?<=%)\s+(?P<n>{_N})\s*[.;]?$", None, _can_be_points),
    )
)  # fmt: skip
"""The ways to state points, the surest first: the words, what they are worth unless the number `n` says it, where
they count."""


def worth_of(text: str, maximum: Decimal | None) -> tuple[str, Worth | None]:
    """The condition of an option in its original letters and its points: «Kịp thời: 1 điểm», «0,5 điểm nếu …».

    None when the text states no points.
    """
    words = plain_words(text)
    for pattern, worth, fits in _WAYS:
        found = pattern.search(words)
        if found is not None and (fits is None or fits(found, maximum)):
            stated = worth or _number_worth(text, found)
            return (text.strip().strip(_EDGES), None) if stated is None else (_condition(text, found), stated)
    return text.strip().strip(_EDGES), None


def _number_worth(text: str, found: re.Match[str]) -> Worth | None:
    """The points that a number states with its sign; None where it is only the end of a range of points."""
    groups = found.re.groupindex
    if "words" in groups:
        return Worth(
            share=SHARES_IN_WORDS.get(found["words"]) or Fraction(int(found["top"]), int(found["bottom"]))
        )
    before = text[: found.start("n")]
    if _NO_AWARD.search(plain_words(before)):
        return None
    number = _figure(found["n"])
    if "percent" in groups:
        return Worth(share=Fraction(number) / 100)
    return Worth(number, minus=bool(_MINUS.search(before.replace("–", "-").replace("—", "-"))))


def _condition(text: str, found: re.Match[str]) -> str:
    """What is left of an option without its points, which stand last or, in «0,5 điểm nếu …», first."""
    if "condition" in found.re.groupindex:
        return text[found.start("condition") :].strip(_EDGES)
    left = text[: found.start()].strip()
    bare = left.strip(_EDGES)
    cut = left.endswith(")") and left.count("(") > bare.count(")")
    return f"{bare})" if cut else bare


def tidy(text: str) -> str:
    """A condition as a draft has it: no bullet in front, no sign at the end, brackets kept in pairs."""
    bare = text.strip().strip(_EDGES)
    return f"{bare})" if bare.count("(") > bare.count(")") else bare


# Statements and their clauses


class ScoringLine(Struct, frozen=True):
    """One line of the annex that speaks of scoring, with the points in the points column next to it."""

    text: str
    place: Place
    points: Decimal | None = None


class Clause(Struct, frozen=True):
    """What one statement says; only the fields of its `kind` are filled."""

    kind: str
    text: str
    worth: Worth | None = None
    span: Span | None = None
    of: str = ""
    number: Decimal | None = None
    cap: Decimal | None = None
    letter: str = ""
    target: Decimal | None = None
    said: str = ""
    """The whole statement as written, with the points of the points column in `column`."""

    column: Decimal | None = None


class _Statement(Struct, frozen=True):
    """One statement as written, in the one spelling for matching, and the maximum of its criterion."""

    text: str
    words: str
    maximum: Decimal | None

    def original(self, found: re.Match[str], group: str) -> str:
        """What a group matched, in its original letters."""
        return self.text[found.start(group) : found.end(group)]


_BULLET = re.compile(
    r"^[-–—+*•▪●]\s+(?!\d[\d.,]*\s*(?:điểm|đ)\s+(?:nếu|khi|với|đối với|trường hợp|trong trường hợp)(?!\w))",
    re.IGNORECASE,
)
"""A bullet in front of a line; what may as well be a minus («- 1 điểm nếu …») is none."""

_LETTERED = re.compile(
    r"[\s,;.(]*(?:(?:với|trong đó)\s*:?\s*)?(?<!\w)(?P<one>[a-zđ])\s*(?:là|[:=])"
    r"\s*(?P<first>(?:tổng|số|toàn bộ)\s[^,;()]*?)"
    r"\s*(?:[,;.]|và)\s+(?P<two>[a-zđ])\s*(?:là|[:=])\s*(?P<second>(?:tổng|số|toàn bộ)\s[^,;.()]*)\)?",
    re.IGNORECASE,
)
"""The names of the two letters of a formula: «với a là tổng số hồ sơ, b là số hồ sơ đúng hạn»."""

_SENTENCES = (r";\s*", r"(?<=[\wđ%)])\.\s+(?=[A-ZĐÀ-Ỹ])")
_SENTENCE, _PIECE = re.compile("|".join(_SENTENCES)), re.compile(r",\s+")
_CUTS = tuple(
    re.compile(pattern)
    for pattern in (
        *_SENTENCES,
        r"(?<=điểm)\s*,\s*(?=\S)|(?<=\d)\s*,\s+(?=\D)|(?<=\dđ),\s*",
        r"\s*/\s+(?=[A-ZĐ])",
        r"(?<=[\d\w])\s+[-–+]\s+(?=[^\W\d_]|[<>≥≤])",
    )
)
"""Where one line may be cut into several statements, the surest first."""

_SWALLOWING = frozenset({"option", "unknown", "figure", "none", "lead"})
"""Kinds that may have been read out of several statements by mistake."""

_SHAPING = frozenset({"count", "deduct", "ratio"})


def clauses_of(line: ScoringLine, maximum: Decimal | None) -> tuple[Clause, ...]:
    """The statements of a line; one `unknown` clause when any part of it is not understood."""
    text = _BULLET.sub("", line.text.strip())
    if not text or len(text) > LONGEST:
        return (Clause("unknown", text, said=text),)
    if line.points is not None:
        clause = _with_points(_said(text, maximum), line.points)
        return (structs.replace(clause, said=text, column=line.points),)
    letters = _LETTERED.search(text)
    if letters is None:
        return _read(text, maximum)
    named = (("one", "first"), ("two", "second"))
    figures = (_lettered(letters[letter], letters[name]) for letter, name in named)
    rest = f"{text[: letters.start()]}, {text[letters.end() :].lstrip(' ,;.')}".strip(" ,;")
    return (*(_read(rest, maximum) if rest else ()), *figures)


def _lettered(letter: str, name: str) -> Clause:
    return Clause("figure", name, of=tidy(name), letter=letter.lower(), said=name)


def _read(text: str, maximum: Decimal | None) -> tuple[Clause, ...]:
    whole = _clause(text, maximum)
    for parts in _splits(text):
        split = tuple(_clause(_BULLET.sub("", part), maximum) for part in parts)
        kinds = {clause.kind for clause in split}
        if "unknown" not in kinds and _says_more(whole.kind, kinds):
            return split
    return (whole,)


def _says_more(whole: str, kinds: set[str]) -> bool:
    """Whether the parts say more than the whole: a lone option that swallowed others, or an unknown."""
    return whole in _SWALLOWING or (whole in _SHAPING and whole in kinds <= {"option", "cap", whole, "none"})


def _splits(text: str) -> list[list[str]]:
    """The ways to cut a line into several statements, the surest first; never inside brackets."""
    sentences = split_outside(text, _SENTENCE)
    pieces = [piece for part in sentences for piece in split_outside(part, _PIECE)]
    ways = [*(split_outside(text, pattern) for pattern in _CUTS), pieces]
    return [parts for parts in ways if len(parts) > 1]


def split_outside(text: str, pattern: re.Pattern[str]) -> list[str]:
    """The text cut at `pattern`, but not inside round brackets; empty parts are left out."""
    parts, start, depth, seen = [], 0, 0, 0
    for found in pattern.finditer(text):
        depth += text.count("(", seen, found.start()) - text.count(")", seen, found.start())
        seen = found.start()
        if depth <= 0:
            parts.append(text[start : found.start()])
            start = found.end()
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip(" .;,")]


def _said(text: str, maximum: Decimal | None) -> _Statement:
    return _Statement(text, plain_words(text).strip(), maximum)


def _clause(text: str, maximum: Decimal | None) -> Clause:
    said = _said(text, maximum)
    found = (clause for read in _KINDS if (clause := read(said)) is not None)
    return structs.replace(next(found, Clause("unknown", text)), said=text)


# Points for each case, and points off for each case

_A_NUMBER = rf"(?<![\w/.,])(?:{_NUMBER}|\.\d{{1,2}})(?![\d/]|[.,]\d)"
_SOME_POINTS = rf"(?P<n>{_A_NUMBER})\s*(?:điểm|đ)(?!\w)"
_EACH = r"(?:(?:cứ\s+)?mỗi(?:\s+một)?|cứ(?:\s+(?:có|mỗi))?)"
_FOR_EACH = rf"(?:/|cho\s+{_EACH}|{_EACH}|đối với {_EACH}|trên {_EACH})"
_DEEDS = r"(?<!\w)(?:thiếu|chậm|trễ|sai|vi phạm|quá hạn|không có|chưa có)"
_MANNER = r"(?:bị|sẽ|được|thì|cộng|tính|chấm|thêm|thưởng|cho|hưởng|là)"
_WILL = r"\s*[,:=]?\s*(?:(?:bị|sẽ|thì)\s+)*"
_LATE = r"(?:chậm|trễ|thiếu|sai|vi phạm|quá hạn|không|để|nộp|gửi|có)?.*?\b0?1\s+[^,:;]+?"
_AT_MOST = r"(?:tối đa|không quá|không vượt quá|không lớn hơn|nhiều nhất)"
_UPPER_LIMIT = (
    rf"{_AT_MOST}\s*(?:(?:là|bằng|trừ|cộng|được|không quá|tối đa)\s+)*:?\s*(?P<n>{_A_NUMBER})"
    r"\s*(?:điểm|đ\b|$|[.;,)])"
)
_CAP = re.compile(_UPPER_LIMIT)
_CAP_ALONE = re.compile(
    r"^[(\[]?\s*(?:(?:nhưng|tổng|số|cộng|trừ|điểm|và|tổng điểm|tổng số điểm)\s+)*"
    rf"{_UPPER_LIMIT}\s*[.;)]*$"
)
_WITHIN_MAXIMUM = re.compile(
    r"^[(\[]?\s*(?:(?:và|nhưng|tối đa)\s+)?không\s+(?:vượt\s+)?quá\s+(?:số\s+)?điểm\s+(?:tối đa|chuẩn)\W*$"
)
"""What holds of every rule and says nothing more."""

_LIMITED = re.compile(
    rf"{_UPPER_LIMIT}|(?:{_AT_MOST}|trừ hết|đến hết|hết)\s+(?:bằng\s+|số\s+)*(?:số\s+)?điểm"
    r"|không (?:dưới|thấp hơn|nhỏ hơn|được âm|âm)"
)
_STARTS_FROM = re.compile(rf"^\s*(?P<n>{_A_NUMBER})\s*(?:điểm|đ)?\W*$")
_ONE = re.compile(r"^(?:0?1|một)\s+")
_NO_CASE = re.compile(r"%|^\d")
"""Things of which a rule cannot take one at a time: «mỗi 10%», «cứ 05 hồ sơ»."""

_CASES = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("deduct", rf"(?:(?P<deed>{_DEEDS})\s+)?{_EACH}\s+(?P<of>.+?){_WILL}(?:trừ|giảm)(?:\s+đi)?\s*[:=]?\s*"
                   rf"(?:{_SOME_POINTS}|(?P<bare>{_A_NUMBER}))(?P<after>.*)"),
        ("deduct", rf"(?:trừ|giảm)\s*(?:đi\s*)?(?:{_SOME_POINTS}|(?P<bare>{_A_NUMBER}))\s*{_FOR_EACH}\s*"
                   r"(?P<of>[^,;.]+)(?P<after>.*)"),
        ("deduct", rf"^(?:-|trừ)\s*{_SOME_POINTS}\s*/\s*(?P<of>[^,;.]+)(?P<after>.*)"),
        ("deduct", rf"^(?P<of>{_LATE}){_WILL}trừ\s*[:=]?\s*{_SOME_POINTS}(?P<after>.*)"),
        ("count", rf"{_EACH}\s+(?P<of>.+?)\s*[,:=-]?\s*(?:{_MANNER}\s+)*[:=]?\s*\+?{_SOME_POINTS}(?P<after>.*)"),
        ("count", rf"{_EACH}\s+(?P<of>[^:]+?)\s*(?:[:=]\s*\+?|\s(?:{_MANNER}\s+)*)(?P<n>{_A_NUMBER})"
                  r"(?P<after>(?:[,;.(]|\s*$).*)"),
        ("count", rf"^(?:\+|cộng)?\s*{_SOME_POINTS}\s*{_FOR_EACH}\s*(?P<of>[^,;.(]+)(?P<after>.*)"),
        ("count", rf"^(?P<of>0?1\s+[^,:;]+?)\s*[,:=-]?\s*(?:{_MANNER}\s+)+{_SOME_POINTS}(?P<after>.*)"),
        ("count", rf"^(?:có|với)\s+(?P<of>0?1\s+[^,:;]+?)\s*[,:=-]?\s*(?:{_MANNER}\s+)*{_SOME_POINTS}"
                  rf"(?P<after>.*{_AT_MOST}.*)"),
    )
)  # fmt: skip


def _limit(said: _Statement) -> Clause | None:
    if _WITHIN_MAXIMUM.match(said.words):
        return Clause("lead", said.text)
    found = _CAP_ALONE.match(said.words)
    return None if found is None else Clause("cap", said.text, cap=parse(found["n"]))


def _for_each_case(said: _Statement) -> Clause | None:
    matched = ((kind, pattern.search(said.words)) for kind, pattern in _CASES)
    read = (_case(kind, said, found) for kind, found in matched if found is not None)
    return next((clause for clause in read if clause is not None), None)


def _case(kind: str, said: _Statement, found: re.Match[str]) -> Clause | None:
    """The points of each case; unknown where more is said than is understood, None where nothing is counted."""
    number = found["n"] or found.groupdict().get("bare")
    of = tidy(_ONE.sub("", said.original(found, "of").strip(), count=1))
    if number is None or not of:
        return None
    if _NO_CASE.search(of):
        return Clause("unknown", said.text)
    if "deed" in found.re.groupindex and found["deed"]:
        of = f"{of} {found['deed']}"
    before, after = said.words[: found.start()], found["after"]
    start, cap = _STARTS_FROM.search(before), _CAP.search(after)
    ends = not re.sub(r"[\s.;,()]+|điểm", "", after) or _LIMITED.search(after)
    begins = start is not None or not re.search(r"\d", before)
    return Clause(
        kind if begins and ends else "unknown",
        said.text,
        worth=Worth(parse(start["n"])) if start else None,
        of=of,
        number=parse(number),
        cap=_number_of(cap),
    )


# Shares of the maximum, marks of a council, marks from outside

_TIMES = r"(?:\*|(?<=[\s)\]%])x(?=[\s(\[\d])|nhân(?:\s+với)?)"
_FULL = r"(?:(?:số\s+)?điểm\s+(?:tối đa|chuẩn)|thang điểm|điểm của tiêu chí)"
_RATIO = (
    re.compile(
        rf"{_TIMES}\s*\[?\(?\s*(?:{_FULL}|(?P<max>{_A_NUMBER})(?:\s*điểm)?\s*[\])]*"
        r"\s*[.;]?\s*(?:$|[/:]\s*100|\(làm tròn))"
    ),
    re.compile(rf"{_FULL}\s*{_TIMES}"),
    re.compile(
        r"(?:theo|tương ứng|tương đương|bằng|với|nhân)\s+(?:với\s+)?(?:đúng\s+)?tỷ lệ(?!\s+(?:trên|dưới|từ"
        r"|đạt))"
    ),
    re.compile(rf"tỷ lệ[^;:.]{{0,80}}(?:nhân|{_TIMES})\s*(?:với\s+)?{_FULL}"),
    re.compile(r"tỷ lệ thuận|tính điểm tỷ lệ|tính theo (?:phần trăm|%)|theo (?:%|phần trăm)(?! ?\d)"),
)
_FLOOR = re.compile(
    rf"(?:không đạt|chưa đạt|nhỏ hơn|thấp hơn|dưới|<|chưa đến)\s*(?P<n>{_A_NUMBER})\s*(?:%|phần trăm)[^;.]{{0,60}}?"
    r"(?:(?<![\d.,])0\s*(?:điểm|đ\b|$|[.;,)])|không (?:được |có |tính |được tính |chấm )?điểm)"
)
_STEP = re.compile(
    r"(?:bước|bội số(?: của)?|bậc|thang chia|làm tròn(?: đến)?|mức chia|lẻ đến|chênh nhau|cách nhau)"
    rf"\D{{0,20}}?(?P<n>{_A_NUMBER})"
)
_COUNCIL = (
    r"(?:hội đồng|tổ thẩm định|tổ công tác|cơ quan thẩm định|đoàn kiểm tra|người thẩm định"
    r"|ban chỉ đạo|tổ chấm điểm)"
)
_JUDGED = re.compile(
    rf"{_COUNCIL}[^;:]{{0,80}}?(?:chấm|cho điểm|đánh giá|quyết định|xem xét|thẩm định)"
    r"|(?:chấm|cho)\s+(?:điểm\s+)?(?:từ|trong khoảng)\s+0"
)
_FROM_NOTHING = re.compile(r"(?:từ|khoảng)\s+0\s*(?:điểm\s*)?(?:đến|tới|-)")
_OUTSIDE = {
    "given": re.compile(
        r"(?:theo|lấy(?: điểm)?(?: từ)?|căn cứ(?: vào)?|dựa (?:trên|vào)|sử dụng|quy đổi(?: từ)?)\s+"
        r"(?:điểm\s+|kết quả\s+|số liệu\s+)*(?:công bố\s+)?(?:của\s+)?(?:bộ\s+)?(?:chỉ số|sipas|papi|pci|dti|ict)"
        r"|kết quả (?:công bố|xếp hạng) (?:của )?(?:chỉ số|sipas|papi|pci)"
    ),
    "survey": re.compile(
        r"điều tra\s+(?:xã hội học|xhh)|điều tra,?\s+khảo sát|phiếu (?:khảo sát|điều tra)"
        r"|khảo sát\s+(?:xã hội học|ý kiến|mức độ|sự)|\bxhh\b|\bđtxhh\b"
    ),
}


QUOTIENT = re.compile(
    rf"(?:\s*(?:/|÷|chia(?:\s+cho)?)|(?<=\s):)\s*(?:mức\s+)?(?P<n>{_NUMBER})\s*(?:%|phần trăm)"
)
"""The target of which a share is taken: «tỷ lệ/80% × điểm tối đa»."""

_DECIMALS = re.compile(r"(?P<n>[1-4]|một|hai|ba|bốn)\s+(?:chữ số|số lẻ|số)\s+(?:thập phân|sau dấu phẩy|lẻ)")
_COUNTS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4}


def _proportional(said: _Statement) -> Clause | None:
    """A share of the maximum, or of a target; perhaps with a floor in the same breath."""
    matched = (pattern.search(said.words) for pattern in _RATIO)
    found = next((one for one in matched if one is not None and _of_maximum(one, said.maximum)), None)
    if found is None:
        return None
    range_, colon, _ = said.words[: found.start()].partition(":")
    return Clause(
        "ratio",
        said.text,
        span=span_of(range_) if colon else None,
        number=_number_of(_FLOOR.search(said.words)),
        cap=_step_of(said.words),
        target=_number_of(_quotient(said.words, found.end())),
    )


def _quotient(words: str, end: int) -> re.Match[str] | None:
    """The target in the words up to an end, or right behind it: «tỷ lệ × điểm tối đa / 50%»."""
    return QUOTIENT.search(words[:end]) or QUOTIENT.match(words, end)


def _step_of(words: str) -> Decimal | None:
    """What points are rounded to: a step, or so many decimals."""
    decimals = _DECIMALS.search(words)
    if decimals is None:
        return _number_of(_STEP.search(words))
    return Decimal(1).scaleb(-(_COUNTS.get(decimals["n"]) or int(decimals["n"])))


def _of_maximum(found: re.Match[str], maximum: Decimal | None) -> bool:
    """Whether a share is taken of the maximum and not of another number."""
    factor = found.groupdict().get("max")
    return factor is None or maximum is None or parse(factor) == maximum


def _number_of(found: re.Match[str] | None) -> Decimal | None:
    return None if found is None else parse(found["n"])


def _from_outside(said: _Statement) -> Clause | None:
    """Marks of a survey or another index; an option that merely speaks of a survey has points of its own."""
    kind = next((kind for kind, pattern in _OUTSIDE.items() if pattern.search(said.words)), None)
    if kind is None:
        return None
    worth = worth_of(said.text, said.maximum)[1]
    points = None if worth is None else worth.of(said.maximum)
    whole = points is not None and points == said.maximum and "tối đa" in said.words
    proportional = any(pattern.search(said.words) for pattern in _RATIO)
    return Clause(kind, said.text) if worth is None or whole or proportional else None


def _council(said: _Statement) -> Clause | None:
    """The mark of those who appraise, within the maximum."""
    if not _JUDGED.search(said.words):
        return None
    step = _STEP.search(said.words)
    free = step is not None or _FROM_NOTHING.search(said.words) or worth_of(said.text, None)[1] is None
    return Clause("judged", said.text, number=_number_of(step)) if free else None


# Options, and what stands next to them

_NONE = re.compile(r"không (?:có )?phát sinh|không có (?:[\w ]{0,30}?)phát sinh")
_BAD = re.compile(
    r"\s[^:;,]{0,40}?(?:trễ|chậm|vi phạm|sai|quá hạn|khiếu nại|tố cáo|đơn thư|tồn đọng|thiếu|lỗi)(?!\w)"
)
"""What did not arise is a fault: an answer like any other, and not that there was nothing to assess."""

_NOT_ASSESSED = re.compile(
    r"không (?:đánh giá|chấm|tính (?:vào|tiêu chí)|áp dụng|xem xét)|trừ (?:vào|ra khỏi|khỏi) (?:tổng )?điểm"
    r"|loại trừ"
)
_TAKEN_FIRST = re.compile(
    rf"^(?:bị\s+)?(?:trừ|giảm)\s+(?:đi\s+)?{_SOME_POINTS}\s*(?:[:,]|nếu|khi|đối với|trường hợp)*\s+(?=\S)"
)
_NO_OPTION = re.compile(
    rf"(?<!\w){_A_NUMBER}\s*(?:điểm|đ)(?!\w)|[:=]\s*{_A_NUMBER}\s*[,;/]"
    r"|\s*(?:(?:thì|bị|sẽ)\s+)*(?:trừ|giảm)(?:\s+đi)?$|^(?:mỗi|cứ)\s"
)
"""Conditions that swallowed further points, take points off, or speak of each case."""

_FIGURE = re.compile(
    r"^(?:trong đó\s*[:,]?\s*)?(?P<letter>[a-zđ]\s*(?:[:=]|là)\s*)?"
    r"(?P<name>(?:tổng số|tổng|số lượng|số)\s+[^:=?%]{3,160}?)\s*(?:\("
    r"(?P<after>[a-z])\))?\s*[:;.,=]?\s*[.…_]*$"
)
_LETTER = re.compile(r"\s*(?:[:=]|là)\s*$")
_LEAD = re.compile(
    r"^(?:điểm\s+)?tỷ lệ\s*(?:\(?%\)?)?[^\d<>≥≤=%]{3,200}$"
    r"|(?:công thức|cách (?:tính|chấm)|như sau|thang điểm|trong đó|phương pháp tính)[^.;]{0,40}:?\s*$"
)
_BARE_LEADS = frozenset(map(fold, ("tổng điểm", "cách tính")))


def _with_points(said: _Statement, points: Decimal) -> Clause:
    """A statement whose points stand in the points column; unknown where its words state others."""
    condition, worth = worth_of(said.text, said.maximum)
    if worth is not None and worth.of(said.maximum) not in (None, points):
        return Clause("unknown", said.text)
    if points < 0:
        return Clause("taken", tidy(condition), worth=Worth(-points, minus=True))
    if _NONE.search(said.words):
        return Clause("none", tidy(condition), worth=Worth(points))
    return _as_option(condition if worth is not None else tidy(said.text), Worth(points))


def _nothing_arose(said: _Statement) -> Clause | None:
    """«Không phát sinh»: worth points, or not assessed at all."""
    found = _NONE.search(said.words)
    if found is None or _BAD.search(said.words, found.end()):
        return None
    condition, worth = worth_of(said.text, said.maximum)
    not_assessed = _NOT_ASSESSED.search(said.words) is not None
    if _NO_OPTION.search(plain_words(condition)) or (worth is not None and worth.minus):
        return None
    if worth is not None and not (worth is _NOUGHT and not_assessed):
        return Clause("none", tidy(condition), worth=worth)
    return Clause("none", said.text) if not_assessed else None


def _taken_off(said: _Statement) -> Clause | None:
    """«Trừ 2 điểm nếu …»: an option of a penalty item."""
    found = _TAKEN_FIRST.match(said.words)
    return found and Clause("taken", tidy(said.text[found.end() :]), worth=Worth(parse(found["n"])))


def _option(said: _Statement) -> Clause | None:
    condition, worth = worth_of(said.text, said.maximum)
    return _as_option(condition, worth) if worth is not None and condition else None


def _as_option(condition: str, worth: Worth) -> Clause:
    words = plain_words(condition)
    if not condition or _NO_OPTION.search(words):
        return Clause("unknown", condition)
    return Clause("taken" if worth.minus else "option", tidy(condition), worth=worth, span=span_of(condition))


def _named_figure(said: _Statement) -> Clause | None:
    """«a là tổng số hồ sơ», «Số hồ sơ đúng hạn (b)»: a figure that a formula speaks of."""
    found = _FIGURE.fullmatch(said.words)
    if found is None:
        return None
    letter = _LETTER.sub("", found["letter"] or found["after"] or "")
    return Clause("figure", said.text, of=tidy(said.original(found, "name")), letter=letter)


def _lead(said: _Statement) -> Clause | None:
    """Words that only lead over to the lines below them."""
    leads = _LEAD.search(said.words) or fold(said.text) in _BARE_LEADS
    return Clause("lead", said.text) if leads else None


_KINDS: tuple[Callable[[_Statement], Clause | None], ...] = (
    _nothing_arose,
    _limit,
    _for_each_case,
    _from_outside,
    _proportional,
    _council,
    _taken_off,
    _option,
    _named_figure,
    _lead,
)
"""How a statement is read, the rarest wording first."""
