"""The names of the two figures behind a share («Số hồ sơ đúng hạn» over «Tổng số hồ sơ») as the annex words
them.

What the annex does not name gets a placeholder with a remark; nothing is invented without one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parscore.model.draft import DraftField
from parscore.read.annex.clauses import Clause
from parscore.text import squeeze

_OVER = re.compile(
    r"(?P<word>tỷ lệ|tỉ lệ)\s*(?:\(?%\)?|phần trăm)?\s*(?:giữa\s+)?(?P<top>[^;:()/%]{3,160}?)\s+(?:trên"
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
_TOTAL = re.compile(r"tổng|toàn bộ", re.IGNORECASE)
_EMPTY = re.compile(
    r"^(?:này|đạt|đó|thực hiện|hoàn thành|tương ứng|điểm|trên|phần trăm|(?:x|\*|\d|điểm|được|bằng|nhân).*)?$",
    re.IGNORECASE,
)

NUMERATOR, DENOMINATOR = "Tử số", "Mẫu số"


def share_fields(title: str, clauses: Sequence[Clause]) -> tuple[DraftField, ...]:
    """`numerator` and `denominator` from the wording of the rule, then of the title; a remark where they
    are not stated."""
    texts = [*(clause.text for clause in clauses), title]
    figures = [clause for clause in clauses if clause.kind == "figure"]
    named = _by_letters(texts, figures) or _by_pattern(texts) or _by_figures(figures)
    if named is not None:
        return DraftField("numerator", named[0]), DraftField("denominator", named[1])
    for text in texts:
        found = _ALONE.search(text)
        if found is not None and not _EMPTY.match(found["top"].strip()):
            top = _counted(found["top"])
            said = squeeze(found[0])
            return (
                DraftField("numerator", top, f"phụ lục chỉ ghi «{said}»"),
                DraftField("denominator", DENOMINATOR, "phụ lục không nêu mẫu số"),
            )
    return (
        DraftField("numerator", NUMERATOR, "phụ lục không nêu tử số"),
        DraftField("denominator", DENOMINATOR, "phụ lục không nêu mẫu số"),
    )


def _by_pattern(texts: Sequence[str]) -> tuple[str, str] | None:
    for pattern in (_FRACTION, _OVER):
        for text in texts:
            found = pattern.search(text)
            if found is not None:
                return _counted(found["top"]), _first_upper(found["bottom"])
    return None


def _by_letters(texts: Sequence[str], figures: Sequence[Clause]) -> tuple[str, str] | None:
    names = {figure.letter: figure.of for figure in figures if figure.letter}
    for text in texts:
        found = _LETTERS.search(text)
        if found is not None and found["top"].lower() in names and found["bottom"].lower() in names:
            return _first_upper(names[found["top"].lower()]), _first_upper(names[found["bottom"].lower()])
    return None


def _by_figures(figures: Sequence[Clause]) -> tuple[str, str] | None:
    """Two declared figures, exactly one of them a total: the other is the part."""
    totals = [figure.of for figure in figures if _TOTAL.match(figure.of)]
    parts = [figure.of for figure in figures if not _TOTAL.match(figure.of)]
    return (_first_upper(parts[0]), _first_upper(totals[0])) if len(totals) == len(parts) == 1 else None


def _counted(words: str) -> str:
    """A thing as a figure: «hồ sơ đúng hạn» → «Số hồ sơ đúng hạn»."""
    text = squeeze(words).strip(" ,.-")
    if re.match(r"(?:số|tổng|kinh phí|tiền)\b", text, re.IGNORECASE):
        return _first_upper(text)
    return f"Số {_small(text)}"


def _small(text: str) -> str:
    """A small first letter, unless the text begins with an abbreviation."""
    return text if text[:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def _first_upper(words: str) -> str:
    text = squeeze(words).strip(" ,.-")
    return text[:1].upper() + text[1:]


def case_label(of: str) -> str:
    """What is counted, as a figure: «báo cáo trễ hạn» → «Số báo cáo trễ hạn», «chậm báo cáo» → «Số lần chậm
    báo cáo»."""
    text = re.sub(r"\b0?1\s+", "", squeeze(of)).strip(" ,.-")
    text = _small(text)
    if re.match(r"số\s", text):
        return _first_upper(text)
    verb = re.match(r"(?:chậm|trễ|thiếu|sai|vi phạm|quá hạn|không|để|nộp|gửi|có|bị)\b", text)
    return f"Số lần {text}" if verb else f"Số {text}"
