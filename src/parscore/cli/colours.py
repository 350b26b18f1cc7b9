"""Findings in colour on a terminal, plain everywhere else."""

from __future__ import annotations

import re
import sys

COLOURS = (
    (r"(?<=: )lỗi [A-Z]\d{3}", "bold red"),
    (r"(?<=: )cảnh báo [A-Z]\d{3}", "yellow"),
    (r"(?<=: )lưu ý [A-Z]\d{3}", "cyan"),
    (r"^ *gợi ý:.*", "dim"),
)


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
