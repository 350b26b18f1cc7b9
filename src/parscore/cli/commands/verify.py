"""`parscore verify`: score again and compare with out/results.json."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.common import (
    HERE,
    Misuse,
    ScoredPath,
    cycle_of_results,
    is_results_file,
    processors,
    require_cycle,
    require_file,
)
from parscore.cli.output import say, show_findings
from parscore.cli.page import Command
from parscore.cli.progress import Bar
from parscore.cli.templates import Templates, files_of, opened

if TYPE_CHECKING:
    from parscore.model.scorecard import Results
    from parscore.model.word_template import Kind, WordTemplate
    from parscore.pipeline.publish import Verified

PAGE = Command
HELP = (
    "Chấm lại từ đầu và đối chiếu với out/results.json.\n\n"
    "Các báo cáo trong out cũng được dựng lại và đối chiếu; văn bản Word lập bằng mẫu của cơ quan cần đúng mẫu ấy ở "
    "--template. "
    "Mã thoát 0 khi tái lập được đúng từng byte, 1 khi không. Với một gói công bố (.zip): kiểm tra mã của từng "
    "tệp, thứ hạng, báo cáo, và chấm lại khi gói có các tệp đầu vào."
)


def run(
    cycle: ScoredPath = HERE,
    source: Annotated[
        Path | None,
        typer.Option(
            "--cycle", metavar="KỲ", help="với gói không có tệp đầu vào: kỳ đánh giá tại máy này để chấm lại"
        ),
    ] = None,
    templates: Templates = None,
) -> None:
    """Recompute in memory, compare, and end with status 1 when anything differs."""
    own = files_of(templates or [])
    if cycle.suffix.lower() == ".zip":
        if own:
            raise Misuse("gói công bố đã có mẫu của nó; --template chỉ dùng khi kiểm tra một kỳ")
        _bundle(cycle, source)
        return
    if source is not None:
        raise Misuse("--cycle chỉ dùng khi kiểm tra một gói công bố (.zip)")
    cycle = _cycle_of(cycle)

    from parscore.pipeline.results import verify

    with Bar("Chấm lại") as bar:
        results, findings = verify(cycle, bar, jobs=processors())
    show_findings(findings)
    if results is None:
        say("Không khớp: kết quả đã ghi không còn đúng với dữ liệu hiện có.")
        raise typer.Exit(1)
    say("Khớp: chấm lại cho đúng kết quả đã ghi.")
    _check_reports(results, cycle, opened(own) if own else {})
    _say_what_is_left(results)


def _check_reports(results: Results, path: Path, own: Mapping[Kind, WordTemplate]) -> None:
    """Say which reports beside the results are not those that the results give; status 1 for a page, table or data."""
    from parscore.diagnostics import has_errors
    from parscore.pipeline.inputs import RESULTS, cycle_file
    from parscore.pipeline.written_reports import changed_reports

    found = changed_reports(results, (cycle_file(path).parent / RESULTS).parent, own)
    show_findings(found)
    if has_errors(found):
        say("Không khớp: có báo cáo khác với kết quả.")
        raise typer.Exit(1)


def _bundle(path: Path, source: Path | None) -> None:
    require_file(path)
    if source is not None:
        require_cycle(source)

    from parscore.pipeline.publish import verify_bundle

    with Bar("Chấm lại") as bar:
        done, findings = verify_bundle(path, source, bar, jobs=processors())
    show_findings(findings)
    say(f"SHA-256 của gói: {done.digest}")
    if not done.same:
        say("Không khớp: gói đã bị sửa hoặc kết quả không tái lập được.")
        raise typer.Exit(1)
    _say_what_was_checked(done)


def _say_what_was_checked(done: Verified) -> None:
    """What agrees, and what this bundle or machine leaves unchecked."""
    manifest = done.manifest
    if manifest is None:
        return
    say(f"Khớp: {len(manifest.files)} tệp đúng mã, thứ hạng đúng với các điểm ({manifest.title}).")
    say(
        "Báo cáo dựng lại giống từng byte."
        if done.reports
        else f"Chưa dựng lại báo cáo: gói do {manifest.tool} làm."
    )
    say(
        "Chấm lại từ các tệp đầu vào cho đúng kết quả đã ghi."
        if done.scored
        else f"Chưa chấm lại: gói chỉ có mã của {len(manifest.inputs)} tệp đầu vào; có các tệp thì thêm --cycle KỲ."
    )
    if manifest.corrects is not None:
        say(f"Gói này đính chính gói có SHA-256 {manifest.corrects.bundle}: {manifest.corrects.reason}.")


def _say_what_is_left(results: Results) -> None:
    """Why results that agree are not final all the same, group by group, and the status of their sets."""
    from parscore.cli.tables import say_status
    from parscore.compute.progress import remaining
    from parscore.write.tables.rank import remaining_notes

    for group in results.cycle.groups:
        rows = [row for row in results.standings if row.group == group.id]
        for line in remaining_notes(results, rows, remaining(results, group.id)):
            say(f"{group.title}: {line}")
    say_status(results)


def _cycle_of(path: Path) -> Path:
    """The cycle to score again; a results file has to lie in the folder `out` of one."""
    if not is_results_file(path):
        return require_cycle(path)
    folder = cycle_of_results(path)
    if folder is None:
        raise Misuse(
            f"«{path}» không nằm trong thư mục out của một kỳ đánh giá nên không có dữ liệu để chấm lại"
        )
    return folder
