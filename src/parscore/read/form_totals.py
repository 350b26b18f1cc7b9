"""The totals in the score column of a form: those of parent criteria, and those of the whole table.

They are read apart from the marks, because no score is made of them.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from parscore.model.form import EXCLUDED_WORDS
from parscore.model.framework import Framework
from parscore.model.submission import BASE, BONUS, GRAND, PENALTY, Typed
from parscore.number import parse
from parscore.read.cells import as_text
from parscore.read.workbook_layout import Layout
from parscore.read.workbook_open import OpenForm
from parscore.read.workbook_values import is_blank, number_of
from parscore.text import fold, squeeze

_LABELS = (
    ("tổng điểm chuẩn", BASE),
    ("điểm thưởng", BONUS),
    ("tổng điểm thưởng", BONUS),
    ("điểm cộng", BONUS),
    ("điểm trừ", PENALTY),
    ("tổng điểm trừ", PENALTY),
    ("điểm phạt", PENALTY),
    ("tổng cộng", GRAND),
    ("tổng điểm", GRAND),
    ("tổng số điểm", GRAND),
    ("tổng số", GRAND),
)
_STARTS = tuple(sorted(((fold(words), key) for words, key in _LABELS), key=lambda pair: -len(pair[0])))
_LONGEST = 90


def totals_of(form: OpenForm, framework: Framework) -> dict[str, Typed]:
    """Every total that the form shows, by code of the parent or by kind; one shown twice is left out.

    A criterion whose total is a text, an error or an empty cell has none.
    """
    parents = _known(framework.branches)
    found: dict[str, Typed] = {}
    twice: set[str] = set()
    for layout in form.layouts:
        column = layout.columns.get("claimed", 0) - 1
        for row, cells in enumerate(layout.table.rows[layout.first - 1 :], layout.first):
            value = cells[column] if 0 <= column < len(cells) else ""
            if is_blank(value) or (isinstance(value, str) and not any(letter.isdigit() for letter in value)):
                continue
            key = _key(layout, row, parents, framework)
            number, _ = (
                number_of(value, "claimed", place := layout.place(row, "claimed")) if key else (None, None)
            )
            if number is not None:
                twice |= {key} & found.keys()
                found[key] = Typed(number, place)
    return {key: typed for key, typed in found.items() if key not in twice}


def _key(layout: Layout, row: int, parents: Known, framework: Framework) -> str:
    """Which total a row shows: a parent's code, a kind of total, or nothing."""
    code, title = layout.value(row, "code"), layout.value(row, "title")
    if isinstance(code, str) and (known := framework.by_code.get(code)) is not None:
        return code if known.children else ""
    if not is_blank(code):
        meant = _codes(code, parents)
        if len(meant) == 1:
            return meant[0]
        if not isinstance(code, str) or code[:1].isdigit():
            return ""
    words = title if isinstance(title, str) and title else code
    if isinstance(words, str) and len(words) <= _LONGEST:
        plain = fold(words)
        return next((key for start, key in _STARTS if plain == start or plain.startswith(f"{start} ")), "")
    return ""


def excluded_in(form: OpenForm, framework: Framework) -> frozenset[str]:
    """The leaves that do not apply to the unit as a form made by the tool says; others are not believed."""
    if form.stamp is None or form.stamp.framework != framework.framework:
        return frozenset()
    leaves = _known(tuple(leaf.code for leaf in framework.leaves))
    wanted, found = fold(EXCLUDED_WORDS), set[str]()
    for layout in form.layouts:
        for row in range(layout.first, len(layout.table.rows) + 1):
            said = layout.value(row, "declared")
            if isinstance(said, str) and said and fold(said) == wanted:
                meant = _codes(layout.value(row, "code"), leaves)
                if len(meant) == 1 and is_blank(layout.value(row, "claimed")):
                    found.add(meant[0])
    return frozenset(found)


Known = dict[str | Decimal, tuple[str, ...]]
"""Codes by their text, and by their number where they are one."""


@lru_cache(maxsize=64)
def _known(codes: tuple[str, ...]) -> Known:
    found: Known = {}
    for code in codes:
        for key in (code.casefold(), parse(code)):
            if key is not None:
                found[key] = (*found.get(key, ()), code)
    return found


def _codes(value: object, known: Known) -> tuple[str, ...]:
    """The codes that a cell may stand for: a typed 1.10 is stored as the number 1.1, which is 1.1 or 1.10."""
    if isinstance(value, str) and (found := known.get(value)) is not None:
        return found
    text = squeeze(as_text(value)).rstrip(".)").replace(",", ".")
    number = parse(text) if isinstance(value, (int, float)) else None
    return known.get(text.casefold() if number is None else number, ())
