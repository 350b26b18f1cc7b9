"""`parscore rank`: the ranking of each group, as a table or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.candidates import stage_names
from parscore.cli.common import (
    HERE,
    AsJson,
    GroupName,
    Misuse,
    ScoredPath,
    criterion_of,
    group_of,
    open_scored,
    stage_of,
)
from parscore.cli.json_records import print_json, standing_records
from parscore.cli.page import Command
from parscore.cli.tables import print_ranking

if TYPE_CHECKING:
    from parscore.model.scorecard import Results

NAME = "rank"
PAGE = Command
HELP = (
    "Bảng xếp hạng của từng nhóm.\n\n"
    "Với --by, xếp theo một lĩnh vực, tiêu chí; với --stage, xếp hạng như khi vừa xong vòng ấy; "
    "với --pending, khi còn dòng mở: chỉ số, thứ hạng của mỗi đơn vị còn có thể đổi đến đâu, dòng nào "
    "quyết định."
)


def run(
    cycle: ScoredPath = HERE,
    group: GroupName = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="MÃ", help="xếp theo tiêu chí này thay cho tổng điểm")
    ] = None,
    stage: Annotated[
        str | None,
        typer.Option(
            "--stage", metavar="VÒNG", help="xếp hạng tại thời điểm xong vòng này", autocompletion=stage_names
        ),
    ] = None,
    open_lines: Annotated[
        bool, typer.Option("--pending", help="khoảng chỉ số, thứ hạng khi còn dòng mở, dòng nào quyết định")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print the standings asked for."""
    if open_lines and by is not None:
        raise Misuse("--pending xét tổng điểm, không dùng cùng --by")
    results = open_scored(cycle)
    wanted, after = group_of(results, group), stage_of(results, stage)
    code = criterion_of(results, by, wanted)
    if open_lines:
        _pending(results, wanted, after, as_json=as_json)
        return
    if not as_json:
        print_ranking(results, group=wanted, by=code, stage=after)
        return

    from parscore.compute.rank import all_standings

    rows = [row for row in all_standings(results, stage=after, by=code) if wanted in (None, row.group)]
    print_json(standing_records(rows, results))


def _pending(results: Results, group: str | None, stage: str | None, *, as_json: bool) -> None:
    from parscore.cli.json_records import pending_record, print_json
    from parscore.cli.tables import print_pending
    from parscore.compute.pending import pending

    found = [each for each in pending(results, stage=stage) if group in (None, each.group)]
    if as_json:
        print_json(pending_record(each, results.framework_of(each.group)) for each in found)
    else:
        print_pending(results, found, stage=stage)
