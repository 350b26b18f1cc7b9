"""The verbs of the command line as functions; nothing is printed, and nothing is written unless asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from parscore.compute.diff import Change, changes
from parscore.compute.diff_cycles import changes_between
from parscore.compute.rank import all_standings
from parscore.diagnostics import Diagnostic
from parscore.model.framework import Framework
from parscore.model.scorecard import Results, Standing
from parscore.pipeline.load import LoadedCycle, find_framework
from parscore.pipeline.load import load_cycle as _load_cycle
from parscore.pipeline.score import cycle_file, score_cycle
from parscore.read.yaml.models import read_framework


class DataError(ValueError):
    """Files from which nothing could be made; `findings` says why."""

    def __init__(self, findings: Iterable[Diagnostic]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(f"{found.place}: {found.code} {found.message}" for found in self.findings))


def load_framework(path: str | os.PathLike[str]) -> Framework:
    """The criteria set in a file, or the shipped set of that name such as `lai-chau/2022/so`.

    Only its structure is judged; DataError when that does not hold.
    """
    name = os.fspath(path)
    framework, _, findings = read_framework(find_framework(Path(), name) or Path(name), name)
    if framework is None:
        raise DataError(findings)
    return framework


def load_cycle(path: str | os.PathLike[str]) -> LoadedCycle:
    """The cycle of a folder or of its cycle.yaml, with its sets; DataError when its structure fails."""
    file = cycle_file(Path(path))
    loaded = _load_cycle(file, file.name)
    if loaded.cycle is None:
        raise DataError(loaded.findings)
    return loaded


def score(cycle: LoadedCycle, *, write: bool = False) -> Results:
    """The results of a loaded cycle, its files read now; with `write`, out/results.json is written too.

    What is wrong with the data is in `Results.findings`; DataError when nothing could be scored.
    """
    run = score_cycle(cycle.files[cycle.positions.file], write=write)
    if run.results is None:
        raise DataError(run.findings)
    return run.results


def rank(results: Results, *, stage: str | None = None, by: str | None = None) -> tuple[Standing, ...]:
    """The standings of every group, best first, after `stage` (None: the last), by total or one criterion."""
    return all_standings(results, stage=stage, by=by)


def diff(
    results: Results, later: Results | None = None, *, start: str | None = None, end: str | None = None
) -> tuple[Change, ...]:
    """Every line whose points differ between two stages of a cycle, by default the first and the last.

    With `later`, between two cycles: units matched by identity, criteria by `was` or by code.
    """
    if later is not None:
        if start is not None or end is not None:
            raise ValueError("stages belong to one cycle: give either `later`, or `start` and `end`")
        return tuple(change.line for change in changes_between(results, later))
    stages = results.cycle.stages
    return changes(results, start or stages[0], end or stages[-1])
