"""One line of «cách tính điểm» → clauses: an option, a range, «mỗi … trừ …», a share of the maximum, the council, a survey.

A clause keeps its words; what fits none of the known wordings is `unknown`. Nothing is decided here about a whole rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from parscore.diagnostics import Place
from parscore.number import parse
from parscore.read.annex_points import Worth, tidy, worth_of
from parscore.read.annex_spans import NUMBER, Span, plain_words, span_of
from parscore.text import fold

LONGEST = 1500
_N = rf"(?<![\w/.,])(?:{NUMBER}|\.\d{{1,2}})(?![\d/]|[.,]\d)"
_POINTS = rf"(?P<n>{_N})\s*(?:điểm|đ)(?!\w)"
_EACH = r"(?:(?:cứ\s+)?mỗi(?:\s+một)?|cứ(?:\s+(?:có|mỗi))?)"
_MANNER = r"(?:bị|sẽ|được|thì|cộng|tính|chấm|thêm|thưởng|cho|hưởng|là)"
_DEDUCT = (
    re.compile(rf"{_EACH}\s+(?P<of>.+?)\s*[,:=]?\s*(?:(?:bị|sẽ|thì)\s+)*(?:trừ|giảm)(?:\s+đi)?\s*[:=]?\s*(?:{_POINTS}|(?P<bare>{_N}))(?P<after>.*)"),
    re.compile(rf"(?:trừ|giảm)\s*(?:đi\s*)?{_POINTS}\s*(?:/|cho\s+{_EACH}|{_EACH}|đối với {_EACH}|trên {_EACH})\s*(?P<of>[^,;.]+)(?P<after>.*)"),
    re.compile(rf"^(?:-|trừ)\s*{_POINTS}\s*/\s*(?P<of>[^,;.]+)(?P<after>.*)"),
    re.compile(rf"^(?P<of>(?:chậm|trễ|thiếu|sai|vi phạm|quá hạn|không|để|nộp|gửi|có)?.*?\b0?1\s+[^,:;]+?)\s*[,:=]?\s*(?:(?:bị|sẽ|thì)\s+)*trừ\s*[:=]?\s*{_POINTS}(?P<after>.*)"),
)  # fmt: skip
_COUNT = (
    re.compile(rf"{_EACH}\s+(?P<of>.+?)\s*[,:=-]?\s*(?:{_MANNER}\s+)*[:=]?\s*\+?{_POINTS}(?P<after>.*)"),
    re.compile(rf"{_EACH}\s+(?P<of>[^:]+?)\s*(?:[:=]\s*\+?|\s(?:{_MANNER}\s+)*)(?P<n>{_N})(?P<after>(?:[,;.(]|\s*$).*)"),
    re.compile(rf"^(?:\+|cộng)?\s*{_POINTS}\s*(?:/|cho\s+{_EACH}|{_EACH}|đối với {_EACH}|trên {_EACH})\s*(?P<of>[^,;.(]+)(?P<after>.*)"),
    re.compile(rf"^(?P<of>0?1\s+[^,:;]+?)\s*[,:=-]?\s*(?:{_MANNER}\s+)+{_POINTS}(?P<after>.*)"),
)  # fmt: skip
_CAP = re.compile(
    rf"(?:tối đa|không quá|không vượt quá|không lớn hơn|nhiều nhất)\s*(?:(?:là|bằng|trừ|cộng|được|không quá|tối đa)\s+)*:?\s*(?P<n>{_N})\s*(?:điểm|đ\b|$|[.;,)])"
)
_CAP_ALONE = re.compile(
    rf"^[(\[]?\s*(?:(?:nhưng|tổng|số|cộng|trừ|điểm|và|tổng điểm|tổng số điểm)\s+)*{_CAP.pattern}\s*[.;)]*$"
)
_CAP_FULL = re.compile(
    r"(?:tối đa|không quá|không vượt quá|trừ hết|đến hết|hết)\s+(?:bằng\s+|số\s+)*(?:số\s+)?điểm"
)
_COUNT_WORD = re.compile(r"^(?:0?1|một)\s+")
_JUDGED = re.compile(
    r"(?:hội đồng|tổ thẩm định|tổ công tác|cơ quan thẩm định|đoàn kiểm tra|người thẩm định|ban chỉ đạo|tổ chấm điểm)[^;:]{0,80}?"
    r"(?:chấm|cho điểm|đánh giá|quyết định|xem xét|thẩm định)|(?:chấm|cho)\s+(?:điểm\s+)?(?:từ|trong khoảng)\s+0"
)
_FROM_NOTHING = re.compile(r"(?:từ|khoảng)\s+0\s*(?:điểm\s*)?(?:đến|tới|-)")
_START = re.compile(rf"^\s*(?P<n>{_N})\s*(?:điểm|đ)\W*$")
_NOT_BELOW = re.compile(r"không (?:dưới|thấp hơn|nhỏ hơn|được âm|âm)(?: 0)?")
_STEP = re.compile(
    rf"(?:bước|bội số(?: của)?|bậc|thang chia|làm tròn(?: đến)?|mức chia|lẻ đến|chênh nhau|cách nhau)\D{{0,20}}?(?P<n>{_N})"
)
_SURVEY = re.compile(
    r"điều tra\s+(?:xã hội học|xhh)|điều tra,?\s+khảo sát|phiếu (?:khảo sát|điều tra)|khảo sát\s+(?:xã hội học|ý kiến|mức độ|sự)|\bxhh\b|\bđtxhh\b"
)
_GIVEN = re.compile(
    r"(?:theo|lấy(?: điểm)?(?: từ)?|căn cứ(?: vào)?|dựa (?:trên|vào)|sử dụng|quy đổi(?: từ)?)\s+(?:điểm\s+|kết quả\s+|số liệu\s+)*(?:công bố\s+)?(?:của\s+)?(?:bộ\s+)?(?:chỉ số|sipas|papi|pci|dti|ict)|kết quả (?:công bố|xếp hạng) (?:của )?(?:chỉ số|sipas|papi|pci)"
)
_TIMES = r"(?:\*|(?<=[\s)\]%])x(?=[\s(\[\d])|nhân(?:\s+với)?)"
_FULL = r"(?:(?:số\s+)?điểm\s+(?:tối đa|chuẩn)|thang điểm|điểm của tiêu chí)"
_RATIO = (
    re.compile(rf"{_TIMES}\s*\[?\(?\s*(?:{_FULL}|(?P<max>{_N})(?:\s*điểm)?\s*[\])]*\s*[.;]?\s*(?:$|[/:]\s*100))"),
    re.compile(rf"{_FULL}\s*{_TIMES}"),
    re.compile(r"(?:theo|tương ứng|tương đương|bằng|với|nhân)\s+(?:với\s+)?(?:đúng\s+)?tỷ lệ(?!\s+(?:trên|dưới|từ|đạt))"),
    re.compile(rf"tỷ lệ[^;:.]{{0,80}}(?:nhân|{_TIMES})\s*(?:với\s+)?{_FULL}"),
    re.compile(r"tỷ lệ thuận|tính điểm tỷ lệ|tính theo (?:phần trăm|%)|theo (?:%|phần trăm)(?! ?\d)"),
)  # fmt: skip
_LEAD = re.compile(
    r"(?:công thức|cách (?:tính|chấm)|tính (?:điểm )?như sau|như sau|thang điểm|trong đó|phương pháp tính)[^.;]{0,40}:?\s*$"
)
_FLOOR = re.compile(
    rf"(?P<sign>không đạt|chưa đạt|nhỏ hơn|thấp hơn|dưới|<|chưa đến)\s*(?P<f>{_N})\s*(?:%|phần trăm)(?P<then>[^;.]{{0,60}}?(?:(?<![\d.,])0\s*(?:điểm|đ\b|$|[.;,)])|không (?:được |có |tính |được tính |chấm )?điểm))"
)
_SWALLOWED = re.compile(rf"(?<!\w){_N}\s*(?:điểm|đ)(?!\w)|[:=]\s*{_N}\s*[,;/]")
_NONE = re.compile(r"không (?:có )?phát sinh|không có (?:[\w ]{0,30}?)phát sinh")
_NOT_ASSESSED = re.compile(
    r"không (?:đánh giá|chấm|tính (?:vào|tiêu chí)|áp dụng|xem xét)|trừ (?:vào|ra khỏi|khỏi) (?:tổng )?điểm|loại trừ"
)
_FIGURE = re.compile(
    r"^(?P<letter>[a-zđ]\s*[:=]\s*)?(?:trong đó[:,]?\s*)?(?P<name>(?:tổng số|tổng|số lượng|số)\s+[^:=?%]{3,160}?)\s*(?:\((?P<after>[a-z])\))?\s*[:;.,=]?\s*[.…_]*$"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the annex that speaks of scoring, with the points that stand in the points column beside it."""

    text: str
    place: Place
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """What one statement says; only the fields of its `kind` are filled."""

    kind: str
    text: str
    worth: Worth | None = None
    span: Span | None = None
    of: str = ""
    number: Decimal | None = None
    cap: Decimal | None = None
    letter: str = ""


