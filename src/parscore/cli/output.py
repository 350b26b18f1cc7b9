"""What reaches standard output and error: UTF-8 on every system, findings in colour on a terminal only."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parscore.diagnostics import Diagnostic

COLOURS = (
    (r"(?<=: )lỗi [A-Z]\d{3}", "bold red"),
    (r"(?<=: )cảnh báo [A-Z]\d{3}", "yellow"),
    (r"(?<=: )lưu ý [A-Z]\d{3}", "cyan"),
    (r"^ *gợi ý:.*", "dim"),
)
SHOWN = 3
"""Warnings and remarks shown for one file unless all are asked for."""


def use_utf8() -> None:
    """Write UTF-8 to both streams; only what cannot be written at all (broken file names) is replaced."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def abandon() -> None:
    """Point standard output nowhere, so that closing it after a broken pipe says nothing."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = io.StringIO()


def say(text: str) -> None:
    """Print a result."""
    print(text)


def note(text: str) -> None:
    """Print a remark on standard error, away from the results."""
    print(text, file=sys.stderr, flush=True)


FORMATS = ("text", "json", "github")
"""The forms in which findings can be printed."""


def print_findings(text: str, *, aside: bool = False) -> None:
    """Print findings already worded, on standard output or (`aside`) on standard error."""
    stream = sys.stderr if aside else sys.stdout
    if not stream.isatty():
        print(text, file=stream, flush=aside)
        return
    from rich.console import Console
    from rich.text import Text

    words = Text(text)
    for pattern, style in COLOURS:
        words.highlight_regex(re.compile(pattern, re.MULTILINE), style)
    Console(file=stream, highlight=False).print(words, soft_wrap=True)


def show_findings(findings: Iterable[Diagnostic]) -> None:
    """Print findings on standard error."""
    if text := worded("text", findings):
        print_findings(text, aside=True)


def grouped_findings(findings: Iterable[Diagnostic], *, everything: bool = False) -> str:
    """The findings of a whole cycle as text, a heading with counts for each file; empty when there are none.

    Every error is shown, and of warnings and remarks the first few of each file unless `everything` is asked for.
    """
    from parscore.diagnostics import ordered

    files = groupby(ordered(findings), key=lambda found: found.place.file)
    return "\n\n".join(_of_file(name, tuple(found), everything=everything) for name, found in files)


def _of_file(name: str, findings: Sequence[Diagnostic], *, everything: bool) -> str:
    from parscore.diagnostics import Severity
    from parscore.write.diagnostics import as_text, tally

    errors = [found for found in findings if found.severity is Severity.ERROR]
    others = [found for found in findings if found.severity is not Severity.ERROR]
    kept = others if everything else others[:SHOWN]
    lines = [f"{name}: {tally(findings)}"]
    if body := as_text([*errors, *kept]).rstrip("\n"):
        lines += [f"  {line}" for line in body.splitlines()]
    if left := len(others) - len(kept):
        lines.append(f"  … còn {left} cảnh báo, lưu ý của tệp này; thêm --all để xem đủ")
    return "\n".join(lines)


def worded(form: str, findings: Iterable[Diagnostic]) -> str:
    """The findings in one of the FORMATS; empty where there is nothing to say."""
    from parscore.write.diagnostics import as_github, as_json, as_text

    return {"text": as_text, "json": as_json, "github": as_github}[form](findings).rstrip("\n")
