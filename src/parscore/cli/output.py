"""What reaches standard output and error: UTF-8 on every system, findings in colour on a terminal only."""

from __future__ import annotations

import io
import os
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parscore.diagnostics import Diagnostic
    from parscore.write.diagnostics import Cause

COLOURS = (
    (r"(?<=: )lỗi [A-Z]\d{3}", "bold red"),
    (r"(?<=: )cảnh báo [A-Z]\d{3}", "yellow"),
    (r"(?<=: )lưu ý [A-Z]\d{3}", "cyan"),
    (r"^ *gợi ý:.*", "dim"),
)
LISTED = 20
"""Criteria, units and places listed for one cause unless all are asked for."""

SHOWN = 3
"""Causes of warnings and remarks shown for one file unless all are asked for."""


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
    """Print findings already worded, on standard output or (`aside`) on standard error; a terminal breaks no word."""
    stream = sys.stderr if aside else sys.stdout
    if not stream.isatty():
        print(text, file=stream, flush=aside)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False)
    words = Text(wrapped(text, console.width))
    for pattern, style in COLOURS:
        words.highlight_regex(re.compile(pattern, re.MULTILINE), style)
    console.print(words, soft_wrap=True)


def wrapped(text: str, width: int) -> str:
    """The text in lines of at most `width` letters as far as its words allow, each further line set in."""
    return "\n".join(_wrapped_line(line, width) for line in text.split("\n"))


def _wrapped_line(line: str, width: int) -> str:
    indent = " " * (len(line) - len(line.lstrip(" ")) + 4)
    return textwrap.fill(
        line, max(width, 30), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def show_findings(findings: Iterable[Diagnostic]) -> None:
    """Print findings on standard error."""
    if text := worded("text", findings):
        print_findings(text, aside=True)


def grouped_findings(
    findings: Iterable[Diagnostic], names: Mapping[str, str] | None = None, *, everything: bool = False
) -> str:
    """The findings of a whole cycle as text, a heading with counts for each file; empty when there are none.

    Every error is shown, and of warnings and remarks the first few causes of each file unless `everything` is asked
    for. `names` are those of units.
    """
    from parscore.diagnostics import ordered

    files = groupby(ordered(findings), key=lambda found: found.place.file)
    return "\n\n".join(_of_file(name, tuple(found), names, everything=everything) for name, found in files)


def _of_file(
    name: str, findings: Sequence[Diagnostic], names: Mapping[str, str] | None, *, everything: bool
) -> str:
    from parscore.write.diagnostics import cause_in_words, causes_of, tally

    causes = causes_of(findings, names)
    kept = causes if everything else _most_important(causes)
    most = None if everything else LISTED
    lines = [f"{name}: {tally(findings)}"]
    lines += [f"  {line}" for one in kept for line in cause_in_words(one, names, most).splitlines()]
    left = sum(len(one.findings) for one in causes) - sum(len(one.findings) for one in kept)
    if left:
        lines.append(f"  … còn {left} cảnh báo, lưu ý của tệp này; thêm --all để xem đủ")
    elif most and max(len(one.findings) for one in kept) > most:
        lines.append("  … thêm --all để xem đủ")
    return "\n".join(lines)


def _most_important(causes: Sequence[Cause]) -> list[Cause]:
    """Every error, the first few others, and what was accepted."""
    from parscore.diagnostics import Severity

    errors = [one for one in causes if one.first.severity is Severity.ERROR]
    accepted = [one for one in causes if one.first.accepted]
    return [*errors, *[one for one in causes if one not in errors and one not in accepted][:SHOWN], *accepted]


def worded(form: str, findings: Iterable[Diagnostic], names: Mapping[str, str] | None = None) -> str:
    """The findings in one of the FORMATS; empty where there is nothing to say. `names` are those of units."""
    from parscore.write.diagnostics import as_github, as_json, as_text

    if form == "text":
        return as_text(findings, names).rstrip("\n")
    return {"json": as_json, "github": as_github}[form](findings).rstrip("\n")
