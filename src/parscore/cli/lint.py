"""`parscore lint`: criteria sets and cycles checked, for people and for CI."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from parscore.cli.colours import print_findings
from parscore.cli.common import Misuse, Strict, note, one_of, say
from parscore.cli.page import Command

NAME = "lint"
PAGE = Command
FORMATS = ("text", "json", "github")
HELP = (
    "Kiểm tra bộ tiêu chí và kỳ đánh giá (tệp YAML).\n\n"
    "Cộng lại điểm, đếm lại tiêu chí, thử quy tắc, dò khoá gõ sai; "
    "mỗi phát hiện có tệp, dòng, cột và cách sửa. "
    "Mã thoát 1 khi có lỗi, dùng được trong CI."
)


def run(
    paths: Annotated[
        list[Path], typer.Argument(metavar="ĐƯỜNG_DẪN", help="tệp YAML, hoặc thư mục chứa các tệp ấy")
    ],
    form: Annotated[
        str,
        typer.Option(
            "--format", metavar="|".join(FORMATS), show_default=False,
            help="text cho người đọc (mặc định), json cho máy, github cho GitHub Actions",
        ),
    ] = "text",
    strict: Strict = False,
) -> None:
    """Check, print the findings in the form asked for, and end with status 1 when there are errors."""
    form = one_of(form, FORMATS, "--format")

    from parscore.diagnostics import has_errors
    from parscore.pipeline.lint import lint
    from parscore.write.diagnostics import as_github, as_json, as_text, tally

    report = lint(paths)
    if not report.files:
        raise Misuse("không thấy tệp YAML nào ở nơi đã chỉ ra, nên không có gì được kiểm tra")
    if text := {"text": as_text, "json": as_json, "github": as_github}[form](report.findings).rstrip("\n"):
        (print_findings if form == "text" else say)(text)
    summary = f"Đã kiểm tra {len(report.files)} tệp: {tally(report.findings)}."
    if form == "text":
        say(f"\n{summary}" if report.findings else summary)
    else:
        note(summary)
    if has_errors(report.findings, strict=strict):
        raise typer.Exit(1)
