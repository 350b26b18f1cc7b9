"""A progress bar on standard error, shown on a terminal only when the work takes longer than a moment."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from parscore.cli.output import is_quiet

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds of work before the bar appears."""


class Bar:
    """Called with (done, total, what); used as a context so that the bar is gone when the work is."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._began = time.monotonic()
        self._wanted = sys.stderr.isatty() and not is_quiet()
        self._shown: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown is not None:
            self._shown.stop()

    def __call__(self, done: int, total: int, what: str) -> None:
        """Note that `done` of `total` is finished, the last being `what`."""
        if not self._wanted or time.monotonic() - self._began < PATIENCE:
            return
        if self._shown is None:
            self._start(total)
        if self._shown is not None and self._task is not None:
            self._shown.update(self._task, completed=done, total=total, what=what)

    def _start(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._shown = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[what]}", markup=False),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._shown.add_task(self._title, total=total, what="")
        self._shown.start()
