"""The one way to results that were written: read, and used only where their marks give their ranking.

May not open any other file: whether the inputs are still the same is asked by who compares.
"""

from __future__ import annotations

from pathlib import Path

from parscore.catalogue import finding
from parscore.check.results.ranking import are_of_their_cycle, check_ranking, have_their_changes
from parscore.compute.rank import all_standings
from parscore.diagnostics import Diagnostic, Place
from parscore.model.scorecard import Results
from parscore.read.results.results import read_results


def results_in(path: Path, file: str) -> tuple[Results | None, list[Diagnostic]]:
    """The results in a file, called `file` in findings; None with findings when anything of them was changed."""
    results, findings = read_results(path, file)
    if results is None:
        return None, findings
    place = Place(file)
    unfitting = finding("K102", place, problem="các phần của tệp không khớp nhau")
    try:
        if not are_of_their_cycle(results):
            return None, [*findings, unfitting]
        findings += check_ranking(results.standings, all_standings(results), place)
        if not (findings or have_their_changes(results)):
            findings.append(unfitting)
    except (LookupError, ArithmeticError, StopIteration):
        findings.append(unfitting)
    return (None if findings else results), findings
