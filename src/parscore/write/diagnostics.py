"""Findings in words, for a terminal or a log. Returns text, prints nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from parscore.catalogue import entry
from parscore.diagnostics import Diagnostic, Severity, ordered
from parscore.text import cell_name, squeeze

SEVERITY_WORDS = {Severity.ERROR: "lỗi", Severity.WARNING: "cảnh báo", Severity.INFO: "lưu ý"}
_OPEN = "…"
"""What stands in a hint for the criterion or unit, where it holds for several."""

Names = Mapping[str, str]
"""Names of units by their identity."""


class Cause(Struct, frozen=True):
    """The findings of one file that say the same of several criteria, units or places; at least one."""

    findings: tuple[Diagnostic, ...]

    @property
    def first(self) -> Diagnostic:
        """The finding that stands first in the file."""
        return self.findings[0]


def causes_of(findings: Iterable[Diagnostic], names: Names | None = None) -> list[Cause]:
    """The findings by file, code and what they say, in the order of their first places."""
    known: dict[object, list[Diagnostic]] = {}
    for one in ordered(findings):
        same = (one.place.file, one.place.sheet, one.code, one.severity, one.accepted)
        said = tuple(_open(text, one, names or {}) for text in (one.message, one.hint))
        known.setdefault((same, said), []).append(one)
    return [Cause(tuple(several)) for several in known.values()]


def _open(text: str, one: Diagnostic, names: Names) -> str:
    """A text without the criterion and the unit that it speaks of."""
    for word in filter(None, (names.get(one.unit), one.unit, one.criterion)):
        text = _alone(word).sub(_OPEN, text)
    return text


def _alone(word: str) -> re.Pattern[str]:
    """The word where it is no part of another word or code."""
    return re.compile(rf"(?<![\w.]){re.escape(word)}(?!\.?\w)")


def as_text(findings: Iterable[Diagnostic], names: Names | None = None) -> str:
    """The findings for a terminal or a log: by file, each cause with place, weight, code, unit, criterion, hint.

    Findings of one cause are one line; `names` are those of units.
    """
    groups = groupby(causes_of(findings, names), key=lambda cause: cause.first.place.file)
    blocks = ["\n".join(cause_in_words(one, names) for one in group) for _, group in groups]
    return "\n\n".join(blocks) + ("\n" if blocks else "")


def cause_in_words(cause: Cause, names: Names | None = None, most: int | None = None) -> str:
    """One cause as one line, and one for what to do; at most `most` criteria, units, places are listed."""
    first, known = cause.first, names or {}
    weight = f"{SEVERITY_WORDS[first.severity]} {first.code}"
    if len(cause.findings) == 1:
        line = f"{squeeze(str(first.place))}: {weight} {_whom(first, known)}{squeeze(first.message)}"
        hint = first.hint
    else:
        said, hint = _shared_words(first, known)
        concerned = _concerned(cause.findings, known, most)
        line = f"{_places(cause.findings, most)}: {weight}: {concerned}: {squeeze(said)}"
    if first.accepted:
        return f"{line}\n    đã chấp nhận: {squeeze(first.accepted)}"
    return f"{line}\n    gợi ý: {squeeze(hint)}" if hint else line


def _whom(one: Diagnostic, names: Names) -> str:
    """`Sở A, tiêu chí 1.1: `, as far as the message does not say it itself."""
    name, code = names.get(one.unit, one.unit), one.criterion
    said = [name] if name and not any(_alone(word).search(one.message) for word in (name, one.unit)) else []
    named = f"tiêu chí {code}" if code.isdigit() else code  # 1 alone may be any number
    said += [f"tiêu chí {code}"] if code and not _alone(named).search(one.message) else []
    return f"{squeeze(', '.join(said))}: " if said else ""


def _shared_words(one: Diagnostic, names: Names) -> tuple[str, str]:
    """What several findings say and advise: the catalogue's title where each names its criterion or unit midway."""
    known, said = entry(one.code), _open(one.message, one, names).removeprefix(f"tiêu chí {_OPEN} ")
    if known is not None and _OPEN in said:
        said = f"{known.title[0].lower()}{known.title[1:]}"
    return said, _open(one.hint, one, names)


def _places(findings: Sequence[Diagnostic], most: int | None) -> str:
    """`bo.yaml (dòng 19, 20)` or `a.xlsx[Biểu] (ô F4, F5)`."""
    place = findings[0].place
    if place.sheet:
        where, word = f"{place.file}[{place.sheet}]", "ô"
        spots = [cell_name(one.place.line, one.place.column) for one in findings if one.place.cell]
    else:
        where, word = place.file, "dòng"
        spots = [str(one.place.line) for one in findings if one.place.line]
    listed = _listed(list(dict.fromkeys(spots)), most)
    return squeeze(f"{where} ({word} {listed})" if listed else where)


def _concerned(findings: Sequence[Diagnostic], names: Names, most: int | None) -> str:
    """`73 tiêu chí: 1.1.1, 1.1.2, …`, `3 đơn vị: Sở A, …`, `4 dòng: Sở A 1.1, Sở B 1.2, …`, or how many places."""
    units = list(dict.fromkeys(squeeze(names.get(one.unit, one.unit)) for one in findings))
    codes = list(dict.fromkeys(one.criterion for one in findings))
    if len(units) == 1:
        whose = f"{units[0]}, " if units[0] else ""
        return whose + (
            f"{len(codes)} tiêu chí: {_listed(codes, most)}" if codes[0] else f"{len(findings)} chỗ"
        )
    if len(codes) == 1:
        what = f"tiêu chí {codes[0]}, " if codes[0] else ""
        return f"{what}{len(units)} đơn vị: {_listed(units, most)}"
    return f"{len(findings)} dòng: {_listed(_lines(findings, names), most)}"


def _lines(findings: Iterable[Diagnostic], names: Names) -> list[str]:
    """The unit and criterion of each finding."""
    said = (f"{squeeze(names.get(one.unit, one.unit))} {one.criterion}".strip() for one in findings)
    return list(dict.fromkeys(said))


def _listed(items: Sequence[str], most: int | None) -> str:
    shown = ", ".join(items[:most])
    return f"{shown} … (còn {len(items) - most})" if most is not None and len(items) > most else shown


def tally(findings: Iterable[Diagnostic]) -> str:
    """`2 lỗi, 1 cảnh báo`, or `không có lỗi` when there is nothing to count; accepted ones are counted apart."""
    listed = ordered(findings)
    weights = [finding.severity for finding in listed if not finding.accepted]
    counted = [f"{weights.count(one)} {word}" for one, word in SEVERITY_WORDS.items() if one in weights]
    accepted = len(listed) - len(weights)
    words = ", ".join(counted) or "không có lỗi"
    return f"{words} (đã chấp nhận {accepted})" if accepted else words


def explain_code(code: str) -> str | None:
    """What one code means, why it matters and how to mend it, as plain text; None for an unknown code."""
    known = entry(code.strip().upper())
    if known is None:
        return None
    parts = [
        f"{known.code} ({SEVERITY_WORDS[known.severity]}): {known.title}",
        f"Vì sao:\n{_indented(known.why)}",
        f"Cách sửa:\n{_indented(known.fix)}",
    ]
    if known.example:
        parts.append(f"Ví dụ:\n{_indented(known.example)}")
    return "\n\n".join(parts) + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())
