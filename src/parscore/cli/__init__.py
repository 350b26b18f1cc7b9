"""The command line: the only place that prints, colours and exits. Heavy imports stay in the commands."""

from parscore.cli.app import main

__all__ = ["main"]
