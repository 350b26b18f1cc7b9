"""What one spreadsheet cell means as text, number or code; never a guess."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from parscore.number import from_float, parse, plain
from parscore.text import squeeze


class Unread(str):
    """A cell that looks empty but holds something we cannot read: treated as empty, reported where a value is needed.

    Its text is that of the finding, such as "báo lỗi #REF!".
    """

    __slots__ = ()


_UNIT = re.compile(r"\s*(?:điểm|đ)\.?$", re.IGNORECASE)


def value_at(row: Sequence[object], column: int) -> object:
    """The value of a row in a column counted from 1; "" where the row is too short."""
    return row[column - 1] if 0 < column <= len(row) else ""


def as_text(value: object) -> str:
    """The cell's text on one line, NFC; a number in plain decimal form, a date as day/month/year, else nothing."""
    if isinstance(value, str):
        return squeeze(value) if value and not isinstance(value, Unread) else ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        number = from_float(float(value)) if isinstance(value, float) else Decimal(value)
        return "" if number is None else format(plain(number), "f")
    if isinstance(value, datetime.date):
        return _date_in_words(value)
    return squeeze(str(value))


def _date_in_words(value: datetime.date) -> str:
    """`05/01/2022`, with hours and minutes where the cell has any."""
    timed = isinstance(value, datetime.datetime) and value.time() != datetime.time()
    return value.strftime("%d/%m/%Y %H:%M" if timed else "%d/%m/%Y")


def as_number(value: object) -> Decimal | None:
    """The cell's number, or None when it is not plainly one; `0,5`, `.34`, `1.234,5`, `0,5 điểm`, full-width digits."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return from_float(value)
    if not isinstance(value, str):
        return None
    return parse(_UNIT.sub("", squeeze(unicodedata.normalize("NFKC", value))).replace(" ", ""))
