"""Words: folding for comparison, nearest spelling, cell names, roman numbers.

May not know files, criteria or units. Folded text is for matching only and is never written anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import combinations

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_ALIKE_TITLES = 57.5
"""The per cent of letters that two wordings of one criterion share in their order; measured on the shipped sets."""

_LETTERS_A_SLIP = 4
"""A text may be a slip for another one if no more letters differ than one in so many; one in shorter ones."""

_SHORTEST_SLIP = 3
"""Of two words that differ the longer has at least so many letters; shorter ones, and numbers, are other words."""

_WORDS_ASTRAY = 1
"""So many whole words may be left out or put in."""

_NO_SLIP = 1_000
"""More letters than any text has slips for."""

_FEW = 3
"""More names that are equally near are no help."""

_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")
_ROMAN = re.compile(r"(?=[ivx])(x{0,3})(ix|iv|v?i{0,3})")
_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
WRONG_LETTERS = {"Ƣ": "Ư", "ƣ": "ư", "Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"}
"""Letters of other languages that stand for a Vietnamese one in texts made by old keyboards and fonts."""

TWINS = str.maketrans("АВЕКМНОРСТУХаеорсухіІјЈѕЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTYXaeopcyxiIjJsSABEZHIKMNOPTYXo")
"""Cyrillic and Greek letters that look like Latin ones."""

_ALIKE = TWINS | str.maketrans(WRONG_LETTERS)
_PARENTHESES = re.compile(r"\([^)]*(?:\)|$)")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def nfc(text: str) -> str:
    """The text in Unicode NFC without control and invisible direction characters, and what no XML document can hold."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def without_parentheses(text: str) -> str:
    """The text with a space in place of what stands in parentheses; one that nothing closes stays."""
    closed, last, rest = text.rpartition(")")
    return _PARENTHESES.sub(" ", closed + last) + rest


def around_difference(first: str, second: str, longest: int) -> tuple[str, str]:
    """Both texts, of one that is too long the part around the first letter in which they differ."""
    pairs = enumerate(zip(first, second, strict=False))
    at = next((at for at, (one, other) in pairs if one != other), min(len(first), len(second)))
    return part_around(first, at, longest), part_around(second, at, longest)


def part_around(text: str, at: int, longest: int) -> str:
    """The text, of one that is too long so many letters around the one `at`."""
    start = max(0, at - longest // 2) if len(text) > longest else 0
    part = text[start : start + longest]
    return f"{'…' if start else ''}{part}{'…' if start + longest < len(text) else ''}"


def printable_name(text: str) -> str:
    """A name of the file system as text that can be written: what of it is not UTF-8 becomes question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


_OFTEN = 80
"""So short texts stand in many cells."""


def squeeze(text: str) -> str:
    """The text in NFC on one line, with single spaces and none at the ends."""
    return _squeezed_before(text) if len(text) <= _OFTEN else _squeezed(text)


@lru_cache(maxsize=8192)
def _squeezed_before(text: str) -> str:
    return _squeezed(text)


def _squeezed(text: str) -> str:
    if text.isprintable():
        line = " ".join(text.split()) if "  " in text else text.strip(" ")
        return line if unicodedata.is_normalized("NFC", line) else unicodedata.normalize("NFC", line)
    return _SPACES.sub(" ", nfc(text)).strip()


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A key for comparing Vietnamese words: case, punctuation, spaces, the place of the tone mark and letters
    that look alike do not count.

    `Uỷ ban` and `Ủy ban` fold alike in NFC and NFD; `Kịp thời` and `Kip thoi` do not.
    """
    words = []
    known = text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_ALIKE)
    for word in _WORD.findall(unicodedata.normalize("NFC", known).casefold()):
        letters = unicodedata.normalize("NFD", word)
        tone = "".join(mark for mark in letters if mark in _TONES)
        words.append("".join(mark for mark in letters if mark not in _TONES) + tone)
    return " ".join(words)


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """A coarser key without any diacritics, for proposals (`ý bạn là …?`), never for a decision."""
    letters = unicodedata.normalize("NFD", fold(text)).replace("đ", "d")
    return "".join(mark for mark in letters if not unicodedata.combining(mark))


def slug(text: str) -> str:
    """An ASCII identity made of a name: `Sở Y tế` → `so-y-te`; empty when nothing is left."""
    return "-".join(re.findall(r"[a-z0-9]+", bare(text)))


def titles_alike(one: str, other: str) -> bool:
    """Whether two titles may be two wordings of one criterion; below that they are rather of two criteria."""
    from rapidfuzz.fuzz import ratio

    left, right = bare(one), bare(other)
    return left == right or ratio(left, right) >= _ALIKE_TITLES


