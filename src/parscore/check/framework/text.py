"""Checks on what a set says in words: the letters of its raw text, and points that a text names otherwise. Pure.

`check_text` sees the file before reading tidies it: wrong encodings, look-alike and invisible letters. WORDING holds
words against numbers; only wordings that can mean nothing else count, and a text that also names the right number is
left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, at_value, everything, ruled
from parscore.diagnostics import Diagnostic, Place, Positions
from parscore.model.framework import Framework, Node
from parscore.model.rules import Choice, CountedRule, Ratio
from parscore.number import parse, vi
from parscore.text import TWINS, WRONG_LETTERS, nfc

_HIGH = "".join(
    {bytes([byte]).decode("cp1252", errors="replace") for byte in range(0x80, 0xC0)}
    | {chr(byte) for byte in range(0x80, 0xC0)}
)
_PUNCTUATION = "»«…–—“”‘’•·"
_MISREAD = re.compile(
    rf"[áâ][º»][{re.escape(_HIGH)}]"  # ế, ộ, … and quotation marks taken apart into three characters
    rf"|[ÄÆ][{re.escape(_HIGH)}]"  # đ, ư, ơ
    rf"|[ÃÂ][{re.escape(''.join(sorted(set(_HIGH) - set(_PUNCTUATION))))}]"  # á, ô
)
_TCVN3 = re.compile(r"[§®¸¶¹¨ª¬][^\W\d_]|[a-zà-ỹ][À-ÖØ-Ý](?=[a-zà-ỹ])|[a-z][¸¶¹¨ª¬]")
_VNI = re.compile(r"[AaEeOo][åäÅÄ]|[aA][ëüËÜ]|[AaEeOoUuYyÖöÔô][ïøûÏØÛ]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[\x00-\x7f\u00c0-\u024f\u1e00-\u1eff]")
_GREEK_OR_CYRILLIC = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")
_STRANGE = re.compile(f"[{''.join(WRONG_LETTERS)}\uff01-\uff5e\u0370-\u03ff\u0400-\u052f]")
"""Any letter that is not in order; most lines have none."""
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffd]")


def check_text(text: str, file: str) -> Iterator[Diagnostic]:
    """F210, F211, F212, F214: what is wrong with the letters of a file, line by line."""
    if text.isascii():
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.isascii():
            yield from _line(line, file, number)


def _line(line: str, file: str, number: int) -> Iterator[Diagnostic]:
    if (garbled := _garbled(line)) is not None:
        start, how = garbled
        place = Place(file, "", number, start + 1)
        yield finding("F211", place, text=_excerpt(line, start), how=how)
        return
    yield from _composed(line, file, number)
    yield from _twins(line, file, number)
    for found in _INVISIBLE.finditer(line):
        name = f"U+{ord(found.group()):04X}"
        yield finding("F214", Place(file, "", number, found.start() + 1), letter=name)


def _excerpt(line: str, start: int) -> str:
    """The words around a place of the line."""
    first = line.rfind(" ", 0, max(0, start - 12)) + 1
    return line[first : first + 60].strip()


def _garbled(line: str) -> tuple[int, str] | None:
    """Where text of another encoding shows, and which; None in sound text."""
    if line.isascii():
        return None
    if found := _MISREAD.search(line):
        return found.start(), "chữ UTF-8 bị đọc bằng bảng mã khác"
    for pattern, how in ((_TCVN3, "chữ theo phông TCVN3 (ABC)"), (_VNI, "chữ theo phông VNI")):
        if found := pattern.search(line):
            return found.start(), how
    return None


def _composed(line: str, file: str, number: int) -> Iterator[Diagnostic]:
    if unicodedata.is_normalized("NFC", line):
        return
    column = next((n for n, letter in enumerate(line) if unicodedata.combining(letter)), 0)
    word = next((w for w in line.split() if not unicodedata.is_normalized("NFC", w)), line.strip())
    yield finding("F210", Place(file, "", number, max(1, column)), text=unicodedata.normalize("NFC", word))


def _twins(line: str, file: str, number: int) -> Iterator[Diagnostic]:
    """Letters of another alphabet, or wrong ones of ours, that look like Vietnamese letters; one a word."""
    if _STRANGE.search(line) is None:
        return
    for word in _WORD.finditer(line):
        text = word.group()
        found = ((offset, right) for offset, letter in enumerate(text) if (right := _twin(letter, text)))
        if not text.isascii() and (first := next(found, None)) is not None:
            offset, right = first
            place, letter = Place(file, "", number, word.start() + offset + 1), text[offset]
            yield finding("F212", place, letter=f"{letter} (U+{ord(letter):04X})", word=text, right=right)


def _twin(letter: str, word: str) -> str:
    """What the letter should be, when it is a look-alike inside this word; nothing when it is in order."""
    if letter in WRONG_LETTERS:
        return f"«{WRONG_LETTERS[letter]}»"
    if _FULL_WIDTH.match(letter):
        return f"«{unicodedata.normalize('NFKC', letter)}»"
    if not _GREEK_OR_CYRILLIC.match(letter):
        return ""
    if _LATIN.search(word) or all("\u0400" <= other <= "\u052f" and ord(other) in TWINS for other in word):
        return f"«{letter.translate(TWINS)}»" if ord(letter) in TWINS else "chữ cái La-tinh"
    return ""


_NUMBER = r"(\d{1,3}(?:[.,]\d{1,3})?)"
_POINTS = rf"{_NUMBER}\s*(?:điểm|đ)\b(?!\s*(?:phần trăm|%))"
_CLAUSES = re.compile(r"[;\n]|[.,](?!\d)")
_MAXIMUM = re.compile(
    r"\b(?:tối đa|điểm chuẩn|cao nhất|không quá|không vượt quá)"
    rf"(?:\s+(?:là|được|đạt|cho|tính|chỉ|bằng))*\s*+:?\s*{_POINTS}",
    re.IGNORECASE,
)
_OF_A_PART = re.compile(r"\b(?:mỗi|từng|một|trừ|giảm|cộng thêm|nếu|trường hợp)\b", re.IGNORECASE)
_IN_TITLE = re.compile(rf"(?:\(|[:–-]\s)\s*(?:tối đa\s+)?{_POINTS}\s*+\)?\s*$", re.IGNORECASE)
_EACH = re.compile(rf"\b(?:mỗi|cứ)\b(?:(?!\b(?:tối đa|không quá)\b)[^;\n]){{1,80}}?{_POINTS}", re.IGNORECASE)
_FLOOR = re.compile(
    rf"\bdưới\s+(?:mức\s+)?{_NUMBER}\s*%\s*(?:(?:thì|được|tính|cho|là|bị)\s+|[:=,]\s*)*"
    r"(?:0\s*điểm|không\s+(?:được\s+|tính\s+|có\s+|cho\s+)*điểm)",
    re.IGNORECASE,
)
_TEXTS = ("title", "guide", "note")


def _texts(node: Node) -> Iterator[tuple[str, str]]:
    """The texts of a criterion that may name points, with their keys."""
    for key in _TEXTS:
        if text := getattr(node.criterion, key):
            yield key, nfc(text)


def _numbers(pattern: re.Pattern[str], text: str) -> list[Decimal]:
    found = (parse(match[1]) for match in pattern.finditer(text))
    return [number for number in found if number is not None]


def stated_maximum(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F177: a title, guide or note that names another maximum than `max`."""
    for node in everything(framework):
        maximum = node.criterion.max
        for key, text in _texts(node):
            stated = _maxima(text) or (_numbers(_IN_TITLE, text) if key == "title" else [])
            if stated and maximum not in stated and sum(stated) != maximum:
                yield at_value("F177", at, node, key, key=key, stated=stated[0], maximum=maximum)


