"""Whose form is it: its stamp, its file name and the texts above the table, compared with the units of a cycle.

May not read marks. When these disagree nobody is chosen; without a cycle the form may still name one office.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Cycle
from parscore.model.period import Period
from parscore.model.period import named_in as named_periods
from parscore.read.forms.open import OpenForm
from parscore.read.words.lines import unmarked
from parscore.read.words.unit_names import UnitNames, only, unit_names
from parscore.text import did_you_mean, fold, quoted, slug, squeeze

_YEAR = re.compile(r"(?<![\d/.-])(20\d\d)(?![\d/.-])")
_ABOUT = re.compile(r"năm|kỳ|tự chấm|tự đánh giá|chỉ số|cchc|par index", re.IGNORECASE)
_TO = re.compile(r"(?:kính gửi|nơi nhận)\s*:?", re.IGNORECASE)
_DATED = re.compile(r"ngày|tháng|căn cứ|số:|kèm theo|qđ-", re.IGNORECASE)
LABEL = re.compile(
    r"\s*(?:tên\s+)?(?:cơ quan|đơn vị)(?:,\s*đơn vị)?(?:\s+(?:báo cáo|tự chấm|tự đánh giá|được đánh giá))?"
    r"\s*:\s*(?P<name>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TITLES = re.compile(
    r"tự chấm|tự đánh giá|báo cáo|chỉ số|tiêu chí|kết quả|năm\s+\d|căn cứ|quyết định", re.IGNORECASE
)
_LINES = 2_048
"""So many lines are kept: most above the tables of forms are in all of them."""
_LONGEST_NAME = 80
_OFFICES = "Sở; Ban; Văn phòng; Thanh tra; Phòng; Trung tâm; Chi cục; Cục; Bộ"
_NO_OFFICES = "Ban hành; Bộ chỉ số; Bộ tiêu chí; Bộ câu hỏi; Phòng chống"
_COMMITTEES = "UBND; Ủy ban nhân dân"
_KINDS = frozenset({"so", "huyen", "xa", "phong"})
_OF_FORMS = frozenset(
    {"lieu", "diem", "bieu", "phieu", "cham", "bao", "cao", "mau", "ket", "qua", "cchc", "par"}
)
_VOWEL = re.compile(r"[aeiouy]")


def identify(form: OpenForm, path: Path, cycle: Cycle) -> tuple[str | None, list[Diagnostic]]:
    """The id of the unit of the cycle that the form belongs to, or None and why it cannot be told."""
    names, place = unit_names(cycle), Place(form.file)
    stamped = form.stamp.unit if form.stamp is not None else ""
    if stamped and stamped not in names.names:
        return None, [finding("W303", place, stamped=stamped, suggestion=did_you_mean(stamped, names.names))]
    above = named_in(form.texts, names) or named_in(form.covers, names)
    sources = (
        ("dấu của biểu", stamped),
        ("tên tệp", unit_of_file(path, cycle)),
        ("phần đầu biểu", only(above)),
    )
    said = {who: unit for who, unit in sources if unit}
    if len(set(said.values())) > 1:
        words = "; ".join(f"{who}: «{names.name_of(unit)}»" for who, unit in said.items())
        return None, [finding("W302", place, words=words)]
    if said:
        above_them = (told for text in form.texts for told in unmarked(names, text, form.place))
        return next(iter(said.values())), [*of_another_year(form, cycle), *above_them]
    if above:
        return None, [finding("W305", form.place, names=quoted(map(names.name_of, sorted(above))))]
    return None, [finding("W301", place, suggestion=names.suggestion(path.stem))]


def unit_of_file(path: Path, cycle: Cycle) -> str:
    """The id of the unit that a file is called after; nothing where its name fits none or several."""
    stem, names = path.stem, unit_names(cycle)
    if stem in names.names:
        return stem
    return only(names.meant_by(stem) or names.in_file_name(stem)) or ""


def named_in(texts: tuple[str, ...], names: UnitNames) -> frozenset[str]:
    """The units that lines of text name, by themselves or else inside a longer line; nobody to whom they are sent."""
    lines = [text for before, text in pairwise(("", *texts)) if not _TO.fullmatch(before)]
    nobody = frozenset[str]()
    return nobody.union(*map(names.meant_by, lines)) or nobody.union(*map(names.within, lines))


@lru_cache(maxsize=_LINES)
def _years_in(text: str) -> frozenset[int]:
    """The years in a line of the title of a form: it says what the form is about, and is no date or decision."""
    is_title = _ABOUT.search(text) is not None and _DATED.search(text) is None
    return frozenset(map(int, _YEAR.findall(text))) if is_title else frozenset()


@lru_cache(maxsize=_LINES)
def _periods_in(text: str) -> tuple[Period, ...]:
    """The months, quarters and half-years in a line that is no date."""
    return () if "ngày" in text.lower() else tuple(named_periods(text))


def of_another_year(form: OpenForm, cycle: Cycle) -> list[Diagnostic]:
    """W313 when the title above the table names other years than that of the cycle."""
    years = {year for text in form.texts for year in _years_in(text)}
    if not years or cycle.year in years:
        return _of_another_period(form, cycle)
    shown = ", ".join(map(str, sorted(years)))
    return [finding("W313", form.place, named=f"năm {shown}", own=f"năm {cycle.year}")]


def _of_another_period(form: OpenForm, cycle: Cycle) -> list[Diagnostic]:
    """W313 when the texts above the table name other months, quarters or half-years than that of the cycle."""
    named = {one for text in form.texts for one in _periods_in(text) if one.months == cycle.span.months}
    if not named or cycle.span in named:
        return []
    shown = ", ".join(one.in_words for one in sorted(named, key=lambda one: one.last_month))
    return [finding("W313", form.place, named=shown, own=cycle.span.in_words)]


def unit_above(texts: Iterable[str]) -> str:
    """The name behind a label such as `Đơn vị:`, else the only office named in the letterhead, else nothing."""
    lines = [squeeze(text) for text in texts]
    labelled = filter(None, map(LABEL.fullmatch, lines))
    name = next((match["name"] for match in labelled if slug(match["name"])), "")
    return name.strip(" .…") if name else _office_in(lines)


def _office_in(lines: Iterable[str]) -> str:
    """The only office, or else the only committee, that a line names; titles of forms are passed over."""
    short = [line for line in lines if len(line) <= _LONGEST_NAME and not _TITLES.search(line)]
    named = list(filter(_is_office, short)) or [line for line in short if _begins(line, _COMMITTEES)]
    return named[-1] if len(set(map(fold, named))) == 1 else ""


def _is_office(line: str) -> bool:
    return _begins(line, _OFFICES) and not _begins(line, _NO_OFFICES)


def _begins(line: str, openings: str) -> bool:
    return f"{fold(line)} ".startswith(tuple(f"{fold(word)} " for word in openings.split(";")))


def differ_plainly(one: str, other: str) -> bool:
    """Whether two names can only be those of two units: both whole names of the same kind of office.

    Abbreviations, names with figures and names that one holds in the other are never told apart.
    """
    first, second = _whole(one), _whole(other)
    if not first or not second or first[0] != second[0]:
        return False
    shorter, longer = sorted((first, second), key=len)
    return longer[: len(shorter)] != shorter


def _whole(name: str) -> list[str]:
    """The words of a whole name of an office without tones and «và»; nothing for any other name."""
    words = [word for word in slug(name).split("-") if word != "va"]
    plain = len(words) > 2 and words[0] in _KINDS and not _OF_FORMS & set(words)
    return words if plain and all(word.isalpha() and _VOWEL.search(word) for word in words) else []
