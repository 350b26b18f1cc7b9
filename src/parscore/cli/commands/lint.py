"""`parscore lint`: criteria sets and cycles checked, for people and for CI; the shipped sets listed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.common import HERE, FindingsAsJson, Format, Misuse, Strict, form_of, lacks_cycle
from parscore.cli.json_records import print_json, shipped_record
from parscore.cli.output import heard, note, print_findings, say, say_data, wants_csv, worded
from parscore.cli.page import Command
from parscore.cli.tables import print_shipped

if TYPE_CHECKING:
    from parscore.diagnostics import Diagnostic
    from parscore.model.framework import Framework

HELP = (
    "Kiểm tra bộ tiêu chí và kỳ đánh giá (tệp YAML).\n\n"
    "Cộng lại điểm, đếm lại tiêu chí, thử quy tắc, dò khoá gõ sai; "
    "mỗi phát hiện có tệp, dòng, cột và cách sửa. "
    "Mã thoát 1 khi có lỗi, dùng được trong CI. "
    "Với --list: liệt kê các bộ tiêu chí có sẵn."
)


class PAGE(Command):
    """The two ways to call the command, each with its own usage line."""

    pieces = ("[TUỲ CHỌN] [ĐƯỜNG_DẪN…]", "--list [--format json]")


def run(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ĐƯỜNG_DẪN",
            show_default=False,
            help="tệp YAML, thư mục chứa các tệp ấy, hoặc tên một bộ có sẵn như lai-chau/2022/so; bỏ trống là kỳ ở "
            "thư mục đang đứng",
        ),
    ] = None,
    form: Format = "text",
    as_json: FindingsAsJson = False,
    strict: Strict = False,
    listed: Annotated[
        bool, typer.Option("--list", help="liệt kê các bộ tiêu chí có sẵn: tên, căn cứ, số lượng, trạng thái")
    ] = False,
) -> None:
    """Check, print the findings in the form asked for, and end with status 1 when there are errors."""
    form = form_of(form, as_json=as_json)
    if listed:
        if paths:
            raise Misuse("--list không đi cùng đường dẫn")
        _list(form)
        return
    if not paths and lacks_cycle(HERE):
        raise Misuse("thiếu tham số 'ĐƯỜNG_DẪN': tệp hoặc thư mục cần kiểm tra")

    from parscore.diagnostics import has_errors
    from parscore.pipeline.lint import lint
    from parscore.write.diagnostics import tally

    report = lint([_path(written) for written in paths or ["."]])
    if not report.files:
        raise Misuse("không thấy tệp YAML nào ở nơi đã chỉ ra, nên không có gì được kiểm tra")
    summary = f"Đã kiểm tra {len(report.files)} tệp: {tally(report.findings)}."
    if wants_csv():
        _print_table(report.findings, form)
    elif text := worded(form, heard(report.findings), files=report.files, strict=strict):
        (print_findings if form == "text" else say_data)(text)
        summary = f"\n{summary}" if form == "text" else summary
    (say if form == "text" else note)(summary)
    if has_errors(report.findings, strict=strict):
        raise typer.Exit(1)


def _print_table(findings: tuple[Diagnostic, ...], form: str) -> None:
    """The findings as a table; `--csv` is a form of its own."""
    from parscore.cli.tables import show
    from parscore.write.tables.check import findings_table

    if form != "text":
        raise Misuse("chỉ dùng một trong --csv, --json và --format")
    show(findings_table(heard(findings)))


def _path(written: str) -> Path:
    """What is written, or where there is no such path the file of the shipped set of that name."""
    from parscore.pipeline.shipped import find

    path = Path(written)
    return path if path.exists() else find(written) or path


def _list(form: str) -> None:
    if form not in ("text", "json"):
        raise Misuse("--list chỉ in text hoặc json")
    sets = _shipped()
    if form == "json":
        print_json(shipped_record(name, framework) for name, framework in sets.items())
    else:
        print_shipped(sets)


def _shipped() -> dict[str, Framework]:
    """Every shipped set that can be read, by its name."""
    from parscore.pipeline.results import open_set
    from parscore.pipeline.shipped import shipped

    read = {name: open_set(name)[0] for name in shipped()}
    return {name: framework for name, framework in read.items() if framework is not None}
