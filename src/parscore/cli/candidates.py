"""What may follow on the command line: names of sets, and of groups, units and stages of the cycle, for the shell.

Nothing is printed and nothing fails: where a cycle cannot be read there are no candidates.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parscore.model.cycle import Cycle, Group


def words_of(words: Iterable[str], *, listed: bool = False) -> Callable[[str], list[str]]:
    """What completes one of a few words, or the last of several `listed` with commas."""
    known = tuple(words)

    def beginning(incomplete: str) -> list[str]:
        before, comma, last = incomplete.rpartition(",") if listed else ("", "", incomplete)
        return [before + comma + word for word in known if word.startswith(last)]

    return beginning


def set_names(incomplete: str) -> list[str]:
    """The shipped sets that begin so."""
    from parscore.pipeline.shipped import shipped

    return [name for name in shipped() if name.startswith(incomplete)]


def group_names(incomplete: str) -> list[tuple[str, str]]:
    """The groups of the cycle that begin so, with their titles."""
    return _beginning(((group.id, group.title) for group in _cycle_groups()), incomplete)


def unit_names(incomplete: str) -> list[tuple[str, str]]:
    """The units of the cycle that begin so, with their names."""
    named = ((unit.id, unit.name) for group in _cycle_groups() for unit in group.units)
    return _beginning(named, incomplete)


def stage_names(incomplete: str) -> list[str]:
    """The stages of the cycle that begin so."""
    cycle = _cycle()
    return [] if cycle is None else [stage for stage in cycle.stages if stage.startswith(incomplete)]


def _beginning(named: Iterable[tuple[str, str]], incomplete: str) -> list[tuple[str, str]]:
    return [(identity, words) for identity, words in named if identity.startswith(incomplete)]


def _cycle_groups() -> tuple[Group, ...]:
    cycle = _cycle()
    return () if cycle is None else cycle.groups


def _cycle() -> Cycle | None:
    """The first cycle named on the line so far, or that of this folder; None where there is none to be read.

    The line is read off the environment: the library gives up the arguments when an option has no value yet.
    """
    from parscore.pipeline.check import open_cycle

    line = os.environ.get("_TYPER_COMPLETE_ARGS") or os.environ.get("COMP_WORDS", "")
    named = [path for path in map(Path, (*line.split()[1:], ".")) if (path / "cycle.yaml").is_file()]
    try:
        return open_cycle(named[0]).cycle if named else None
    except OSError:
        return None
