"""`parscore check`: what is wrong with filled forms; on demand they come back with the faults marked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.common import (
    HERE,
    FindingsAsJson,
    Format,
    Misuse,
    Strict,
    folder_option,
    form_of,
    require_cycle,
    require_set,
    set_option,
)
from parscore.cli.output import heard, note, print_findings, say, say_data, show_findings, worded
from parscore.cli.page import Command
from parscore.cli.progress import Bar
from parscore.contents import real
from parscore.text import squeeze

if TYPE_CHECKING:
    from parscore.pipeline.check import CheckReport
    from parscore.pipeline.load import LoadedCycle
    from parscore.write.tables.check import FileRow

PAGE = Command
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
            help="tệp tự chấm hoặc thư mục chứa các tệp ấy; bỏ trống là mọi tệp đã nộp của kỳ (--cycle, hoặc "
            "kỳ ở thư mục đang đứng)",
        ),
    ] = None,
    framework: Annotated[
        str | None,
        set_option("bộ tiêu chí: tệp YAML, hoặc tên bộ có sẵn như lai-chau/2022/so"),
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
        Path | None, folder_option("--annotate", "nơi ghi các bản có đánh dấu lỗi và bảng theo dõi")
    ] = None,
    form: Format = "text",
    as_json: FindingsAsJson = False,
    strict: Strict = False,
) -> None:
    """Check, write what is asked for, print, and end with status 1 when there are errors."""
    form, given = form_of(form, as_json=as_json), list(paths or [])
    cycle = _cycle_of(given, cycle, framework)
    if cycle is None and not given:
        raise Misuse("cần ít nhất một tệp hoặc thư mục phiếu tự chấm, hoặc --cycle KỲ")
    _require(given, framework, annotate)

    from parscore.diagnostics import has_errors
    from parscore.pipeline.faults import write_traces

    loaded = _loaded(cycle, form)
    folders = _folders(given, cycle, loaded)
    if annotate is not None:
        _refuse_inputs(annotate, loaded)
    report = _checked(folders, framework, loaded, annotate, evidence=not given and loaded is not None)
    several = any(path.is_dir() for path in folders) or len(report.files) > 1
    names = _names(report, loaded)
    report, written = _annotated(report, annotate, names, several=several)
    show_findings(write_traces(annotate or Path(), report.traces))
    _show(report, form, names, summary=several, strict=strict)
    for path in written:
        (say if form == "text" else note)(f"Đã ghi {squeeze(str(path))}")
    if has_errors(report.findings, strict=strict):
        raise typer.Exit(1)


def _annotated(
    report: CheckReport, folder: Path | None, names: Mapping[str, str], *, several: bool
) -> tuple[CheckReport, tuple[Path, ...]]:
    """The report with what writing the copies found, and the files written; nothing without a folder."""
    if folder is None:
        return report, ()
    from parscore.pipeline.annotations import write_annotated

    with Bar("Ghi bản có đánh dấu") as bar:
        return write_annotated(report, folder, follow_up=several, names=names, progress=bar)


def _names(report: CheckReport, loaded: LoadedCycle | None) -> Mapping[str, str]:
    """The names of units: those of the cycle, else as their forms call them."""
    named = loaded.cycle.names if loaded is not None and loaded.cycle is not None else {}
    return {**{one.unit: one.title for one in report.files if one.unit}, **named}


def _loaded(cycle: Path | None, form: str) -> LoadedCycle | None:
    """The cycle asked for; status 1 when it cannot be read."""
    if cycle is None:
        return None
    from parscore.pipeline.check import open_cycle

    loaded = open_cycle(cycle)
    if loaded.cycle is None:
        print_findings(worded(form, loaded.findings))
        raise typer.Exit(1)
    return loaded


def _refuse_inputs(annotate: Path, loaded: LoadedCycle | None) -> None:
    """Misuse when the copies would go among the files that the cycle reads."""
    from parscore.pipeline.check_evidence import input_folders

    for folder in input_folders(loaded) if loaded is not None else ():
        if real(annotate) == real(folder):
            raise Misuse(
                f"--annotate «{annotate}» là thư mục các tệp đầu vào của kỳ; "
                "chỉ ra thư mục khác, ví dụ --annotate tra-lai"
            )


def _checked(
    folders: list[Path],
    framework: str | None,
    loaded: LoadedCycle | None,
    annotate: Path | None,
    *,
    evidence: bool,
) -> CheckReport:
    """Check the files and those of the folders."""
    from parscore.pipeline.check import check_forms, sources_of, strays_in

    sources, strays = sources_of(folders, without=annotate), strays_in(folders, without=annotate)
    if not sources and loaded is None:
        show_findings(strays)
        raise Misuse("không thấy tệp bảng tính nào (.xlsx, .xlsm, .xls, .ods, .csv) ở nơi đã chỉ ra")
    whole = any(path.is_dir() for path in folders)
    with Bar("Kiểm tra") as bar:
        return check_forms(
            sources,
            framework=framework,
            cycle=loaded,
            strays=strays,
            whole=whole,
            evidence=evidence,
            progress=bar,
        )


def _cycle_of(given: list[Path], cycle: Path | None, framework: str | None) -> Path | None:
    """The cycle asked for; a single folder that holds cycle.yaml is one, that where one stands if none is named."""
    first, *others = given or [HERE]
    if cycle is None and framework is None and not others and (first / "cycle.yaml").is_file():
        given.clear()
        return first
    if cycle is not None:
        if framework is not None:
            raise Misuse("--cycle và --framework không dùng cùng nhau: kỳ đã ghi bộ tiêu chí của từng nhóm")
        require_cycle(cycle)
    return cycle


def _require(given: list[Path], framework: str | None, annotate: Path | None) -> None:
    for path in given:
        if not path.exists():
            raise Misuse(f"không có tệp hoặc thư mục «{path}»")
        if annotate is not None and path.is_dir() and real(annotate) == real(path):
            raise Misuse("--annotate phải là thư mục khác thư mục chứa các tệp tự chấm")
    if annotate is not None and annotate.exists() and not annotate.is_dir():
        raise Misuse(f"--annotate cần một thư mục, «{annotate}» là tệp")
    if framework is not None:
        require_set(framework)


def _folders(given: list[Path], cycle: Path | None, loaded: LoadedCycle | None) -> list[Path]:
    """What is checked: what was given, else the forms of the cycle."""
    if given or cycle is None or loaded is None or loaded.cycle is None:
        return given
    return [(cycle if cycle.is_dir() else cycle.parent) / loaded.cycle.submissions]


def _show(report: CheckReport, form: str, names: Mapping[str, str], *, summary: bool, strict: bool) -> None:
    from parscore.write.diagnostics import tally

    count = f"Đã kiểm tra {_amount(report)}: {tally(report.findings)}."
    if form == "text":
        _print_text(report, names, summary=summary)
        say(f"\n{count}")
        return
    files = list(dict.fromkeys(one.source.name for one in report.files))
    if text := (
        _as_json(report) if form == "json" else worded(form, report.findings, files=files, strict=strict)
    ):
        say_data(text)
    note(count)


def _amount(report: CheckReport) -> str:
    """`3 tệp`, `1 tệp, 3 biểu` where a file holds several forms, `3 tệp, 2 tệp khác` with rulings and the like."""
    forms = [one for one in report.files if not one.kind]
    files, others = len({one.source for one in forms}), len(report.files) - len(forms)
    parts = [f"{files} tệp"] if files else []
    parts += [f"{len(forms)} biểu"] if len(forms) != files else []
    parts += [f"{others} tệp khác" if files else f"{others} tệp"] if others else []
    return ", ".join(parts) or "0 tệp"


def _as_json(report: CheckReport) -> str:
    from parscore.pipeline.annotations import rows_of
    from parscore.write.tables.check import check_json

    return check_json(report.others, rows_of(report)).rstrip("\n")


def _print_text(report: CheckReport, names: Mapping[str, str], *, summary: bool) -> None:
    """Findings beside the forms, each form with its own, the table to follow up with, and who sent nothing."""
    from parscore.cli.tables import print_tracker, show
    from parscore.pipeline.annotations import rows_of
    from parscore.write.tables.check import claims_table, evidence_table, follow_up_table

    rows = rows_of(report)
    if others := heard(report.others):
        print_findings(worded("text", others, names) + "\n")
    for row in rows:
        if row.state not in ("absent", "astray"):
            _print_form(row, names)
    if summary:
        tables = (follow_up_table(rows), evidence_table(rows))
        show(*(table for table in tables if table.rows))
    elif rows and rows[0].sums:
        show(claims_table(rows[0].sums))
    print_tracker(report.tracker, names)
    _print_missing(report)


def _print_missing(report: CheckReport) -> None:
    """Who sent no form, or only a file of another kind."""
    if report.astray:
        listed = ", ".join(f"{unit.name} ({squeeze(Path(file).name)})" for file, unit in report.astray)
        say(f"\nGửi sai dạng ({len(report.astray)}): {listed}.")
    if report.absent:
        say(f"\nChưa gửi ({len(report.absent)}): {', '.join(unit.name for unit in report.absent)}.")


def _print_form(row: FileRow, names: Mapping[str, str]) -> None:
    """One form: its name with counts, its findings, its sums."""
    from parscore.write.diagnostics import tally
    from parscore.write.tables.check import totals_in_words

    name = squeeze(f"{row.file} ({row.unit})" if row.unit else row.file)
    print_findings(f"{name}: {tally(row.findings)}")
    if text := worded("text", heard(row.findings), names):
        print_findings("\n".join(f"  {line}" for line in text.splitlines() if line))
    say(f"  {said}.\n" if (said := totals_in_words(row)) else "")
