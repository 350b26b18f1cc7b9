"""Whose form is it: its stamp, its file name and the texts above the table, compared with the units of a
cycle.

May not read marks. When these disagree nobody is chosen.
"""

from __future__ import annotations

import re
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Cycle
from parscore.read.forms.open import OpenForm
from parscore.read.words.unit_names import UnitNames, only, unit_names
from parscore.text import did_you_mean, quoted

_YEAR = re.compile(r"(?<![\d/.-])(20\d\d)(?![\d/.-])")
_ABOUT = re.compile(r"năm|kỳ|tự chấm|tự đánh giá|chỉ số|cchc|par index", re.IGNORECASE)
_TO = re.compile(r"(?:kính gửi|nơi nhận)\s*:?", re.IGNORECASE)
_DATED = re.compile(r"ngày|tháng|căn cứ|số:|kèm theo|qđ-", re.IGNORECASE)


def identify(form: OpenForm, path: Path, cycle: Cycle) -> tuple[str | None, list[Diagnostic]]:
    """The id of the unit of the cycle that the form belongs to, or None and why it cannot be told."""
    names = unit_names(cycle)
    by_name = unit_of_file(path, cycle)
    above = _named(form.texts, names) or _named(form.covers, names)
    stamped = form.stamp.unit if form.stamp is not None else ""
    place = Place(form.file)
    if stamped and stamped not in names.names:
        return None, [finding("W303", place, stamped=stamped, suggestion=did_you_mean(stamped, names.names))]
    said = {"dấu của biểu": stamped, "tên tệp": by_name}
    if len(above) == 1:
        said["phần đầu biểu"] = next(iter(above))
    said = {who: unit for who, unit in said.items() if unit}
    if len(set(said.values())) > 1:
        words = "; ".join(f"{who}: «{names.name_of(unit)}»" for who, unit in said.items())
        return None, [finding("W302", place, words=words)]
    if said:
        return next(iter(said.values())), _of_another_year(form, cycle)
    if above:
        return None, [
            finding("W305", form.place, names=quoted(names.name_of(unit) for unit in sorted(above)))
        ]
    return None, [finding("W301", place, suggestion=names.suggestion(path.stem))]


def unit_of_file(path: Path, cycle: Cycle) -> str:
    """The id of the unit that a file is called after; nothing where its name fits none or several."""
    stem, names = path.stem, unit_names(cycle)
    if stem in names.names:
        return stem
    return only(names.meant_by(stem) or names.in_file_name(stem)) or ""


def _named(texts: tuple[str, ...], names: UnitNames) -> set[str]:
    """The units that lines of text name, by themselves or else inside a longer line; nobody to whom they are sent."""
    lines = [text for before, text in zip(("", *texts), texts, strict=False) if not _TO.fullmatch(before)]
    return {unit for text in lines for unit in names.meant_by(text)} or {
        unit for text in lines for unit in names.within(text)
    }


def _of_another_year(form: OpenForm, cycle: Cycle) -> list[Diagnostic]:
    """W313 when the title above the table names other years than that of the cycle."""
    lines = [text for text in form.texts if "20" in text and _ABOUT.search(text) and not _DATED.search(text)]
    years = {int(year) for text in lines for year in _YEAR.findall(text)}
    if not years or cycle.year in years:
        return []
    shown = ", ".join(map(str, sorted(years)))
    return [finding("W313", form.place, years=shown, year=cycle.year)]
