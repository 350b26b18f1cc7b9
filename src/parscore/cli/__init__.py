"""The command line: the only place that prints, colours and exits. Heavy imports stay in the commands."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NoReturn

from parscore.cli.stops import end_now, leave_at_once, watch_for_stops
from parscore.garbage import look_no_more, look_seldom


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line with `args` (None: those of the process) and end the process with its status.

    A process of its own watches for signals that stop it.
    """
    if args is not None:
        _run(args)
    watch_for_stops()
    try:
        _run(args)
    except KeyboardInterrupt:
        end_now()
    except SystemExit as ended:
        leave_at_once(ended.code)
        look_no_more()
        raise


def _run(args: Sequence[str] | None) -> NoReturn:
    look_seldom()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from parscore.cli import app

    app.main(args)


__all__ = ["main"]
