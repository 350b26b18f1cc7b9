"""What is typed in one cell of a form: a number, an option, words, or the finding that says why it is none.

Never a guess: what can be read in two ways is a finding.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.number import from_float, parse
from parscore.read.cells import as_text
from parscore.text import did_you_mean, fold, squeeze

Role = Literal["claimed", "figure"]
ROLE_WORDS: dict[Role, str] = {"claimed": "điểm tự chấm", "figure": "số liệu kê khai"}
ERRORS = ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")

_UNIT = re.compile(r"\s*(?:điểm|đ|d)\.?$", re.IGNORECASE)
_SPACED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_TWO_WAYS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


def is_blank(value: object) -> bool:
    """Whether nothing is typed in the cell."""
    return value is None or (isinstance(value, str) and (value == "" or not squeeze(value)))


def number_of(value: object, role: Role, place: Place) -> tuple[Decimal | None, Diagnostic | None]:
    """The number in a cell that is not blank, or why there is none."""
    what = ROLE_WORDS[role]
    if isinstance(value, bool):
        return None, finding("W112", place, what=what, value="ĐÚNG" if value else "SAI")
    if isinstance(value, (int, float)):
        number = from_float(float(value))
        return number, None if number is not None else finding("W111", place, what=what, value=str(value))
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return None, finding("W113", place, what=what, value=as_text(value))
    return _number_in(str(value), role, place)


def _number_in(typed: str, role: Role, place: Place) -> tuple[Decimal | None, Diagnostic | None]:
    shown, what = squeeze(typed), ROLE_WORDS[role]
    text = squeeze(unicodedata.normalize("NFKC", shown)).replace("\u2212", "-")
    if text.upper().startswith(ERRORS) or text.startswith("Err:"):
        return None, finding("W111", place, what=what, value=shown)
    if text.endswith("%"):
        return None, finding("W114", place, what=what, value=shown)
    plain = _UNIT.sub("", text) if role == "claimed" else text
    if _SPACED.fullmatch(plain):
        plain = plain.replace(" ", "")
    number = parse(plain)
    if number is None:
        return None, finding("W110", place, what=what, value=shown[:60])
    if role == "figure" and _TWO_WAYS.fullmatch(plain):
        whole = re.sub(r"[.,]", "", plain)
        return None, finding("W115", place, value=shown, first=whole, second=plain.replace(".", ","))
    return number, None


def option_of(value: object, options: Iterable[str], place: Place) -> tuple[str | None, Diagnostic | None]:
    """The option that the cell names, compared folded; None with a finding when there is no such option."""
    known = tuple(options)
    text = as_text(value)
    if text in known:
        return text, None
    wanted = fold(text)
    found = [option for option in known if fold(option) == wanted]
    if len(found) == 1:
        return found[0], None
    return None, finding("W116", place, value=text[:80], suggestion=did_you_mean(text, known))
