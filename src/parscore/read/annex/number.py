"""The numbering of an annex: I, 1, 1.1, 1.1.1, A, a), -, + … in a cell of its own or in front of a title.

A cell damaged by a spreadsheet (1.10 stored as 1.1, 1.1.1 stored as a date) gives every label that it may
stand for;
which of them is meant is for the order of the rows to say.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass

from parscore.read.sheets.cells import as_text
from parscore.text import squeeze

RANK = {
    "upper": 0, "roman": 1, "arabic": 2, "dotted": 3, "paren": 6, "lower": 7, "small": 7, "dash": 8,
    "none": 8, "plus": 9,
}  # fmt: skip
STRONG = frozenset({"upper", "roman", "arabic", "dotted"})
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_MOST = 30
_PREFIX = r"(?:lĩnh vực|tiêu chí thành phần|tiêu chí|phần|mục|nhóm|chương|tctp|tc|lv)\s+(?:số\s+|thứ\s+)?"
_LABEL = r"(?:[IVXL]{1,6}|[A-ZĐ]|\d{1,3})(?:\.(?:\d{1,3}|[a-zđ]))*"
_PREFIXED = re.compile(rf"(?i:{_PREFIX})(?P<label>{_LABEL})(?!\w)\s*[.:)/\-–—]*\s*(?P<rest>.*)")
_NOT_UNIT = r"(?!\s*(?:điểm|đ\b|%|phần trăm|lần|triệu|tỷ\b|\d))"
_DOTTED = re.compile(
    rf"(?P<label>(?:[IVXL]{{1,6}}|[A-ZĐ]|[1-9]\d?)(?:\.\d{{1,3}}){{1,6}}(?:\.[a-zđ])?)(?![\w%,])"
    rf"{_NOT_UNIT}(?:\s*[.):\-–—/]+\s*|\s+)(?P<rest>\S.*)"
)
_SINGLE = re.compile(
    rf"(?P<label>[IVXL]{{1,6}}|[A-ZĐ]|[1-9]\d?)\s*(?P<end>[.)/]|[:\-–—](?=\s)){_NOT_UNIT}\s*(?P<rest>\S.*)"
)
_BARE_ROMAN = re.compile(r"(?P<label>[IVX]{1,6})\s+(?P<rest>[A-ZĐÀ-Ỹ].*)")
_LETTER = re.compile(r"(?P<label>[a-zđ]|[ivx]{2,4})\s*(?:\)|\.(?=\s))\s*(?P<rest>\S.*)")
_BULLET = re.compile(
    r"(?P<label>[-–—*•▪●+○◦])\s*(?P<rest>[^\d\s].*)|(?P<spaced>[-–—*•▪●+○◦])\s+(?P<after>\S.*)"
)
_BULLETS = {**dict.fromkeys("-–—*•▪●", "dash"), **dict.fromkeys("+○◦", "plus")}
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?: 00:00:00)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")


@dataclass(frozen=True, slots=True)
class Label:
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
    if isinstance(value, (datetime.date, datetime.datetime)):
        return _from_date(value.day, value.month, value.year)
    text = unicodedata.normalize("NFKC", squeeze(str(value))).lstrip("'")
    if (iso := _ISO.fullmatch(text)) is not None:
        return _from_date(int(iso[3]), int(iso[2]), int(iso[1]))
    if (slashed := _SLASHED.fullmatch(text)) is not None:
        return _from_date(int(slashed[1]), int(slashed[2]), int(slashed[3]))
    if not text:
        return ()
    if text in _BULLETS:
        return (Label(_BULLETS[text]),)
    if (prefixed := _PREFIXED.fullmatch(text)) is not None and not prefixed["rest"]:
        text = prefixed["label"]
    closed = text.endswith(")")
    return _from_text(text.strip("() ").rstrip(".:/-– ").replace(",", ".").replace(" ", ""), closed=closed)


def split_label(text: str) -> tuple[tuple[Label, ...], str]:
    """The label in front of a title, with the title that is left; no label leaves the text as it is."""
    for pattern in (_PREFIXED, _DOTTED, _SINGLE, _BARE_ROMAN, _LETTER):
        found = pattern.fullmatch(text)
        if found is not None:
            closed = "end" in found.re.groupindex and found["end"] == ")"
            labels = _from_text(found["label"], closed=closed or pattern is _LETTER)
            if labels:
                return labels, found["rest"].strip()
    if (bullet := _BULLET.fullmatch(text)) is not None:
        return (Label(_BULLETS[bullet["label"] or bullet["spaced"]]),), (
            bullet["rest"] or bullet["after"]
        ).strip()
    return (), text


def roman(text: str) -> int:
    """The value of a Roman numeral up to 30, 0 for anything else."""
    value = 0
    for letter, following in zip(text, f"{text[1:]} ", strict=False):
        worth = _ROMAN.get(letter, 0)
        if not worth:
            return 0
        value += -worth if worth < _ROMAN.get(following, 0) else worth
    return value if 0 < value <= _MOST and _as_roman(value) == text else 0


def _as_roman(value: int) -> str:
    text = ""
    for worth, letters in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        count, value = divmod(value, worth)
        text += letters * count
    return text


def _from_text(text: str, *, closed: bool = False) -> tuple[Label, ...]:
    parts = text.split(".")
    if len(parts) > 1:
        converted = [_part(part, first=index == 0) for index, part in enumerate(parts)]
        return (Label("dotted", tuple(converted)),) if all(converted) else ()
    if re.fullmatch(r"\d{1,3}", text):
        return (Label("paren" if closed else "arabic", (str(int(text)),)),)
    found = []
    if (value := roman(text)) > 0:
        found.append(Label("roman", (str(value),)))
    if re.fullmatch(r"[A-ZĐ]", text):
        found.append(Label("upper", (text,)))
    if re.fullmatch(r"[a-zđ]", text):
        found.append(Label("lower", (text,)))
    if text.islower() and (value := roman(text.upper())) > 0:
        found.append(Label("small", (str(value),)))
    return tuple(found)


def _part(text: str, *, first: bool) -> str:
    if text.isdecimal() and len(text) <= 3:
        return str(int(text))
    if first and (value := roman(text)) > 0:
        return str(value)
    return text if re.fullmatch(r"[a-zđ]" if not first else r"[A-ZĐ]", text) else ""


def _from_number(text: str) -> tuple[Label, ...]:
    """A number cell: 1.1 may have been typed as 1.1 or as 1.10."""
    plain = _from_text(text)
    whole, _, fraction = text.partition(".")
    if plain and len(fraction) == 1:
        return (*plain, Label("dotted", (whole, f"{fraction}0")))
    return plain


def _from_date(day: int, month: int, year: int) -> tuple[Label, ...]:
    """A date cell: what may have been typed, day and month in either order, the year short, long or added."""
    orders = [(day, month), (month, day)]
    ends = sorted({year % 100, year})
    triples = [(*order, end) for order in orders for end in ends if end]
    readings = [*triples, (year % 100, month, day), *orders]
    return tuple(dict.fromkeys(Label("dotted", tuple(map(str, reading))) for reading in readings))