def clauses_of(line: Line, maximum: Decimal | None) -> tuple[Clause, ...]:
    """The statements of a line; one `unknown` clause when any part of it is not understood."""
    text = line.text.strip()
    if not text or len(text) > LONGEST:
        return (Clause("unknown", text),)
    whole = _clause(text, maximum, line.points)
    if line.points is not None:
        return (whole,)
    best: tuple[Clause, ...] = (whole,)
    for parts in _splits(text):
        split = tuple(_clause(part, maximum, None) for part in parts)
        if all(clause.kind != "unknown" for clause in split) and _worthwhile(whole, split):
            best = split
            break
    return best


def _worthwhile(whole: Clause, split: tuple[Clause, ...]) -> bool:
    """Whether the parts say more than the whole: a lone option that swallowed others, or an unknown."""
    if whole.kind in ("option", "unknown", "figure", "none", "lead"):
        return True
    return whole.kind in ("count", "deduct", "ratio") and all(
        clause.kind in ("option", "cap", whole.kind, "none") for clause in split
    )


def _splits(text: str) -> list[list[str]]:
    """The ways to cut a line into several statements, the surest first; never inside brackets."""
    found = []
    for pattern in (
        r";\s*",
        r"(?<=[\wđ%)])\.\s+(?=[A-ZĐÀ-Ỹ])",
        r"(?<=điểm)\s*,\s*(?=\S)|(?<=\d)\s*,\s+(?=\D)|(?<=\dđ),\s*",
        r"\s*/\s+(?=[A-ZĐ])",
        r"(?<=[\d\w])\s+[-–+]\s+(?=[^\W\d_]|[<>≥≤])",
    ):
        parts = split_outside(text, pattern)
        if len(parts) > 1:
            found.append(parts)
    pieces = [
        piece
        for part in split_outside(text, r";\s*|(?<=[\wđ%)])\.\s+(?=[A-ZĐÀ-Ỹ])")
        for piece in split_outside(part, r",\s+")
    ]
    return [*found, pieces] if len(pieces) > 1 else found


