"""`parscore compare`: what was computed against what was published."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.common import AsJson, Misuse, ScoredPath, open_scored, require_file
from parscore.cli.output import say, say_data, show_findings, wants_csv
from parscore.cli.page import Command
from parscore.number import ZERO, parse

if TYPE_CHECKING:
    from parscore.compute.compare import Comparison
    from parscore.model.scorecard import Results

PAGE = Command
HELP = (
    "So kết quả tính được với kết quả đã công bố.\n\n"
    "Bảng công bố là csv hoặc bảng tính: mỗi dòng một tiêu chí của một đơn vị (unit, code, points; code để trống hoặc "
    "total là tổng điểm), hoặc mỗi dòng một đơn vị và mỗi tiêu chí một cột, thêm total, index, rank, band nếu có. "
    "Số được so như bộ tiêu chí in ra.\n\n"
    "Mã thoát 0 khi mọi số công bố đều tính ra đúng như vậy, 1 khi có số khác hoặc không tính được."
)


def run(
    cycle: ScoredPath,
    published: Annotated[
        Path, typer.Argument(metavar="CÔNG_BỐ", help="bảng kết quả đã công bố (csv, xlsx, xls, ods)")
    ],
    tolerance: Annotated[
        str,
        typer.Option(
            "--tolerance",
            metavar="SỐ",
            show_default=False,
            help="chênh đến mức này vẫn coi là bằng, ví dụ 0,01",
        ),
    ] = "0",
    as_json: AsJson = False,
) -> None:
    """Compare, print what differs, and end with status 1 when anything published does."""
    allowed = parse(tolerance)
    if allowed is None or allowed < ZERO:
        raise Misuse(f"--tolerance cần một số không âm, ví dụ 0,01, không phải «{tolerance}»")
    require_file(published)
    results = open_scored(cycle)

    from parscore.pipeline.results import compare_published

    found, findings = compare_published(results, published, allowed)
    show_findings(findings)
    if found is None:
        raise Misuse(f"không đọc được số công bố nào trong «{published}»")
    _show(results, found, as_json=as_json)
    if not found.agrees:
        raise typer.Exit(1)


def _show(results: Results, found: Comparison, *, as_json: bool) -> None:
    from parscore.cli.json_records import comparison_record, print_json
    from parscore.write.tables.published import comparison_in_words, comparison_table

    table = comparison_table(results, found)
    if as_json:
        print_json(comparison_record(found))
        return
    if wants_csv():
        say_data(_csv(found).rstrip("\n"))
        return
    from parscore.cli.tables import say_status, show

    if table.rows:
        show(table)
        say("")
    for line in comparison_in_words(results, found):
        say(line)
    say_status(results)


def _csv(found: Comparison) -> str:
    """Every figure, one a line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("group", "unit", "code", "measure", "published", "computed", "difference", "state"))
    for one in found.figures:
        figures = (one.published, one.computed, one.difference)
        writer.writerow((one.group, one.unit, one.code, one.measure, *map(_cell, figures), one.state))
    return out.getvalue()


def _cell(value: Decimal | str | None) -> str:
    return format(value, "f") if isinstance(value, Decimal) else value or ""
