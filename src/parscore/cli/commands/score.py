"""`parscore score`: the main job, from a cycle folder to out/results.json and a summary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.common import (
    HERE,
    AsJson,
    CyclePath,
    Misuse,
    Strict,
    lacks_cycle,
    processors,
    require_cycle,
    require_set,
    set_option,
)
from parscore.cli.output import grouped_findings, heard, print_findings, say
from parscore.cli.page import Command
from parscore.cli.progress import Bar
from parscore.cli.tables import print_ranking, print_tracker

if TYPE_CHECKING:
    from parscore.diagnostics import Diagnostic
    from parscore.model.scorecard import Results
    from parscore.pipeline.score import Run

NOT_WRITTEN = "Chưa ghi được kết quả nào; kết quả đã ghi trước đây, nếu có, vẫn giữ nguyên."
PAGE = Command
HELP = (
    "Chấm điểm cả kỳ và in bảng xếp hạng.\n\n"
    "Đọc và kiểm tra mọi tệp, tính điểm, ghi out/results.json. "
    "Thư mục chỉ có các tệp tự chấm (không có cycle.yaml) thì thêm --framework: mỗi tệp là một đơn vị. "
    "Lỗi ở một đơn vị không làm dừng các đơn vị khác."
)


def run(
    cycle: CyclePath = HERE,
    framework: Annotated[
        str | None,
        set_option(
            "bộ tiêu chí cho thư mục không có cycle.yaml: tệp YAML, hoặc tên bộ có sẵn như lai-chau/2022/so"
        ),
    ] = None,
    drop_missing: Annotated[
        bool,
        typer.Option(
            "--drop-missing",
            help="vẫn ghi kết quả dù không còn những tệp mà kết quả đã ghi được lập từ đó",
        ),
    ] = False,
    final: Annotated[
        bool,
        typer.Option(
            "--final",
            help="trước khi công bố: đọc mọi điểm trong tệp .xlsx lần thứ hai bằng một bộ đọc khác; "
            "điểm hai lần đọc không như nhau thì không được dùng",
        ),
    ] = False,
    strict: Strict = False,
    everything: Annotated[
        bool, typer.Option("--all", help="in mọi cảnh báo, không chỉ vài cảnh báo đầu của mỗi tệp")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Score, print findings and then the rankings, and end with status 1 when there are errors."""
    done = _scored(cycle, framework, final=final, drop_missing=drop_missing)

    from parscore.diagnostics import has_errors

    if as_json:
        _print_json(done)
    else:
        _print(done, everything=everything)
    if done.written is None or has_errors(done.findings, strict=strict):
        raise typer.Exit(1)


def _print_json(done: Run) -> None:
    """The standings of every group and all findings; the rest stands in results.json."""
    from parscore.cli.json_records import print_json, standing_records
    from parscore.diagnostics import ordered
    from parscore.write.finding_formats import record

    rows = [] if done.results is None else standing_records(done.results.standings, done.results)
    findings = [record(one) for one in ordered(done.findings)]
    print_json({"written": str(done.written or "") or None, "standings": list(rows), "findings": findings})


def _print(done: Run, *, everything: bool) -> None:
    from parscore.compute.progress import tracker
    from parscore.write.diagnostics import tally

    names = done.results.cycle.names if done.results is not None else None
    shown = heard(one for one in done.findings if everything or not _is_for_lint(one))
    if text := grouped_findings(shown, names, everything=everything):
        print_findings(text)
        say(f"\nTổng cộng: {tally(shown)}.\n")
    if done.results is not None:
        print_ranking(done.results)
        print_tracker(tracker(done.results), done.results.cycle.names)
        _say_once(done.results)
    say(f"\nKết quả: {done.written}" if done.written else NOT_WRITTEN)


def _say_once(results: Results) -> None:
    """Which files only one reader could read."""
    if results.second_reading is not None and results.second_reading.once:
        say(f"\nChỉ đọc một lần (văn bản Word, phiếu điều tra): {', '.join(results.second_reading.once)}.")


def _is_for_lint(found: Diagnostic) -> bool:
    """Whether a finding is a remark to who writes the criteria set, which says nothing of this scoring."""
    from parscore.diagnostics import Severity

    return found.code.startswith("F") and found.severity is Severity.INFO


def _scored(path: Path, framework: str | None, *, final: bool, drop_missing: bool) -> Run:
    bare = lacks_cycle(path)
    if framework is None:
        require_cycle(path)
    elif not path.exists():
        raise Misuse(f"không có thư mục «{path}»")
    elif not bare:
        raise Misuse(
            "--framework chỉ dùng cho thư mục không có cycle.yaml; kỳ này đã ghi bộ tiêu chí trong cycle.yaml"
        )

    from parscore.pipeline.score import score_cycle, score_folder

    if framework is not None:
        require_set(framework)
    with Bar("Chấm điểm") as bar:
        if framework is None:
            return score_cycle(path, bar, jobs=processors(), final=final, drop_missing=drop_missing)
        return score_folder(path, framework, bar, jobs=processors(), final=final, drop_missing=drop_missing)
