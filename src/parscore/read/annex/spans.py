"""A range of figures in words or signs: «trên 90%», «từ 70% đến dưới 80%», «70% – 90%», «≥ 90%», «80% ≤ tỷ
lệ < 90%».

Edges are kept exactly: whether a bound belongs to the range is never rounded away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from parscore.number import parse

NUMBER = r"\d{1,6}(?:[.,]\d{1,4})?"
_MORE = (
    "trên mức",
    "từ trên",
    "trên",
    "lớn hơn",
    "cao hơn",
    "nhiều hơn",
    "vượt quá",
    "vượt",
    "quá",
    "hơn",
    ">",
)
_LEAST = (
    "không dưới", "không thấp hơn", "không ít hơn", "không nhỏ hơn", "lớn hơn hoặc bằng",
    "cao hơn hoặc bằng", "ít nhất",
    "trên hoặc bằng", "bằng hoặc trên", "bằng hoặc lớn hơn", "tối thiểu", "đạt từ", "kể từ", "từ đủ",
    "từ mức", "từ", "≥",
)  # fmt: skip
_LESS = (
    "đến dưới", "đến nhỏ hơn", "đến cận", "tới dưới", "đến <", "- dưới", "- <", "và dưới", "và <",
    "nhưng dưới",
    "nhỏ hơn", "thấp hơn", "ít hơn", "chưa đạt", "không đạt", "chưa đến", "chưa tới", "chưa đủ",
    "dưới mức", "từ dưới", "dưới", "<",
)  # fmt: skip
_MOST = (
    "không quá", "không vượt quá", "không lớn hơn", "không cao hơn", "nhỏ hơn hoặc bằng", "nhiều nhất",
    "tối đa",
    "dưới hoặc bằng", "đến dưới hoặc bằng", "bằng hoặc dưới", "cho đến", "đến hết", "đến bằng",
    "đến mức", "đến", "tới", "và ≤", "đến ≤", "≤", "-",
)  # fmt: skip
_EVEN = ("đạt tỷ lệ", "tỷ lệ đạt", "bằng", "đạt đủ", "đạt", "đủ", "=")
_SIGNS = {
    word: sign
    for sign, words in (("gt", _MORE), ("ge", _LEAST), ("lt", _LESS), ("le", _MOST), ("eq", _EVEN))
    for word in words
}
_OPERATORS = "|".join(
    (rf"(?<!\w){re.escape(word)}" if word[0].isalpha() else re.escape(word)).replace(
        r"\ ", r"\s*" if not word[0].isalpha() else r"\s+"
    )
    for word in sorted(_SIGNS, key=len, reverse=True)
)
_BOUND = re.compile(
    rf"(?:(?P<sign>{_OPERATORS})\s*(?:mức\s+|tỷ lệ\s+)?)?(?<![\w/.,])(?P<number>{NUMBER})(?![\w/]|[.,]\d)"
    r"\s*(?P<percent>%|phần trăm)?(?P<tail>[^\d<>≤≥;:]{0,25}?(?:trở lên|trở xuống|trở đi|hoặc cao hơn"
    r"|hoặc thấp hơn))?"
)
_BETWEEN = re.compile(
    rf"(?P<low>{NUMBER})\s*(?P<p1>%)?\s*(?P<first>[<≤>≥])[^\d<≤>≥]{{0,80}}(?P<second>[<≤>≥])\s*(?P<high>{NUMBER})\s*(?P<p2>%)?"
)
_DATED = re.compile(r"(?:ngày|tháng|quý|năm|số|điều|khoản|lúc|giờ)\s*\d")
_FOLLOWED = re.compile(r"\s*[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Span:
    """A range; a missing bound is open. `even` is a single figure; `unsure` a wording whose edge reads in
    two ways."""

    low: Decimal | None = None
    low_in: bool = True
    high: Decimal | None = None
    high_in: bool = True
    percent: bool = False
    even: bool = False
    unsure: bool = False
    subject: str = ""


def plain_words(text: str) -> str:
    """The text in one spelling for matching, character for character as long as the original."""
    lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    for variants, one in (("–—−‒", "-"), ("％", "%"), ("×✕✖∗", "x")):
        for variant in variants:
            lowered = lowered.replace(variant, one)
    lowered = lowered.replace(">=", "≥ ").replace("=>", "≥ ").replace("<=", "≤ ").replace("=<", "≤ ")
    lowered = lowered.replace("tỉ lệ", "tỷ lệ").replace("\u00a0", " ")
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in lowered)


def span_of(text: str) -> Span | None:
    """The range that a condition names, None when it names none or says more than one can be sure of."""
    words = plain_words(text)
    if _DATED.search(words):
        return None
    if (between := _BETWEEN.search(words)) is not None:
        return _between(between, words)
    bounds = list(_BOUND.finditer(words))
    if len(bounds) == 1:
        return _single(bounds[0], words)
    return _double(bounds[0], bounds[1], words) if len(bounds) == 2 else None


def _number(text: str) -> Decimal:
    return parse(text) or Decimal(0)


def _sign(bound: re.Match[str]) -> str:
    word = re.sub(r"\s+", " ", bound["sign"] or "")
    return _SIGNS.get(word) or _SIGNS.get(re.sub(r"\s*([<>≤≥])", r" \1", word).strip(), "")


def _between(found: re.Match[str], words: str) -> Span | None:
    low, high = _number(found["low"]), _number(found["high"])
    first, second = found["first"], found["second"]
    if {first, second} <= {">", "≥"}:
        low, high, first, second = (
            high,
            low,
            second.replace(">", "<").replace("≥", "≤"),
            first.replace(">", "<").replace("≥", "≤"),
        )
    if not {first, second} <= {"<", "≤"} or low > high:
        return None
    subject = words[found.end("first") : found.start("second")].strip()
    return Span(low, first == "≤", high, second == "≤", bool(found["p1"] or found["p2"]), subject=subject)


def _single(bound: re.Match[str], words: str) -> Span | None:
    number, sign, percent = _number(bound["number"]), _sign(bound), bool(bound["percent"])
    tail = (bound["tail"] or "").strip()
    subject = f"{words[: bound.start()]} {words[bound.end() :]}".strip()
    if bound["sign"] == "-" and not words[: bound.start()].rstrip().endswith("%"):
        sign = ""
    if tail.endswith(("trở lên", "trở đi", "cao hơn")):
        if sign in ("lt", "le"):
            return None
        return Span(number, percent=percent, unsure=sign == "gt", subject=subject)
    if tail:
        return (
            None if sign == "gt" else Span(high=number, percent=percent, unsure=sign == "lt", subject=subject)
        )
    if not percent and not _FOLLOWED.match(words[bound.end() :]) and sign in ("", "eq"):
        return None
    match sign:
        case "gt" | "ge":
            return Span(number, sign == "ge", percent=percent, subject=subject)
        case "lt" | "le":
            return Span(high=number, high_in=sign == "le", percent=percent, subject=subject)
        case "eq" | "" if percent and subject.startswith(("không", "chưa")):
            return Span(high=number, high_in=False, percent=True, subject=subject)
        case "eq" | "" if percent:
            return Span(number, high=number, percent=True, even=True, subject=subject)
    return None


def _double(first: re.Match[str], second: re.Match[str], words: str) -> Span | None:
    percent = bool(first["percent"] or second["percent"])
    signs = (_sign(first), _sign(second))
    low, high = _number(first["number"]), _number(second["number"])
    subject = f"{words[: first.start()]} {words[second.end() :]}".strip()
    between = words[first.end() : second.start()]
    if (first["tail"] or second["tail"]) or len(between.strip()) > 60:
        return None
    if signs[0] == "lt" and signs[1] in ("le", "ge") and low > high:
        return Span(high, True, low, False, percent, subject=subject)
    if signs[1] not in ("lt", "le") or signs[0] in ("lt", "le"):
        return None
    if low > high:
        if signs[0] in ("", "ge") and signs[1] == "le":
            low, high = high, low
        else:
            return None
    return Span(low, signs[0] != "gt", high, signs[1] == "le", percent, subject=subject)