def split_outside(text: str, pattern: str) -> list[str]:
    """The text cut at `pattern`, but not inside round brackets; empty parts are left out."""
    parts, start, depth, seen = [], 0, 0, 0
    for found in re.finditer(pattern, text):
        depth += text.count("(", seen, found.start()) - text.count(")", seen, found.start())
        seen = found.start()
        if depth <= 0:
            parts.append(text[start : found.start()])
            start = found.end()
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip(" .;,")]


def _clause(text: str, maximum: Decimal | None, beside: Decimal | None) -> Clause:
    words = plain_words(text).strip()
    if beside is None:
        special = (
            _none(text, words, maximum) or _stepwise(text, words) or _outside(text, words, maximum)
            or _proportional(text, words, maximum) or _council(text, words)
        )  # fmt: skip
        if special is not None:
            return special
    condition, worth = worth_of(text, maximum)
    if beside is not None:
        if worth is not None and worth.of(maximum) not in (None, beside):
            return Clause("unknown", text)
        option = _none(text, words, maximum, beside)
        return option or _option(condition if worth is not None else tidy(text), Worth(beside))
    if worth is not None and condition:
        return _option(condition, worth)
    if (figure := _FIGURE.fullmatch(words)) is not None:
        name = (
            text[figure.start("name") : figure.end("name")]
            if len(words) == len(text.strip())
            else figure["name"]
        )
        letter = (figure["letter"] or figure["after"] or "").strip(" :=")
        return Clause("figure", text, of=tidy(name), letter=letter)
    if _LEAD.search(words) or fold(text) in {fold("tổng điểm"), fold("cách tính")}:
        return Clause("lead", text)
    return Clause("unknown", text)