def near(word: str, candidates: Mapping[str, str]) -> list[str]:
    """Those of `candidates` (by the text to compare) that `word` may be a slip for, or else a beginning of.

    Nothing where more than a few are as near. Letters go astray inside a word: a text with another word in the place
    of one is another name, as another digit makes another number.
    """
    worded = any(map(str.isalpha, word))
    found = _nearest(word, candidates)
    if worded and not found:
        found = [text for text in candidates if text.startswith(f"{word} ")]
    names = list(dict.fromkeys(candidates[text] for text in found))
    return names if len(names) <= _FEW else []


def _nearest(word: str, texts: Iterable[str]) -> list[str]:
    """The texts in which the fewest letters went astray, if those are few."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    most = _slips_in(word)
    # Spaces aside, two texts are never further apart than by the letters astray in their words.
    unspaced = {text: text.replace(" ", "") for text in texts}
    close = extract(word.replace(" ", ""), unspaced, scorer=OSA.distance, score_cutoff=most, limit=None)
    found = {text: _astray(word, text) for _, _, text in close}
    best = min(found.values(), default=most + 1)
    return [text for text in texts if found.get(text, most + 1) == best <= most]


def _slips_in(text: str) -> int:
    return max(1, len(text) // _LETTERS_A_SLIP)


def _astray(one: str, other: str) -> int:
    """How many letters of one text are others in the other, spaces between words aside; too many for another word."""
    if not any(map(str.isalpha, one)):
        return _digits_astray(one, other)
    short, long = sorted((one.split(" "), other.split(" ")), key=len)
    if "".join(short) == "".join(long):
        return 0
    lost = len(long) - len(short)
    if lost > _WORDS_ASTRAY:
        return len(one) + len(other)
    kept = combinations(range(len(long)), len(short))
    return min(_astray_in(short, [long[place] for place in places], long) for places in kept)


def _digits_astray(one: str, other: str) -> int:
    """How many digits were left out of a number or put in; too many where one became another."""
    from rapidfuzz.distance import OSA

    return int(OSA.distance(one, other)) if len(one) != len(other) else len(one) + 1


def _astray_in(short: list[str], kept: list[str], long: list[str]) -> int:
    """The letters astray where some words of the longer text are kept, the others counted whole."""
    left_out = sum(map(len, long)) - sum(map(len, kept)) + len(long) - len(kept)
    return left_out + sum(map(_slip, short, kept))


def _slip(one: str, other: str) -> int:
    """How many letters of a word are others in the other one; far too many where it is no slip."""
    from rapidfuzz.distance import OSA

    longer = max(one, other, key=len)
    if one == other:
        return 0
    if len(longer) < _SHORTEST_SLIP or not (one + other).isalpha():
        return _NO_SLIP
    found = int(OSA.distance(one, other))
    return found if found <= _slips_in(longer) else _NO_SLIP


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """` – ý bạn là «…»?` with the nearest candidates, or nothing."""
    known = {bare(candidate) or candidate.casefold(): candidate for candidate in candidates}
    return asked(near(bare(word) or word.casefold(), known))


def asked(names: Iterable[str]) -> str:
    """` – ý bạn là «…» hay «…»?`, or nothing."""
    listed = " hay ".join(f"«{name}»" for name in names)
    return f" – ý bạn là {listed}?" if listed else ""


@lru_cache(maxsize=512)
def column_name(column: int) -> str:
    """The letters of a spreadsheet column counted from 1: 1 → A, 27 → AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a spreadsheet column from its letters, the other way round."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(row: int, column: int) -> str:
    """The name of a cell with row and column counted from 1: (27, 6) → F27."""
    return f"{column_name(column)}{row}"


def roman_value(text: str) -> int:
    """The value of a roman number from I to XXXIX in small letters; 0 when the text is none."""
    found = _ROMAN.fullmatch(text)
    return 0 if found is None else 10 * len(found[1]) + _ONES.index(found[2])


def roman(number: int) -> str:
    """A number in roman digits: 4 → IV; above 39 with as many X as it takes."""
    tens, ones = divmod(number, 10)
    return ("x" * tens + _ONES[ones]).upper()


def natural_key(code: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key under which 1.2 comes before 1.10 and letters after numbers."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"[.\s]", code)
    )


def quoted(items: Iterable[str], most: int | None = None) -> str:
    """The items between guillemets, separated by commas; of more than `most` the first ones."""
    return some_of((f"«{item}»" for item in items), most)


def some_of(items: Iterable[str], most: int | None, what: str = "") -> str:
    """The items separated by commas; of more than `most` the first ones, and a mark, with their number and `what`."""
    known = list(items)
    left = f" (tất cả {len(known)} {what})" if what else ""
    return ", ".join(known[:most]) + (f" …{left}" if most is not None and len(known) > most else "")
