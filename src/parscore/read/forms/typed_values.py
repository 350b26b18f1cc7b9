"""What is typed in one cell of a form: a number, an option, a word with a meaning, or why it is none of them.

Never a guess: what can be read in two ways is a finding. docs/doc-bieu.md lists what is accepted and as what.
"""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from typing import Literal

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.number import from_float, parse, plain, vi
from parscore.read.sheets.cells import (
    TWO_WAYS,
    Unread,
    as_number,
    as_text,
    bare_number,
    plain_digits,
    without_gaps,
)
from parscore.read.words.legacy import words
from parscore.text import did_you_mean, squeeze

Role = Literal["claimed", "figure"]
Word = Literal["none", "nothing arose", "not applicable"]
ROLE_WORDS: dict[Role, str] = {"claimed": "điểm tự chấm", "figure": "số liệu kê khai"}
NumberOrFault = tuple[Decimal | None, Diagnostic | None]
"""What a cell holds: a number, or the finding that says why it holds none."""

_ERROR = re.compile(r"#(?i:REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|#ERR|Err:")
_NOTHING_AROSE = """KPS; K.P.S; Không phát sinh; Không PS; Ko phát sinh; Chưa phát sinh; Không có phát sinh;
    Không phát sinh trong năm; Trong năm không phát sinh; Không phát sinh trong kỳ"""
_NOT_APPLICABLE = "Không áp dụng; KAD; Ko áp dụng; Không thuộc phạm vi áp dụng"
_MEANINGS: dict[str, Word] = {
    **dict.fromkeys(map(words, _NOTHING_AROSE.split(";")), "nothing arose"),
    **dict.fromkeys(map(words, _NOT_APPLICABLE.split(";")), "not applicable"),
}
_LONGEST_WORD = 80
_FINEST = Decimal("0.000001")
"""The share of a fraction has to be exact in so many decimals."""

_DASH = re.compile(r"[\-\u2010-\u2015\u2212\uff0d_.…/\\\s]+")
_FRACTION = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?) ?/ ?([1-9]\d{0,2}(?:[.,]\d{1,3})?)")
_COUNTED = re.compile(r"([\d.,]+) ([^\W\d_][^\d]*)")
_TICKS = frozenset({"x", "v", "✓", "✔", "☑", "☒", "√", "×", "✗", "✘"})


def is_blank(value: object) -> bool:
    """Whether nothing is typed in the cell."""
    if not isinstance(value, str):
        return value is None
    return not value[:1].isalnum() and not squeeze(value)


def is_tick(value: object) -> bool:
    """Whether the cell holds nothing but a mark such as `x` next to a chosen line."""
    return value is True or (isinstance(value, str) and squeeze(value).casefold().strip(".[]()") in _TICKS)


def holds_mark(value: object) -> bool:
    """Whether the cell holds a number, a tick or a word that means as much."""
    if is_blank(value):
        return False
    return as_number(value) is not None or is_tick(value) or word_of(value) not in (None, "none")


def word_of(value: object) -> Word | None:
    """What a word in place of a number says; None when it is none of the known ones."""
    if not isinstance(value, str) or len(value) > _LONGEST_WORD:
        return None
    if _DASH.fullmatch(value):
        return "none"
    return _MEANINGS.get(words(value))


def number_of(
    value: object, role: Role, place: Place, *, maximum: Decimal | None = None, label: str = ""
) -> NumberOrFault:
    """The number in a cell that is not blank, or why there is none.

    `maximum` of the criterion and `label` of the figure decide whether a fraction or a share has one meaning.
    """
    if isinstance(value, Unread):
        return None, finding("W130", place, what=ROLE_WORDS[role], problem=str(value))
    if isinstance(value, str):
        return _number_in(value, role, place, maximum, label)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = from_float(float(value))
        return number, None if number is not None else _unread(role, str(value), place)
    return None, _no_number(value, ROLE_WORDS[role], place)


