"""Checks on raw text, before reading tidies it: wrong encodings, look-alike and invisible letters. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.text import TWINS, WRONG_LETTERS

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
    """Letters of another alphabet, or wrong ones of ours, that look like Vietnamese letters."""
    for word in _WORD.finditer(line):
        text = word.group()
        if text.isascii():
            continue
        for offset, letter in enumerate(text):
            if (right := _twin(letter, text)) is not None:
                place = Place(file, "", number, word.start() + offset + 1)
                yield finding("F212", place, letter=f"{letter} (U+{ord(letter):04X})", word=text, right=right)
                break


def _twin(letter: str, word: str) -> str | None:
    """What the letter should be, when it is a look-alike inside this word; None when it is in order."""
    if letter in WRONG_LETTERS:
        return f"«{WRONG_LETTERS[letter]}»"
    if "\uff01" <= letter <= "\uff5e":
        return f"«{unicodedata.normalize('NFKC', letter)}»"
    if not ("\u0370" <= letter <= "\u03ff" or "\u0400" <= letter <= "\u052f"):
        return None
    mixed = any(
        other.isascii() or "\u00c0" <= other <= "\u024f" or "\u1e00" <= other <= "\u1eff" for other in word
    )
    if mixed or all("\u0400" <= other <= "\u052f" and ord(other) in TWINS for other in word):
        return f"«{letter.translate(TWINS)}»" if ord(letter) in TWINS else "chữ cái La-tinh"
    return None