def _option(condition: str, worth: Worth) -> Clause:
    if not condition or _SWALLOWED.search(plain_words(condition)):
        return Clause("unknown", condition)
    return Clause("option", tidy(condition), worth=worth, span=span_of(condition))


def _none(text: str, words: str, maximum: Decimal | None, beside: Decimal | None = None) -> Clause | None:
    """«Không phát sinh»: worth points, or not assessed at all."""
    if not _NONE.search(words):
        return None
    condition, worth = worth_of(text, maximum)
    worth = Worth(beside) if beside is not None else worth
    if worth is not None:
        return Clause("none", tidy(condition), worth=worth)
    return Clause("none", text) if _NOT_ASSESSED.search(words) else None


def _stepwise(text: str, words: str) -> Clause | None:
    """Points for each case, or points off for each case."""
    if (alone := _CAP_ALONE.match(words)) is not None:
        return Clause("cap", text, cap=parse(alone["n"]))
    for kind, patterns in (("deduct", _DEDUCT), ("count", _COUNT)):
        for pattern in patterns:
            found = pattern.search(words)
            if found is None:
                continue
            number = found["n"] or found.groupdict().get("bare")
            of = _case(text[found.start("of") : found.end("of")] if len(words) == len(text) else found["of"])
            if number is None or not of:
                continue
            if "%" in of:
                return Clause("unknown", text)
            after, before = found["after"], words[: found.start()]
            cap, start = _CAP.search(after), _START.search(before)
            rest = re.sub(r"[\s.;,()]+|điểm", "", after)
            said = any(pattern.search(after) for pattern in (_CAP, _CAP_FULL, _NOT_BELOW))
            known = (not rest or said) and (start is not None or not re.search(r"\d", before))
            return Clause(
                kind if known else "unknown", text, worth=Worth(parse(start["n"])) if start else None, of=of,
                number=parse(number), cap=parse(cap["n"]) if cap else None,
            )  # fmt: skip
    return None


def _case(of: str) -> str:
    return tidy(_COUNT_WORD.sub("", of.strip(), count=1))


def _proportional(text: str, words: str, maximum: Decimal | None) -> Clause | None:
    """A share of the maximum, perhaps with a floor in the same breath."""
    for pattern in _RATIO:
        found = pattern.search(words)
        if found is None:
            continue
        if (
            "max" in found.re.groupindex
            and found["max"] is not None
            and maximum is not None
            and parse(found["max"]) != maximum
        ):
            continue
        floor = _FLOOR.search(words)
        step = _STEP.search(words)
        before = words[: found.start()]
        return Clause(
            "ratio", text, span=span_of(before.split(":")[0]) if ":" in before else None,
            number=parse(floor["f"]) if floor else None, cap=parse(step["n"]) if step else None,
        )  # fmt: skip
    return None


def _outside(text: str, words: str, maximum: Decimal | None) -> Clause | None:
    """Marks that come from a survey or another index; an option that merely speaks of a survey has points of its own."""
    kind = "given" if _GIVEN.search(words) else "survey" if _SURVEY.search(words) else ""
    if not kind:
        return None
    worth = worth_of(text, maximum)[1]
    whole = worth is not None and maximum is not None and worth.of(maximum) == maximum and "tối đa" in words
    free = worth is None or whole or any(pattern.search(words) for pattern in _RATIO)
    return Clause(kind, text) if free else None


def _council(text: str, words: str) -> Clause | None:
    """The mark of those who appraise, within the maximum."""
    step = _STEP.search(words)
    if _JUDGED.search(words) and (
        step is not None or _FROM_NOTHING.search(words) or worth_of(text, None)[1] is None
    ):
        return Clause("judged", text, number=parse(step["n"]) if step else None)
    return None
