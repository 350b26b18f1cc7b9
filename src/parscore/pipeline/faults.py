"""Faults of the program itself over one file: a finding that says so, and a trace to send in.

A trace names the kind of the fault and the lines of code that ran, never a value, so that no personal data leaves.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path

from parscore import __version__
from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.os_errors import reason
from parscore.write.files import write_whole

TRACES = "loi-chuong-trinh.txt"
"""The file of traces, beside the results."""

RAISED = "PARSCORE_RAISE_FAULTS"
"""The environment variable under which faults end the run; the tests set it."""

_PACKAGE = Path(__file__).parents[1]


def program_fault(error: Exception, place: Place, unit: str = "") -> tuple[Diagnostic, str]:
    """X001 at the file over which the program failed, and its trace; raises `error` again where that is asked for.

    A library that is missing is no fault over a file: it is raised too.
    """
    if os.environ.get(RAISED) or isinstance(error, ImportError):
        raise error
    kind = type(error).__name__
    return finding("X001", place, unit=unit, kind=kind, trace=TRACES), trace_of(error)


def trace_of(error: BaseException) -> str:
    """The kinds of a fault and of what caused it, each with its lines of code, innermost last."""
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    return "\n".join(line for one in reversed(chain) for line in _lines(one))


def _lines(error: BaseException) -> Iterator[str]:
    yield type(error).__name__
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        inside = path.is_relative_to(_PACKAGE)
        shown = path.relative_to(_PACKAGE.parent).as_posix() if inside else path.name
        yield f"  {shown}:{frame.lineno} {frame.name}"


def write_traces(folder: Path, traces: Mapping[str, str]) -> list[Diagnostic]:
    """Write the traces of a run into a folder, by file; a finding when that is refused, nothing without traces."""
    if not traces:
        return []
    parts = [f"parscore {__version__}", *(f"{name}\n{trace}" for name, trace in sorted(traces.items()))]
    try:
        write_whole(folder / TRACES, "\n\n".join(parts).encode() + b"\n", own=True)
    except OSError as error:
        return [finding("K206", Place(TRACES), name=TRACES, problem=reason(error))]
    return []
