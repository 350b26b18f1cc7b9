"""`parscore report`: the reports of a cycle as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from parscore.cli.common import HERE, Misuse, ScoredPath, one_of, open_scored, output_folder
from parscore.cli.output import say, show_findings
from parscore.cli.page import Command
from parscore.write.report.formats import RENDERERS

NAME = "report"
PAGE = Command
FORMATS = tuple(RENDERERS)
HELP = "Báo cáo kết quả: trang html có biểu đồ, sổ Excel, dữ liệu mở."


def run(
    cycle: ScoredPath = HERE,
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            metavar=",".join(FORMATS),
            show_default=False,
            help="một hay nhiều dạng, cách nhau bằng dấu phẩy; mặc định là tất cả",
        ),
    ] = ",".join(FORMATS),
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="THƯ_MỤC", help="nơi ghi; mặc định là out trong thư mục kỳ"),
    ] = None,
    internal: Annotated[
        bool,
        typer.Option(
            "--internal",
            "--noi-bo",
            help="bản nội bộ: thêm lỗi, lưu ý khi đọc dữ liệu và tên các tệp đầu vào; bản công bố không có",
        ),
    ] = False,
) -> None:
    """Write the reports asked for and name the files."""
    wanted = _formats(formats)
    results = open_scored(cycle)

    from parscore.pipeline.report import lacking, write_report

    show_findings(lacking(results, wanted))
    for path in write_report(results, out or output_folder(cycle), wanted, internal=internal):
        say(f"Đã ghi {path}")


def _formats(written: str) -> tuple[str, ...]:
    named = [part.strip() for part in written.split(",") if part.strip()]
    if not named:
        raise Misuse(f"--format cần ít nhất một trong: {', '.join(FORMATS)}")
    return tuple(dict.fromkeys(one_of(part, FORMATS, "--format") for part in named))
