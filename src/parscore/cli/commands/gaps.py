"""`parscore gaps`: where points were lost, who answers for it, what would win them back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.candidates import words_of
from parscore.cli.common import (
    HERE,
    AsJson,
    GroupName,
    Misuse,
    ScoredPath,
    UnitName,
    chosen,
    file_option,
    group_of,
    open_scored,
    require_file,
    require_xlsx,
    unit_of,
)
from parscore.cli.output import say, show_findings
from parscore.cli.page import Command

if TYPE_CHECKING:
    from parscore.compute.gaps import GroupGaps, UnitGaps
    from parscore.model.scorecard import Results

VIEWS = {"unit": "đơn vị", "criterion": "tiêu chí", "lead": "cơ quan chủ trì"}
"""By what the losses of a group may be seen."""
PAGE = Command
HELP = (
    "Rà soát điểm bị mất: ở đâu, vì sao, cần gì để lên.\n\n"
    "Cả nhóm: theo tiêu chí, theo cơ quan chủ trì, theo đơn vị. Một đơn vị (--unit): từng dòng mất điểm, khoảng cách "
    "tới đơn vị đứng trên và mức xếp loại trên cùng nhóm tiêu chí ít nhất để vượt, và ba việc nên làm trước. "
    "--xlsx ghi thành kế hoạch để điền; năm sau, --plan đặt kế hoạch ấy cạnh kết quả mới; "
    "mã thoát 1 khi có dòng của kế hoạch không lấy được."
)


def run(
    cycle: ScoredPath = HERE,
    group: GroupName = None,
    unit: UnitName = None,
    xlsx: Annotated[Path | None, file_option("--xlsx", "ghi kế hoạch khắc phục để điền vào tệp này")] = None,
    plan: Annotated[
        Path | None, file_option("--plan", "kế hoạch đã điền của kỳ trước, đặt cạnh kết quả kỳ này")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="CÁCH_XEM",
            autocompletion=words_of(VIEWS),
            help="chỉ một bảng: unit (đơn vị), criterion (tiêu chí), lead (cơ quan chủ trì); --json là một danh sách",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the review asked for, or write or read the plan."""
    if by is not None and (unit, xlsx, plan) != (None, None, None):
        raise Misuse("--by xem cả nhóm, không dùng cùng --unit, --xlsx hay --plan")
    view = None if by is None else chosen(by, VIEWS, "cách xem")
    results = open_scored(cycle)
    wanted = group_of(results, group)
    one = None if unit is None else unit_of(results.cycle, unit)
    _refuse(group, unit, xlsx, plan, as_json=as_json)
    if plan is not None:
        _against_plan(results, plan, wanted, one)
    elif xlsx is not None:
        _write_plan(results, wanted, one, xlsx)
    elif one is not None:
        _unit(results, one, as_json=as_json)
    else:
        _review(results, wanted, view, as_json=as_json)


def _refuse(
    group: str | None, unit: str | None, xlsx: Path | None, plan: Path | None, *, as_json: bool
) -> None:
    """Refuse what could only be left out without a word."""
    if unit is not None and group is not None:
        raise Misuse("chỉ dùng một trong --unit và --group")
    if sum((xlsx is not None, plan is not None, as_json)) > 1:
        raise Misuse("chỉ dùng một trong --xlsx, --plan và --json")
    if xlsx is not None:
        require_xlsx(xlsx)


def _review(results: Results, wanted: str | None, by: str | None, *, as_json: bool) -> None:
    from parscore.pipeline.gaps import gaps_of

    found = gaps_of(results, wanted)
    if as_json:
        _print_json(found, by)
    else:
        _groups(results, found, by)


def _write_plan(results: Results, wanted: str | None, unit: str | None, path: Path) -> None:
    from parscore.pipeline.gaps import gaps_of, gaps_of_unit, write_plan

    found = gaps_of(results, wanted) if unit is None else gaps_of_unit(results, unit)
    if not any(one.lines for group in found for one in group.units):
        raise Misuse("không có dòng mất điểm nào để lập kế hoạch (đơn vị chưa nộp thì chưa rà soát được)")
    write_plan(results, found, path)
    say(f"Đã ghi {path}")


def _groups(results: Results, found: tuple[GroupGaps, ...], by: str | None) -> None:
    from parscore.cli.tables import say_status, show
    from parscore.write.tables.gaps import group_tables

    tables = [table for one in found for table in group_tables(results, one, by)]
    show(*tables)
    say_status(results)


def _print_json(found: tuple[GroupGaps, ...], by: str | None) -> None:
    from parscore.cli.json_records import gap_records, group_gaps_record, print_json

    if by is None:
        print_json(group_gaps_record(one) for one in found)
    else:
        print_json(record for one in found for record in gap_records(one, by))


def _unit(results: Results, unit: str, *, as_json: bool) -> None:
    from parscore.compute.gaps import unit_gaps

    found = unit_gaps(results, unit)
    if found.explanation.standing.status == "not_submitted":
        raise Misuse(f"{found.explanation.card.name} chưa nộp và chưa có điểm nào: chưa có gì để rà soát")
    if as_json:
        from parscore.cli.json_records import print_json, unit_gaps_record

        print_json(unit_gaps_record(found))
        return
    _print_unit(results, found)


def _print_unit(results: Results, found: UnitGaps) -> None:
    from parscore.cli.tables import show
    from parscore.write.tables.explained import unit_facts
    from parscore.write.tables.gaps import unit_sentences, unit_tables

    say(found.explanation.card.name)
    for line in unit_facts(results, found.explanation):
        say(line)
    say("")
    show(*unit_tables(results, found))
    say("")
    for line in unit_sentences(results, found):
        say(line)


def _against_plan(results: Results, plan: Path, wanted: str | None, unit: str | None) -> None:
    from parscore.cli.tables import say_status, show
    from parscore.diagnostics import has_errors
    from parscore.pipeline.gaps import gaps_of, plan_of
    from parscore.write.tables.gaps import plan_table

    require_file(plan)
    rows, findings = plan_of(results, plan)
    show_findings(findings)
    if not rows:
        raise Misuse(f"không đọc được dòng kế hoạch nào trong «{plan}»")
    asked = {
        one.id
        for group, one in results.cycle.units()
        if wanted in (None, group.id) and unit in (None, one.id)
    }
    kept = [row for row in rows if row.unit in asked]
    show(plan_table(results, kept, gaps_of(results)))
    say_status(results)
    if has_errors(findings):
        raise typer.Exit(1)
