"""`parscore diff`: what changed between two rounds of appraisal, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.common import HERE, AsJson, CyclePath, Misuse, open_scored, stage_of
from parscore.cli.page import Command
from parscore.cli.records import change_record, print_json
from parscore.cli.tables import print_changes

if TYPE_CHECKING:
    from parscore.model.scorecard import Results

NAME = "diff"
PAGE = Command
HELP = (
    "Điểm thay đổi giữa hai vòng chấm, và vì sao.\n\n"
    "Từng dòng thay đổi bao nhiêu, ai quyết định, thứ hạng đổi ra sao. "
    "Mặc định so vòng đầu (tự chấm) với vòng cuối."
)


def run(
    cycle: CyclePath = HERE,
    start: Annotated[
        str | None, typer.Option("--from", metavar="VÒNG", help="vòng trước; mặc định là vòng đầu")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="VÒNG", help="vòng sau; mặc định là vòng cuối")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the changed lines, and the moves in rank that follow."""
    results = open_scored(cycle)
    before, after = _stages(results, start, end)

    from parscore.compute.diff import changes

    if as_json:
        print_json(change_record(change) for change in changes(results, before, after))
    else:
        print_changes(results, before, after)


def _stages(results: Results, start: str | None, end: str | None) -> tuple[str, str]:
    stages = results.cycle.stages
    if len(stages) < 2:
        raise Misuse(f"kỳ này chỉ có một vòng chấm («{stages[0]}»), không có gì để so sánh")
    before, after = stage_of(results, start) or stages[0], stage_of(results, end) or stages[-1]
    if stages.index(before) >= stages.index(after):
        order = " → ".join(stages)
        raise Misuse(f"vòng của --from («{before}») phải đứng trước vòng của --to («{after}»): {order}")
    return before, after
