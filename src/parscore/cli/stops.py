"""A stop asked for by Ctrl-C, by the system or by a closed terminal: one line, status 130, whenever it comes.

Imports nothing that takes time: a stop may come while the rest is being imported.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

STOPPED = 130
WORDS = "Đã dừng theo yêu cầu."
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


def watch_for_stops() -> None:
    """Turn every signal to stop into KeyboardInterrupt; a second one, or one that nobody could hear, ends at once."""
    _on_stops(_stop)
    sys.unraisablehook = _unheard


def leave_at_once(status: object) -> None:
    """From now on nothing is left to be interrupted: every signal to stop ends the process at once.

    One that was stopped ends here: Python would at times end it by a signal in the place of the status.
    """
    _on_stops(_end)
    if status == STOPPED:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        os._exit(STOPPED)


def _on_stops(act: Callable[[int, FrameType | None], object]) -> None:
    known = (getattr(signal, name) for name in _SIGNALS if hasattr(signal, name))
    for number in known:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, act)


def end_now() -> NoReturn:
    """End the process at once, with the line."""
    os.write(2, f"{WORDS}\n".encode())
    os._exit(STOPPED)


def _stop(number: int, _: FrameType | None) -> None:
    signal.signal(number, _end)
    raise KeyboardInterrupt


def _end(_: int, __: FrameType | None) -> None:
    end_now()


def _unheard(said: UnraisableHookArgs) -> None:
    """What was raised where it goes nowhere, as while an object is taken apart."""
    if issubclass(said.exc_type, KeyboardInterrupt):
        end_now()
    sys.__unraisablehook__(said)
