"""Vietnamese typed in fonts of the time before Unicode: TCVN3 (ABC, .VnTime) and VNI-Windows, recognised
and converted.

For matching only: what is kept and shown stays as the unit wrote it. Capital fonts (.VnTimeH) come out small.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from parscore.text import fold

Encoding = Literal["TCVN3 (ABC)", "VNI"]

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
_TONES_IN_ORDER = "\u0300\u0301\u0309\u0303\u0323"
_MARKS = dict(zip("øùûõï", _TONES_IN_ORDER, strict=True))
_HATS = {letter: f"\u0302{tone}" for letter, tone in zip("âàáåãä", ("", *_TONES_IN_ORDER), strict=True)}
_BREVES = {letter: f"\u0306{tone}" for letter, tone in zip("êèéúüë", ("", *_TONES_IN_ORDER), strict=True)}
_SINGLE = dict(zip("ñÑôÔöÖæÆóÓòÒîÎ", "đĐơƠưƯỉỈĩĨịỊỵỴ", strict=True))
_LATER = re.compile("[\u0100-\u1fff]")
_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(
    r"(?:ngh?|gh?|gi|nh|kh|ph|qu|th|tr|ch|[bcdđhklmnprstvx])?"
    r"(?:(?:oai|oay|oao|oeo|uây|uyê|uya|iêu|yêu|uôi|ươi|ươu|oa|oă|oe|uâ|uê|uy|uơ|iê|yê|uô|ươ|ia|ya|ua|ưa|ai|ay|ây|ao|au|âu"
    r"|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|uyu|uôm|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y)(?:ch|nh|ng|[cmnpt])?)?"
)


def encoding_of(text: str) -> Encoding | None:
    """The old encoding in which a text is typed; None for Unicode, plain ASCII and what is no Vietnamese."""
    return None if text.isascii() or _LATER.search(text) else _tried(text)[0]


def modern(text: str) -> str:
    """The text in Unicode; unchanged unless it is plainly typed in an old encoding."""
    return text if text.isascii() or _LATER.search(text) else _tried(text)[1]


def words(text: str) -> str:
    """The folded key of a text in whatever encoding: equal for `§iÓm tù chÊm`, `Ñieåm töï chaám`, `ĐIỂM TỰ
    CHẤM`."""
    return fold(modern(text))


def forced(text: str) -> tuple[str, ...]:
    """The text read in each old encoding, for comparing with known words only: `Sè TT` is `Số TT` or nothing."""
    return () if text.isascii() or _LATER.search(text) else (_from_tcvn3(text), _from_vni(text))


@lru_cache(maxsize=8192)
def _tried(text: str) -> tuple[Encoding | None, str]:
    text = unicodedata.normalize("NFC", text)
    if _LATER.search(text) or _is_vietnamese(text):
        return None, text
    ways: tuple[tuple[Encoding, str], ...] = (("TCVN3 (ABC)", _from_tcvn3(text)), ("VNI", _from_vni(text)))
    fitting = [(name, made) for name, made in ways if made != text and _is_vietnamese(made)]
    return fitting[0] if len(fitting) == 1 else (None, text)


def _is_vietnamese(text: str) -> bool:
    """Whether every word that is not plain ASCII can be a Vietnamese syllable."""
    return all(word.isascii() or _is_syllable(word.casefold()) for word in _WORD.findall(text)) and not any(
        not letter.isascii() and not letter.isalpha() and letter in _TCVN3 for letter in text
    )


@lru_cache(maxsize=4096)
def _is_syllable(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word)
    if sum(mark in _TONES for mark in letters) > 1:
        return False
    toneless = unicodedata.normalize("NFC", "".join(mark for mark in letters if mark not in _TONES))
    return _SYLLABLE.fullmatch(toneless) is not None


def _from_tcvn3(text: str) -> str:
    return "".join(_TCVN3.get(letter, letter) for letter in text)


def _from_vni(text: str) -> str:
    made: list[str] = []
    before = ""
    for letter in text:
        small, base = letter.casefold(), before.casefold()
        marks = None
        if base in "aeo" and base and small in _HATS:
            marks = _HATS[small]
        elif base == "a" and small in _BREVES:
            marks = _BREVES[small]
        elif base in "aeouyôö" and base and small in _MARKS:
            marks = _MARKS[small]
        made.append(marks if marks is not None else _SINGLE.get(letter, letter))
        before = "" if marks is not None else letter
    return unicodedata.normalize("NFC", "".join(made))
