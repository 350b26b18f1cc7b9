"""The words of a filled form: evidence with number, date and pages; explanations; reasons of appraisers.

May not know files. A document that several criteria refer to keeps its number within a unit.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from parscore.model.framework import Criterion
from parscore.model.rules import Answer, Bands, Choice, Judged, Ratio
from parscore.number import vi

_KINDS: tuple[tuple[str, str, str, int, tuple[int, int]], ...] = (
    ("kế hoạch", "Kế hoạch", "KH", 90, (6, 45)),
    ("báo cáo", "Báo cáo", "BC", 420, (325, 362)),
    ("quyết định", "Quyết định", "QĐ", 380, (20, 340)),
    ("tờ trình", "Tờ trình", "TTr", 140, (60, 330)),
    ("thông báo", "Thông báo", "TB", 110, (90, 345)),
    ("kết luận", "Kết luận", "KL", 60, (120, 340)),
    ("công văn", "Công văn", "CV", 1900, (40, 350)),
    ("văn bản", "Công văn", "CV", 1900, (40, 350)),
    ("biên bản", "Biên bản", "BB", 60, (90, 345)),
)
_LISTS = (
    "bảng kê",
    "bảng tổng hợp",
    "bảng đối chiếu",
    "bảng thống kê",
    "bảng tự rà soát",
    "danh sách",
    "danh mục",
)
_EXTRACT = "trích xuất"
_OWNER = re.compile(r"của (Sở [A-ZĐ][\w]*(?: [\w]+)?)")


@dataclass
class Papers:
    """One unit's filing cabinet: `sign` ends its numbers, `letters` those of letters, `foreign` others'."""

    sign: str
    letters: str
    year: int
    rng: Random
    foreign: Mapping[str, str] = field(default_factory=dict)
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    def evidence(self, criterion: Criterion) -> str:
        """The documents that prove one line, as its guide asks for them."""
        head = re.split(r"[:;]", criterion.guide or "Báo cáo")[0]
        if _EXTRACT in head.casefold():
            day = self._date((363, 365))
            pages = self._pages()
            return self.rng.choice(
                (
                    f"Báo cáo trích xuất từ hệ thống ngày {day}, {pages}",
                    f"Bảng số liệu trích xuất ngày {day} (có xác nhận của đơn vị), {pages}",
                )
            )
        found = [self._document(kind, head) for kind in self._kinds(head)]
        table = next((words for words in _LISTS if head.casefold().startswith(words)), "")
        if table:
            return f"{_upper(table)} kèm theo {_lower(found[0])}, {self._pages()}"
        return "; ".join(f"{one}, {self._pages()}" for one in found)

    def explanation(self, criterion: Criterion, answer: Answer) -> str:
        """Why the line is not at its maximum, in the unit's own words."""
        figures, rule = answer.figures, criterion.rule
        if isinstance(rule, (Ratio, Bands)) and "denominator" in figures and rule.numerator:
            short = int(figures["denominator"] - figures["numerator"])
            money = "triệu đồng" in rule.numerator
            many = f"{grouped(Decimal(short))} triệu đồng" if money else f"{short:02d}"
            return self.rng.choice(
                (
                    f"Còn {many} so với tổng số, đã đưa vào kế hoạch năm {self.year + 1}.",
                    f"Chênh lệch {many} do phát sinh trong quý IV, đang tiếp tục thực hiện.",
                    f"Phần còn lại ({many}) phải chờ ý kiến của cơ quan cấp trên.",
                )
            )
        if "of" in figures:
            return self.rng.choice(
                (
                    "Đơn vị đã rút kinh nghiệm và phân công người theo dõi thường xuyên.",
                    "Đã chấn chỉnh tại cuộc họp giao ban quý IV.",
                )
            )
        return self.rng.choice(
            (
                "Nội dung này đơn vị thực hiện chưa đầy đủ, tự chấm theo mức đạt được.",
                "Thực hiện chậm do thay đổi nhân sự phụ trách; đã khắc phục.",
                "Đơn vị tự nhận mức này theo kết quả kiểm tra nội bộ.",
            )
        )

    def letter(self, low: int, high: int) -> str:
        """An explanation sent to the appraisers in the year after, between two days of it."""
        day = self.rng.randint(low, high)
        date = workday(self.year + 1, day)
        number = 5 * day + self.rng.randint(0, 4)
        return f"Công văn số {number}/{self.letters} ngày {date:%d/%m/%Y}"

    def _kinds(self, head: str) -> Iterator[tuple[str, str, int, tuple[int, int]]]:
        text = head.casefold()
        places = sorted((text.find(word), number) for number, (word, *_) in enumerate(_KINDS) if word in text)
        chosen: list[str] = []
        for _, number in places:
            _, noun, mark, many, season = _KINDS[number]
            if mark not in chosen and len(chosen) < 2:
                chosen.append(mark)
                yield noun, mark, many, season
        if not chosen:
            yield "Báo cáo", "BC", 420, (325, 362)

    def _document(self, kind: tuple[str, str, int, tuple[int, int]], head: str) -> str:
        noun, mark, many, season = kind
        key = (mark, " ".join(head.split()[:4]))
        if key not in self.known:
            day = self.rng.randint(*season)
            date = workday(self.year, day)
            number = max(1, round(many * day / 365) + self.rng.randint(-2, 2))
            owner = _OWNER.search(head)
            sign = self.foreign.get(owner.group(1), self.sign) if owner else self.sign
            tail = f"{number}/{self.letters}" if mark == "CV" else f"{number}/{mark}-{sign}"
            self.known[key] = f"{noun} số {tail} ngày {date:%d/%m/%Y}"
        return self.known[key]

    def _date(self, season: tuple[int, int]) -> str:
        return f"{workday(self.year, self.rng.randint(*season)):%d/%m/%Y}"

    def _pages(self) -> str:
        first = self.rng.randint(1, 9)
        more = self.rng.choice((0, 0, 1, 2, 3))
        return f"trang {first}–{first + more}" if more else f"trang {first}"


