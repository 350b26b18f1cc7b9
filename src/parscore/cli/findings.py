"""Findings of a whole cycle, file by file: every error, the first few warnings, and how many are left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from parscore.diagnostics import Diagnostic, Severity, ordered
from parscore.write.diagnostics import as_text, tally

SHOWN = 3
"""Warnings and remarks shown for one file unless all are asked for."""


def grouped(findings: Iterable[Diagnostic], *, everything: bool = False) -> str:
    """The findings as text, a heading with counts for each file; empty when there are none."""
    files = groupby(ordered(findings), key=lambda found: found.place.file)
    return "\n\n".join(_file(name, tuple(found), everything=everything) for name, found in files)


def _file(name: str, findings: Sequence[Diagnostic], *, everything: bool) -> str:
    errors = [found for found in findings if found.severity is Severity.ERROR]
    others = [found for found in findings if found.severity is not Severity.ERROR]
    kept = others if everything else others[:SHOWN]
    lines = [f"{name}: {tally(findings)}"]
    if body := as_text([*errors, *kept]).rstrip("\n"):
        lines += [f"  {line}" for line in body.splitlines()]
    if left := len(others) - len(kept):
        lines.append(f"  … còn {left} cảnh báo, lưu ý của tệp này; thêm --all để xem đủ")
    return "\n".join(lines)
