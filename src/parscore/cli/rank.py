"""`parscore rank`: the ranking of each group, as a table or as JSON."""

from __future__ import annotations

from typing import Annotated

import typer

from parscore.cli.common import HERE, AsJson, CyclePath, GroupName, group_of, open_scored, stage_of
from parscore.cli.criteria import criterion_of
from parscore.cli.page import Command
from parscore.cli.records import print_json, standing_record
from parscore.cli.tables import print_ranking

NAME = "rank"
PAGE = Command
HELP = (
    "Bảng xếp hạng của từng nhóm.\n\n"
    "Với --by, xếp theo một lĩnh vực, tiêu chí; với --stage, xếp hạng như khi vừa xong vòng ấy."
)


def run(
    cycle: CyclePath = HERE,
    group: GroupName = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="MÃ", help="xếp theo tiêu chí này thay cho tổng điểm")
    ] = None,
    stage: Annotated[
        str | None, typer.Option("--stage", metavar="VÒNG", help="xếp hạng tại thời điểm xong vòng này")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the standings asked for."""
    results = open_scored(cycle)
    wanted, after = group_of(results, group), stage_of(results, stage)
    code = criterion_of(results, by, wanted)
    if not as_json:
        print_ranking(results, group=wanted, by=code, stage=after)
        return

    from parscore.compute.rank import all_standings

    rows = [row for row in all_standings(results, stage=after, by=code) if wanted in (None, row.group)]
    print_json(standing_record(row, results.framework_of(row.group)) for row in rows)