def _no_number(value: object, what: str, place: Place) -> Diagnostic:
    """W112 for a truth value, W113 for a date or time."""
    if isinstance(value, bool):
        return finding("W112", place, what=what, value="ĐÚNG" if value else "SAI")
    return finding("W113", place, what=what, value=as_text(value))


def _number_in(value: str, role: Role, place: Place, maximum: Decimal | None, label: str) -> NumberOrFault:
    shown = squeeze(value)
    text = plain_digits(shown).lstrip("'").strip()
    if _ERROR.match(text):
        return None, finding("W111", place, what=ROLE_WORDS[role], value=shown)
    if role == "claimed":
        return _mark_in(text, shown, place, maximum)
    return _figure_in(text, shown, place, label)


def _mark_in(text: str, shown: str, place: Place, maximum: Decimal | None) -> NumberOrFault:
    """The mark that a text says: `1,5`, `1,5 điểm`, `1/2`; a share of an unknown maximum is none."""
    bare = bare_number(text)
    if bare.endswith("%"):
        return None, finding("W114", place, what=ROLE_WORDS["claimed"], value=shown)
    if (parts := _FRACTION.fullmatch(bare)) is not None:
        return _fraction(parts[1], parts[2], shown, place, maximum)
    number = parse(bare)
    return number, None if number is not None else _unread("claimed", shown, place)


def _figure_in(text: str, shown: str, place: Place, label: str) -> NumberOrFault:
    """The figure that a text says: `45`, `45 nhiệm vụ`, `90%` where the label asks for a share."""
    if text.endswith("%"):
        share = parse(text[:-1].strip()) if _asks_percent(label) else None
        fault = finding("W114", place, what=ROLE_WORDS["figure"], value=shown)
        return share, None if share is not None else fault
    bare = without_gaps(text)
    if (counted := _COUNTED.fullmatch(bare)) is not None and _is_of(counted[2], label):
        bare = counted[1]
    number = parse(bare)
    if number is None:
        return None, _unread("figure", shown, place)
    if TWO_WAYS.fullmatch(bare):
        whole = re.sub(r"[.,]", "", bare)
        return None, finding("W115", place, value=shown, first=whole, second=bare.replace(".", ","))
    return number, None


def _unread(role: Role, shown: str, place: Place) -> Diagnostic:
    return finding("W110", place, what=ROLE_WORDS[role], value=shown[:60])


def _fraction(above: str, below: str, shown: str, place: Place, maximum: Decimal | None) -> NumberOrFault:
    """`1/2` is a half, unless 2 is the maximum: then it may be 1 of 2 points; a third has no exact decimals."""
    first, second = parse(above), parse(below)
    if first is None or not second:
        return None, _unread("claimed", shown, place)
    with localcontext() as context:
        context.prec = 40
        share = first / second
        exact = share.quantize(_FINEST)
        if exact * second != first:
            return None, _unread("claimed", shown, place)
    exact = plain(exact)
    if second == maximum and exact != first:
        return None, finding("W115", place, value=shown, first=vi(exact), second=vi(first))
    return exact, None


def _asks_percent(label: str) -> bool:
    return "%" in label or words(label).startswith((words("tỷ lệ"), words("tỉ lệ")))


def _is_of(unit: str, label: str) -> bool:
    """Whether the words after a number only repeat what the figure counts: `45 nhiệm vụ`."""
    key = words(unit)
    return key != "" and f" {key} " in f" {words(label)} "


def option_of(value: object, options: tuple[str, ...], place: Place) -> tuple[str | None, Diagnostic | None]:
    """The option that the cell names, compared folded; None with a finding when there is no such option."""
    text = as_text(value)
    found = [option for option in options if words(option) == words(text)]
    if len(found) == 1:
        return found[0], None
    return None, finding("W116", place, value=text[:80], suggestion=did_you_mean(text[:200], options))