def _maxima(text: str) -> list[Decimal]:
    """Every maximum that a text names for the whole."""
    whole = [clause for clause in _CLAUSES.split(text) if not _OF_A_PART.search(clause)]
    return [number for clause in whole for number in _numbers(_MAXIMUM, clause)]


def stated_each(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F178: a text that names other points per case than `each`."""
    for node, rule in ruled(framework, CountedRule):
        for key, text in _texts(node):
            stated = _numbers(_EACH, text)
            if stated and rule.each not in stated:
                said, ruling = f"mỗi lần {vi(stated[0])} điểm", f"each: {vi(rule.each)}"
                yield at_value("F178", at, node, key, key=key, said=said, ruling=ruling)


def stated_floor(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F178: a text that says below which share there are no points; a ratio with another floor or none."""
    for node, rule in ruled(framework, Ratio):
        for key, text in _texts(node):
            stated = _numbers(_FLOOR, text)
            if stated and rule.floor not in stated:
                said = f"dưới {vi(stated[0])}% không có điểm"
                ruling = "không có floor" if rule.floor is None else f"floor: {vi(rule.floor)}"
                yield at_value("F178", at, node, key, key=key, said=said, ruling=ruling)


def stated_options(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F178: an option that ends in points other than its own."""
    for node, rule in ruled(framework, Choice):
        for option, points in rule.options.items():
            stated = _numbers(_IN_TITLE, nfc(option))
            if stated and points not in stated:
                where, ruling = ("rule", "options", option), f"{vi(points)} điểm"
                yield at_value("F178", at, node, *where, key="options", said=option, ruling=ruling)


WORDING: tuple[Check, ...] = (stated_maximum, stated_each, stated_floor, stated_options)
