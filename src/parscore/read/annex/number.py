"""The numbering of an annex: I, 1, 1.1, 1.1.1, A, a), -, + … in a cell of its own or in front of a title.

A cell damaged by a spreadsheet (1.10 stored as 1.1, 1.1.1 stored as a date) gives every label that it may stand
for; which of them is meant is for the order of the rows to say.
"""

from __future__ import annotations

import datetime
import re
import unicodedata

from msgspec import Struct

from parscore.read.sheets.cells import as_text
from parscore.read.words.numbering import dates_in, dates_of
from parscore.text import roman, roman_value, squeeze

RANK = {
    "upper": 0, "roman": 1, "arabic": 2, "dotted": 3, "paren": 6, "lower": 7, "small": 7, "dash": 8,
    "none": 8, "plus": 9,
}  # fmt: skip
STRONG = frozenset({"upper", "roman", "arabic", "dotted"})
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PREFIX = r"(?:lĩnh vực|tiêu chí thành phần|tiêu chí|phần|mục|nhóm|chương|tctp|tc|lv)\s+(?:số\s+|thứ\s+)?"
_LABEL = r"(?:[IVXL]{1,6}|[A-ZĐ]|\d{1,3})(?:\.(?:\d{1,3}|[a-zđ]))*"
_PREFIXED = re.compile(rf"(?i:{_PREFIX})(?P<label>{_LABEL})(?!\w)\s*[.:)/\-–—]*\s*(?P<rest>.*)")
_NOT_UNIT = r"(?!\s*(?:điểm|đ\b|%|phần trăm|lần|triệu|tỷ\b|\d))"
_IN_FRONT = (
    _PREFIXED,
    re.compile(
        rf"(?P<label>(?:[IVXL]{{1,6}}|[A-ZĐ]|[1-9]\d?)(?:\.\d{{1,3}}){{1,6}}(?:\.[a-zđ])?)(?![\w%,])"
        rf"{_NOT_UNIT}(?:\s*[.):\-–—/]+\s*|\s+)(?P<rest>\S.*)"
    ),
    re.compile(
        rf"(?P<label>[IVXL]{{1,6}}|[A-ZĐ]|[1-9]\d?)\s*(?:(?P<bracket>\))|[./]|[:\-–—](?=\s)){_NOT_UNIT}\s*(?P<rest>\S.*)"
    ),
    re.compile(r"(?P<label>[IVX]{1,6})\s+(?P<rest>[A-ZĐÀ-Ỹ].*)"),
    re.compile(r"(?P<label>[a-zđ]|[ivx]{2,4})\s*(?:\)|\.(?=\s))\s*(?P<rest>\S.*)"),
)
"""A label in front of a title, the surest first."""

_BULLET = re.compile(
    r"(?P<label>[-–—*•▪●+○◦])(?:\s*(?P<rest>[^\d\s].*)"
    r"|\s+(?!\d[\d.,]*\s*(?:điểm|đ)\s+(?:nếu|khi|với|đối với)\s)(?P<spaced>\S.*))"
)
_BULLETS = {**dict.fromkeys("-–—*•▪●", "dash"), **dict.fromkeys("+○◦", "plus")}
_SHORT_YEAR = re.compile(r"^(\d{1,2}/\d{1,2}/)(\d{2})$")
_CAPITAL, _SMALL = re.compile(r"[A-ZĐ]"), re.compile(r"[a-zđ]")


class Label(Struct, frozen=True):
    """One number of a row: its style, and its parts with Roman numerals already in Arabic digits."""

    style: str
    parts: tuple[str, ...] = ()

    @property
    def value(self) -> int:
        """The place of the last part in its series, 0 for bullets."""
        if not self.parts:
            return 0
        last = self.parts[-1]
        return int(last) if last.isdecimal() else _ALPHABET.find(last.lower()) + 1

    @property
    def printed(self) -> str:
        """The number as the annex prints it, without brackets; nothing for bullets."""
        if self.style not in ("roman", "small"):
            return ".".join(self.parts)
        number = roman(int(self.parts[-1]))
        return number.lower() if self.style == "small" else number

    @property
    def rank(self) -> int:
        """How deep such a label usually stands, 0 the highest."""
        return RANK[self.style] + max(0, len(self.parts) - 2)

    @property
    def strong(self) -> bool:
        """Whether the label surely names a criterion and not an answer option."""
        return self.style in STRONG


def labels_of(value: object) -> tuple[Label, ...]:
    """Every label that a cell of the number column may stand for; empty when it holds no number."""
    if isinstance(value, bool) or value is None:
        return ()
    if isinstance(value, (int, float)):
        return _from_number(as_text(value))
    if isinstance(value, datetime.date):
        return _dotted(dates_of(value))
    text = unicodedata.normalize("NFKC", squeeze(str(value))).lstrip("'")
    if text in _BULLETS:
        return (Label(_BULLETS[text]),)
    if dates := dates_in(_SHORT_YEAR.sub(r"\g<1>20\2", text)):
        return _dotted(dates)
    prefixed = _PREFIXED.fullmatch(text)
    if prefixed is not None and not prefixed["rest"]:
        text = prefixed["label"]
    plain = text.strip("() ").rstrip(".:/-– ").replace(",", ".").replace(" ", "")
    return _from_text(plain, closed=text.endswith(")"))


def split_label(text: str) -> tuple[tuple[Label, ...], str]:
    """The label in front of a title, with the title that is left; no label leaves the text as it is."""
    for found in filter(None, (pattern.fullmatch(text) for pattern in _IN_FRONT)):
        labels = _from_text(
            found["label"], closed="bracket" in found.re.groupindex and bool(found["bracket"])
        )
        if labels:
            return labels, found["rest"].strip()
    bullet = _BULLET.fullmatch(text)
    if bullet is None:
        return (), text
    return (Label(_BULLETS[bullet["label"]]),), (bullet["rest"] or bullet["spaced"]).strip()


def _from_text(text: str, *, closed: bool = False) -> tuple[Label, ...]:
    first, *further = text.split(".")
    if further:
        parts = [_number(first) or _roman(first) or _letter(first, _CAPITAL)]
        parts += [_number(part) or _letter(part, _SMALL) for part in further]
        return (Label("dotted", tuple(parts)),) if all(parts) else ()
    readings = {
        "paren" if closed else "arabic": _number(text),
        "roman": _roman(text),
        "upper": _letter(text, _CAPITAL),
        "lower": _letter(text, _SMALL),
        "small": _roman(text.upper()) if text.islower() else "",
    }
    return tuple(Label(style, (part,)) for style, part in readings.items() if part)


def _number(text: str) -> str:
    return str(int(text)) if text.isdecimal() and len(text) <= 3 else ""


def _roman(text: str) -> str:
    return str(roman_value(text.casefold()) or "") if text.isupper() else ""


def _letter(text: str, letters: re.Pattern[str]) -> str:
    return text if letters.fullmatch(text) else ""


def _from_number(text: str) -> tuple[Label, ...]:
    """A number cell: 1.1 may have been typed as 1.1 or as 1.10."""
    plain = _from_text(text)
    whole, _, fraction = text.partition(".")
    return (*plain, Label("dotted", (whole, f"{fraction}0"))) if plain and len(fraction) == 1 else plain


def _dotted(codes: tuple[str, ...]) -> tuple[Label, ...]:
    return tuple(Label("dotted", tuple(code.split("."))) for code in dict.fromkeys(codes))
