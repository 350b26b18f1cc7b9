"""`parscore check`: what is wrong with filled forms; on demand they come back with the faults marked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.common import Misuse, Strict, one_of, require_cycle
from parscore.cli.output import note, print_findings, say
from parscore.cli.page import Command
from parscore.cli.progress import Bar
from parscore.text import did_you_mean, quoted, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parscore.diagnostics import Diagnostic
    from parscore.pipeline.check import CheckReport
    from parscore.pipeline.load import LoadedCycle

NAME = "check"
PAGE = Command
FORMATS = ("text", "json", "github")
HELP = (
    "Kiểm tra phiếu tự chấm trước khi gửi, hoặc khi nhận về.\n\n"
    "Bộ tiêu chí lấy theo dấu ẩn trong biểu, theo --framework hoặc theo --cycle. "
    "Với --annotate, mỗi tệp có một bản .kiem-tra.xlsx: ô sai được tô màu và có ghi chú, "
    "trang đầu liệt kê mọi lỗi; tệp gốc không bị sửa. Cả thư mục thì thêm bảng theo dõi tong-hop.xlsx."
)


def run(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="TỆP | THƯ_MỤC …",
            show_default=False,
            help="tệp tự chấm hoặc thư mục chứa các tệp ấy; có --cycle thì bỏ trống là mọi tệp đã nộp của kỳ",
        ),
    ] = None,
    framework: Annotated[
        str | None,
        typer.Option(
            "--framework", metavar="BỘ", help="bộ tiêu chí: tệp YAML, hoặc tên bộ có sẵn như lai-chau/2022/so"
        ),
    ] = None,
    cycle: Annotated[
        Path | None,
        typer.Option(
            "--cycle",
            metavar="KỲ",
            help="thư mục kỳ đánh giá: biết đơn vị nào chưa gửi, mục nào không áp dụng",
        ),
    ] = None,
    annotate: Annotated[
        Path | None,
        typer.Option(
            "--annotate", metavar="THƯ_MỤC", help="nơi ghi các bản có đánh dấu lỗi và bảng theo dõi"
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="|".join(FORMATS),
            show_default=False,
            help="text cho người đọc (mặc định), json cho máy, github cho GitHub Actions",
        ),
    ] = "text",
    strict: Strict = False,
) -> None:
    """Check, write what is asked for, print, and end with status 1 when there are errors."""
    form, given = one_of(form, FORMATS, "--format"), list(paths or [])
    cycle = _cycle_of(given, cycle, framework)
    if cycle is None and not given:
        raise Misuse("cần ít nhất một tệp hoặc thư mục phiếu tự chấm, hoặc --cycle KỲ")
    _require(given, framework, annotate)

    from parscore.diagnostics import has_errors
    from parscore.pipeline.check import check_forms, open_cycle, sources_of, strays_in
    from parscore.pipeline.faults import write_traces

    loaded = open_cycle(cycle) if cycle is not None else None
    if loaded is not None and loaded.cycle is None:
        print_findings(_worded(form, loaded.findings))
        raise typer.Exit(1)
    folders = _folders(given, cycle, loaded)
    sources, strays = sources_of(folders, without=annotate), strays_in(folders, without=annotate)
    whole = any(path.is_dir() for path in folders)
    if not sources and loaded is None:
        print_findings(_worded("text", strays), aside=True)
        raise Misuse("không thấy tệp bảng tính nào (.xlsx, .xlsm, .xls, .ods, .csv) ở nơi đã chỉ ra")
    with Bar("Kiểm tra") as bar:
        report = check_forms(
            sources, framework=framework, cycle=loaded, strays=strays, whole=whole, progress=bar
        )
    written: tuple[Path, ...] = ()
    if refused := write_traces(annotate or Path(), report.traces):
        print_findings(_worded("text", refused), aside=True)
    if annotate is not None:
        from parscore.pipeline.annotations import write_annotated

        with Bar("Ghi bản có đánh dấu") as bar:
            made = write_annotated(report, annotate, follow_up=whole or len(report.files) > 1, progress=bar)
        report, written = made.report, made.written
    _show(report, form, summary=whole or len(report.files) > 1)
    for path in written:
        (say if form == "text" else note)(f"Đã ghi {squeeze(str(path))}")
    if has_errors(report.findings, strict=strict):
        raise typer.Exit(1)


def _cycle_of(given: list[Path], cycle: Path | None, framework: str | None) -> Path | None:
    """The cycle asked for; a single folder that holds cycle.yaml is one."""
    if cycle is None and len(given) == 1 and framework is None and (given[0] / "cycle.yaml").is_file():
        return given.pop()
    if cycle is not None:
        if framework is not None:
            raise Misuse("--cycle và --framework không dùng cùng nhau: kỳ đã ghi bộ tiêu chí của từng nhóm")
        require_cycle(cycle)
    return cycle


def _require(given: list[Path], framework: str | None, annotate: Path | None) -> None:
    for path in given:
        if not path.exists():
            raise Misuse(f"không có tệp hoặc thư mục «{path}»")
        if annotate is not None and path.is_dir() and annotate.resolve() == path.resolve():
            raise Misuse("--annotate phải là thư mục khác thư mục chứa các tệp tự chấm")
    if annotate is not None and annotate.exists() and not annotate.is_dir():
        raise Misuse(f"--annotate cần một thư mục, «{annotate}» là tệp")
    if framework is not None:
        from parscore.pipeline.load import find_framework
        from parscore.pipeline.shipped import shipped

        if find_framework(Path(), framework) is None:
            near = did_you_mean(framework, shipped())
            raise Misuse(f"không có bộ tiêu chí «{framework}»{near}\nCó sẵn: {quoted(shipped())}")


def _folders(given: list[Path], cycle: Path | None, loaded: LoadedCycle | None) -> list[Path]:
    """What is checked: what was given, else the forms of the cycle."""
    if given or cycle is None or loaded is None or loaded.cycle is None:
        return given
    return [(cycle if cycle.is_dir() else cycle.parent) / loaded.cycle.submissions]


def _worded(form: str, findings: Iterable[Diagnostic]) -> str:
    from parscore.write.diagnostics import as_github, as_json, as_text

    return {"text": as_text, "json": as_json, "github": as_github}[form](findings).rstrip("\n")


def _show(report: CheckReport, form: str, *, summary: bool) -> None:
    from parscore.write.diagnostics import tally

    files, several = len(report.sources), len(report.files)
    amount = f"{files} tệp" if several == files else f"{files} tệp, {several} biểu"
    count = f"Đã kiểm tra {amount}: {tally(report.findings)}."
    if form == "json":
        from parscore.pipeline.annotations import rows_of
        from parscore.write.tables.check import check_json

        say(check_json(report.others, rows_of(report)).rstrip("\n"))
    elif form != "text" and (text := _worded(form, report.findings)):
        say(text)
    if form != "text":
        note(count)
        return

    from parscore.cli.tables import show
    from parscore.pipeline.annotations import rows_of
    from parscore.write.diagnostics import as_text
    from parscore.write.report.terminal import table_view
    from parscore.write.tables.check import claims_table, follow_up_table, totals_in_words

    if report.others:
        print_findings(as_text(report.others))
    rows = rows_of(report)
    for row in rows:
        if row.state in ("absent", "astray"):
            continue
        name = squeeze(f"{row.file} ({row.unit})" if row.unit else row.file)
        print_findings(f"{name}: {tally(row.findings)}")
        if row.findings:
            lines = as_text(row.findings).splitlines()
            print_findings("\n".join(f"  {line}" for line in lines if line))
        say(f"  {said}.\n" if (said := totals_in_words(row)) else "")
    if summary:
        show(table_view(follow_up_table(rows)))
    elif rows and rows[0].sums:
        show(table_view(claims_table(rows[0].sums)))
    if report.astray:
        listed = ", ".join(f"{unit.name} ({squeeze(Path(file).name)})" for file, unit in report.astray)
        say(f"\nGửi sai dạng ({len(report.astray)}): {listed}.")
    if report.absent:
        say(f"\nChưa gửi ({len(report.absent)}): {', '.join(unit.name for unit in report.absent)}.")
    say(f"\n{count}")
