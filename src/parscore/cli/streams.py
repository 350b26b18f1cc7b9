"""Standard output and error as UTF-8 on every system, also when redirected on Windows or under LANG=C."""

from __future__ import annotations

import io
import os
import sys


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