def reason(criterion: Criterion, before: Answer, after: Answer, cause: str) -> str:
    """Why an appraiser holds `after` and not the declared `before`; `cause` is what was found."""
    rule = criterion.rule
    old, new = before.figures, after.figures
    if isinstance(rule, Choice):
        return f"Chỉ đạt mức «{after.option}»: {cause}"
    if isinstance(rule, Judged):
        return _upper(cause)
    if "denominator" in new and isinstance(rule, (Ratio, Bands)):
        words, lost = _lower(str(rule.numerator)), int(old["numerator"] - new["numerator"])
        said = f"Công nhận {words} là {grouped(new['numerator'])}/{grouped(new['denominator'])}"
        return f"{said}, không phải {grouped(old['numerator'])}: {cause.format(n=f'{lost:02d}')}"
    label = _lower(str(getattr(rule, "of", "")))
    return f"Xác định {label} là {grouped(new['of'])}, đơn vị kê khai {grouped(old['of'])}: {cause}"


def stated(criterion: Criterion, answer: Answer) -> str:
    """What was found, for a mark that is the first one on its line."""
    rule, figures = criterion.rule, answer.figures
    if isinstance(rule, Choice):
        return f"Mức «{answer.option}»"
    if "denominator" in figures and isinstance(rule, (Ratio, Bands)):
        share = f"{grouped(figures['numerator'])}/{grouped(figures['denominator'])}"
        return f"{rule.numerator}: {share}"
    return f"{getattr(rule, 'of', '')}: {grouped(figures['of'])}" if "of" in figures else ""


def restored(criterion: Criterion, answer: Answer, letter: str) -> str:
    """Why a mark is given back after the unit's explanation."""
    rule, figures = criterion.rule, answer.figures
    if isinstance(rule, Choice):
        return f"Đơn vị giải trình tại {letter}, bổ sung đủ tài liệu; công nhận mức «{answer.option}»"
    if "denominator" in figures and isinstance(rule, (Ratio, Bands)):
        words = _lower(str(rule.numerator))
        share = f"{grouped(figures['numerator'])}/{grouped(figures['denominator'])}"
        return f"Đơn vị bổ sung tài liệu tại {letter}; công nhận {words} là {share}"
    if "of" in figures:
        label = _lower(str(getattr(rule, "of", "")))
        return f"Đơn vị bổ sung tài liệu tại {letter}; xác định {label} là {grouped(figures['of'])}"
    return f"Đơn vị giải trình tại {letter}, tài liệu bổ sung đạt yêu cầu"


def grouped(value: Decimal) -> str:
    """A figure as Vietnamese texts print it: 1.234 or 12,5."""
    return vi(value) if value % 1 else f"{int(value):,}".replace(",", ".")


def workday(year: int, day: int) -> datetime.date:
    """The day of the year with that number, or the Friday before it."""
    date = datetime.date(year, 1, 1) + datetime.timedelta(days=day - 1)
    return date - datetime.timedelta(days=max(0, date.weekday() - 4))


def _lower(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text if first.isupper() and len(first) > 1 else text[:1].lower() + text[1:]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
