"""`parscore verify`: score again and compare with out/results.json."""

from __future__ import annotations

from pathlib import Path

import typer

from parscore.cli.common import (
    HERE,
    Misuse,
    ScoredPath,
    cycle_of_results,
    is_results_file,
    processors,
    require_cycle,
)
from parscore.cli.output import say, show_findings
from parscore.cli.page import Command
from parscore.cli.progress import Bar

NAME = "verify"
PAGE = Command
HELP = (
    "Chấm lại từ đầu và đối chiếu với out/results.json.\n\n"
    "Mã thoát 0 khi kết quả tái lập được đúng từng byte, 1 khi không."
)


def run(cycle: ScoredPath = HERE) -> None:
    """Recompute in memory, compare, and end with status 1 when anything differs."""
    cycle = _cycle_of(cycle)

    from parscore.pipeline.results import verify

    with Bar("Chấm lại") as bar:
        same, findings = verify(cycle, bar, jobs=processors())
    show_findings(findings)
    if not same:
        say("Không khớp: kết quả đã ghi không còn đúng với dữ liệu hiện có.")
        raise typer.Exit(1)
    say("Khớp: chấm lại cho đúng kết quả đã ghi.")
    _say_what_is_left(cycle)


def _say_what_is_left(path: Path) -> None:
    """Why results that agree are not final all the same, group by group."""
    from parscore.compute.progress import remaining
    from parscore.pipeline.results import open_results
    from parscore.write.tables.rank import remaining_notes

    results, _ = open_results(path)
    if results is None:
        return
    for group in results.cycle.groups:
        rows = [row for row in results.standings if row.group == group.id]
        for line in remaining_notes(results, rows, remaining(results, group.id)):
            say(f"{group.title}: {line}")


def _cycle_of(path: Path) -> Path:
    """The cycle to score again; a results file has to lie in the folder `out` of one."""
    if not is_results_file(path):
        return require_cycle(path)
    folder = cycle_of_results(path)
    if folder is None:
        raise Misuse(
            f"«{path}» không nằm trong thư mục out của một kỳ đánh giá nên không có dữ liệu để chấm lại"
        )
    return folder
