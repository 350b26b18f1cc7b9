"""What reaches standard output and error: UTF-8 on every system, findings in colour on a terminal only.

The user's choices `--csv` and `--quiet` are known here alone; commands print as if there were none.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from itertools import groupby
from typing import TYPE_CHECKING, TextIO

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
    """Write UTF-8 to both streams, to nowhere if one is closed; only what cannot be written at all is replaced."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def abandon() -> None:
    """Point standard output nowhere, so that closing it after a broken pipe says nothing."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = io.StringIO()


_CSV: ContextVar[bool] = ContextVar("csv", default=False)
_QUIET: ContextVar[bool] = ContextVar("quiet", default=False)
_BEGUN: ContextVar[bool] = ContextVar("begun", default=False)


def choose(*, csv: bool | None = None, quiet: bool | None = None) -> None:
    """Set what the user has chosen for this run; None leaves a choice as it is."""
    _BEGUN.set(False)
    for variable, value in ((_CSV, csv), (_QUIET, quiet)):
        if value is not None:
            variable.set(value)


def wants_csv() -> bool:
    """Whether tables are printed as CSV, and nothing beside them on standard output."""
    return _CSV.get()


def is_quiet() -> bool:
    """Whether only results and errors are printed."""
    return _QUIET.get()


def is_terminal(stream: TextIO) -> bool:
    """Whether a person reads the stream on a screen, or `FORCE_COLOR` says so."""
    return stream.isatty() or bool(os.environ.get("FORCE_COLOR"))


def say(text: str) -> None:
    """Print a result; where standard output is for CSV alone, a sentence is a remark; a terminal breaks no word."""
    if wants_csv():
        note(text)
    elif is_terminal(sys.stdout):
        print(wrapped(text, shutil.get_terminal_size().columns))
    else:
        print(text)


def say_data(text: str) -> None:
    """Print what another program reads, JSON or CSV; an empty line stands between two pieces of it."""
    print(f"\n{text}" if _BEGUN.get() else text)
    _BEGUN.set(True)


def note(text: str) -> None:
    """Print a remark on standard error, away from the results."""
    if not is_quiet():
        complain(text)


def complain(text: str) -> None:
    """Print on standard error why a command could not do its work."""
    print(text, file=sys.stderr, flush=True)


FORMATS = ("text", "json", "github", "sarif", "junit")
"""The forms in which findings can be printed."""


def heard(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings that the user wants to hear of."""
    from parscore.diagnostics import has_errors

    return [one for one in findings if not is_quiet() or has_errors([one])]


def print_findings(text: str, *, aside: bool = False) -> None:
    """Print findings already worded, on standard output or (`aside`) on standard error; a terminal breaks no word."""
    stream = sys.stderr if aside or wants_csv() else sys.stdout
    if not is_terminal(stream):
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
    if text := worded("text", heard(findings)):
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


def worded(
    form: str,
    findings: Iterable[Diagnostic],
    names: Mapping[str, str] | None = None,
    *,
    files: Sequence[str] = (),
    strict: bool = False,
) -> str:
    """The findings in one of the FORMATS; empty where there is nothing to say.

    `names` are those of units; `files` were looked at; `strict`: warnings count as errors.
    """
    if form == "text":
        from parscore.write.diagnostics import as_text

        return as_text(findings, names).rstrip("\n")
    from parscore.write.finding_formats import FORMATS as MADE

    return MADE[form](findings, files, strict).rstrip("\n")
