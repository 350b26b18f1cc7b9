"""`parscore rank`: the ranking of each group, as a table or as JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

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
    stage_option,
)
from parscore.cli.json_records import print_json, robust_records, side_by_side_record, standing_records
from parscore.cli.output import say
from parscore.cli.page import Command
from parscore.cli.tables import print_ranking, print_robust, print_side_by_side

if TYPE_CHECKING:
    from parscore.model.scorecard import Results

PAGE = Command
HELP = (
    "Bảng xếp hạng của từng nhóm.\n\n"
    "Với --by, xếp theo một lĩnh vực, tiêu chí; với --stage, xếp hạng như khi vừa xong vòng ấy; "
    "với --pending, khi còn dòng mở: chỉ số, thứ hạng của mỗi đơn vị còn có thể đổi đến đâu, dòng nào "
    "quyết định; với --sources, --stages, theo từng nguồn điểm, sau từng vòng; "
    "với --robust, thứ hạng nào chắc chắn, thứ hạng nào có thể đổi với ai."
)


def run(
    cycle: ScoredPath = HERE,
    group: GroupName = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="MÃ", help="xếp theo tiêu chí này thay cho tổng điểm")
    ] = None,
    stage: Annotated[str | None, stage_option("--stage", "xếp hạng tại thời điểm xong vòng này")] = None,
    open_lines: Annotated[
        bool, typer.Option("--pending", help="khoảng chỉ số, thứ hạng khi còn dòng mở, dòng nào quyết định")
    ] = False,
    sure: Annotated[
        bool,
        typer.Option(
            "--robust",
            help="thứ hạng chắc đến đâu: bỏ một tiêu chí, đổi trọng số điều tra, sai số điều tra, dòng còn mở",
        ),
    ] = False,
    points: Annotated[
        float,
        typer.Option(
            "--points", metavar="K", min=0, max=100, help="--robust: trọng số điều tra ±K điểm phần trăm"
        ),
    ] = 5,
    draws: Annotated[
        int, typer.Option("--draws", metavar="SỐ", min=100, max=100_000, help="--robust: số lần rút lại")
    ] = 2000,
    seed: Annotated[
        int, typer.Option("--seed", metavar="SỐ", min=0, help="--robust: cùng số này thì cùng kết quả")
    ] = 1,
    sources: Annotated[
        bool, typer.Option("--sources", help="chỉ số, hạng theo từng nguồn: tự chấm, thẩm định, điều tra …")
    ] = False,
    stages: Annotated[bool, typer.Option("--stages", help="chỉ số, hạng sau từng vòng, cạnh nhau")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the standings asked for."""
    if sum((sources, stages, sure, open_lines, bool(by or stage))) > 1 and (sources or stages):
        raise Misuse(
            "--sources, --stages là bảng riêng, không dùng cùng nhau hay cùng --by, --stage, --pending, --robust"
        )
    if open_lines and by is not None:
        raise Misuse("--pending xét tổng điểm, không dùng cùng --by")
    if sure and (open_lines or by is not None or stage is not None):
        raise Misuse("--robust xét kết quả cuối theo tổng điểm, không dùng cùng --pending, --by, --stage")
    results = open_scored(cycle)
    wanted, after = group_of(results, group), stage_of(results, stage)
    code = criterion_of(results, by, wanted)
    if sources or stages:
        _side_by_side(results, wanted, stages=stages, as_json=as_json)
        return
    if sure:
        _robust(results, wanted, (Decimal(str(points)), draws, seed), as_json=as_json)
        return
    if open_lines:
        _pending(results, wanted, after, as_json=as_json)
        return
    if not as_json:
        print_ranking(results, group=wanted, by=code, stage=after)
        return

    from parscore.compute.rank import known_standings

    rows = [row for row in known_standings(results, stage=after, by=code) if wanted in (None, row.group)]
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


def _robust(results: Results, group: str | None, asked: tuple[Decimal, int, int], *, as_json: bool) -> None:
    from parscore.compute.robust import Asked, robust

    groups = {one.id: one for one in results.cycle.groups if group in (None, one.id)}
    made = ((one, robust(results, one, Asked(*asked))) for one in groups.values())
    found = {one.id: sure for one, sure in made if sure is not None}
    if as_json:
        print_json(record for one in found.values() for record in robust_records(one))
    elif found:
        print_robust(results, [(groups[name], one) for name, one in found.items()])
    else:
        say("Không nhóm nào có đơn vị được xếp hạng.")


def _side_by_side(results: Results, group: str | None, *, stages: bool, as_json: bool) -> None:
    from parscore.compute.sources import by_sources, by_stages

    work = by_stages if stages else by_sources
    groups = [one for one in results.cycle.groups if group in (None, one.id)]
    found = [(one, rows) for one in groups if (rows := work(results, one))]
    if as_json:
        name = "stage" if stages else "source"
        sets = ((results.framework_of(one.id), rows) for one, rows in found)
        print_json(side_by_side_record(row, framework, name) for framework, rows in sets for row in rows)
    else:
        print_side_by_side(results, found, stages=stages)
