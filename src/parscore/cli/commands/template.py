"""`parscore template`: the blank workbooks that units fill in, one a unit, made from the criteria set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from parscore.cli.common import (
    HERE,
    CyclePath,
    GroupName,
    Misuse,
    UnitName,
    chosen,
    file_option,
    folder_option,
    note_faults,
    processors,
    require_cycle,
    stage_option,
    stop,
    unit_of,
)
from parscore.cli.faults import not_written
from parscore.cli.output import say, show_findings
from parscore.cli.page import Command
from parscore.cli.progress import Bar
from parscore.os_errors import NotOverwrittenError

if TYPE_CHECKING:
    from parscore.diagnostics import Diagnostic
    from parscore.model.cycle import Cycle, Group
    from parscore.model.framework import Framework
    from parscore.model.scorecard import Results
    from parscore.pipeline.forms_out import FormsReport
    from parscore.pipeline.load import LoadedCycle

PAGE = Command
HELP = (
    "Tạo biểu mẫu tự chấm trống, hoặc phiếu thẩm định.\n\n"
    "Biểu tự chấm: mỗi đơn vị một tệp Excel. Phiếu thẩm định (--stage): mỗi cơ quan chủ trì một tệp và "
    "một tệp cho Hội đồng (hoi-dong.xlsx); vòng sau chỉ có những dòng đang mở, Hội đồng có mọi dòng. "
    "Sau mỗi vòng, --stage VÒNG --for-units: mỗi đơn vị một phiếu giải trình.\n\n"
    "Có --base thì biểu tự chấm được lập trên chính mẫu Excel của tỉnh: bố cục, cột, định dạng giữ nguyên; tên đơn "
    "vị, dấu ẩn, giới hạn nhập và danh sách chọn được ghi thêm.\n\n"
    "Tệp đã có sẵn được giữ nguyên, trừ khi thêm --overwrite; biểu đã có người điền thì luôn được giữ."
)


def run(
    cycle: CyclePath = HERE,
    out: Annotated[
        Path | None,
        folder_option(
            "--out", "nơi ghi; mặc định là out/bieu-mau (hoặc out/tham-dinh/VÒNG) trong thư mục kỳ"
        ),
    ] = None,
    group: GroupName = None,
    unit: UnitName = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="ghi lại các biểu đã có mà chưa ai điền")
    ] = False,
    stage: Annotated[
        str | None,
        stage_option("--stage", "phiếu thẩm định của vòng này thay cho biểu tự chấm"),
    ] = None,
    for_units: Annotated[
        bool,
        typer.Option(
            "--for-units",
            help="cùng --stage: sau vòng ấy, cho mỗi đơn vị một phiếu các dòng bị hạ điểm, cần giải trình",
        ),
    ] = False,
    base: Annotated[
        Path | None,
        file_option("--base", "mẫu biểu tự chấm của tỉnh (.xlsx) để lập biểu trên đó"),
    ] = None,
) -> None:
    """Write the forms asked for; status 1 when a set has errors, which leaves its groups without forms."""
    require_cycle(cycle)
    if stage is not None:
        if base is not None:
            raise Misuse("--base chỉ dùng cho biểu tự chấm, không dùng cùng --stage")
        kind = _SHEETS if for_units else _FORMS
        _write_stage(cycle, stage, out, group, unit, kind, overwrite=overwrite)
        return
    if for_units:
        raise Misuse("--for-units cần --stage VÒNG: vòng thẩm định vừa xong")
    _write_blank(cycle, base, out, group, unit, overwrite=overwrite)


def _write_blank(
    cycle: Path, base: Path | None, out: Path | None, group: str | None, unit: str | None, *, overwrite: bool
) -> None:
    """Write the blank forms; status 1 when a set or the office's own form has errors."""
    from parscore.diagnostics import has_errors
    from parscore.pipeline.evidence import delivered_figures
    from parscore.pipeline.forms_out import FORMS_FOLDER, office_forms, write_templates
    from parscore.pipeline.inputs import cycle_file
    from parscore.pipeline.load import load_cycle

    file = cycle_file(cycle)
    loaded = load_cycle(file, file.name)
    if loaded.cycle is None:
        stop(loaded.findings)
    wanted = _wanted(loaded.cycle, group, unit)
    frameworks, faults = _sound(loaded, wanted)
    bases = None
    if base is not None:
        bases, unfit = office_forms(base, loaded.cycle, frameworks)
        faults += unfit
    figures, unread = delivered_figures(loaded)
    faults += unread
    show_findings(faults)
    usable = frameworks if bases is None else bases
    known = tuple(one for one in wanted.groups if one.framework in usable)
    kept = tuple(one for one in known if frameworks[one.framework].has_form)
    if formless := [one.title for one in known if one not in kept]:
        say(f"Không có biểu tự chấm, điểm lấy từ số liệu hay nguồn ngoài: {', '.join(formless)}")
    if kept:
        made = wanted.model_copy(update={"groups": kept})
        target = out or file.parent / "out" / FORMS_FOLDER
        with Bar("Tạo biểu mẫu") as bar:
            report = write_templates(
                made, frameworks, target, overwrite=overwrite, progress=bar, bases=bases, figures=figures
            )
        say(f"Đã tạo {len(report.written)} biểu mẫu trong {target}")
        _say_kept(report)
    if has_errors(faults):
        raise typer.Exit(1)


def _say_kept(report: FormsReport) -> None:
    """Say what was left as it is; status 1 where it was to be written over."""
    if report.filled:
        show_findings(not_written(NotOverwrittenError(path)) for path in report.filled)
        raise typer.Exit(1)
    if report.kept:
        say(f"Giữ nguyên {len(report.kept)} tệp đã có; thêm --overwrite để ghi đè những biểu chưa ai điền.")


def _wanted(cycle: Cycle, group: str | None, unit: str | None) -> Cycle:
    """The cycle with the groups and units asked for only."""
    groups: tuple[Group, ...] = cycle.groups
    if group is not None:
        identity = chosen(group, {one.id: one.title for one in groups}, "nhóm")
        groups = tuple(one for one in groups if one.id == identity)
    cycle = cycle.model_copy(update={"groups": groups})
    if unit is not None:
        found = unit_of(cycle, unit)
        pairs = ((one, tuple(member for member in one.units if member.id == found)) for one in groups)
        groups = tuple(one.model_copy(update={"units": units}) for one, units in pairs if units)
    return cycle.model_copy(update={"groups": groups})


def _sound(loaded: LoadedCycle, wanted: Cycle) -> tuple[dict[str, Framework], list[Diagnostic]]:
    """The sets of the groups asked for that have no errors, and everything found on the way."""
    from parscore.check.cycle.cycle import check_cycle
    from parscore.check.framework.framework import check_framework
    from parscore.diagnostics import has_errors

    assert loaded.cycle is not None
    found = [*loaded.findings, *check_cycle(loaded.cycle, loaded.positions, loaded.frameworks)]
    sound = {}
    for name in dict.fromkeys(group.framework for group in wanted.groups):
        framework = loaded.frameworks[name]
        if framework is not None:
            faults = check_framework(framework, loaded.framework_positions[name])
            found += [fault for fault in faults if has_errors([fault], strict=True)]
            if not has_errors(faults):
                sound[name] = framework
    return sound, found


class _Kind(NamedTuple):
    """What is written for a stage: the folder below out, its name in words, and what to say of those without any."""

    folder: str
    words: str
    idle: str


_FORMS = _Kind("tham-dinh", "phiếu thẩm định", "Không có dòng nào cần thẩm định")
_SHEETS = _Kind("giai-trinh", "phiếu giải trình", "Không có dòng nào bị hạ điểm hay cần giải trình")


def _write_stage(
    cycle: Path,
    stage: str,
    out: Path | None,
    group: str | None,
    unit: str | None,
    kind: _Kind,
    *,
    overwrite: bool,
) -> None:
    """Score what there is in memory and write what is asked for `stage`; status 1 when nothing can be scored."""
    from parscore.pipeline.forms_out import write_appraisal_forms, write_explanation_sheets
    from parscore.pipeline.inputs import cycle_file
    from parscore.pipeline.score import score_cycle
    from parscore.write.tables.words import stage_title

    with Bar("Đọc biểu tự chấm") as bar:
        run = score_cycle(cycle, bar, write=False, jobs=processors())
    results = run.results
    if results is None:
        stop(run.findings)
    rounds = {one: stage_title(one) for one in results.cycle.stages[1:]}
    if not rounds:
        raise Misuse("kỳ này không có vòng thẩm định nào; khai ở mục stages của cycle.yaml")
    wanted = chosen(stage, rounds, "vòng thẩm định")
    note_faults(run.findings)
    target = out or cycle_file(cycle).parent / "out" / kind.folder / wanted
    units = _units(results, group, unit)
    write = write_explanation_sheets if kind is _SHEETS else write_appraisal_forms
    with Bar(f"Tạo {kind.words}") as bar:
        report = write(results, wanted, target, units=units, overwrite=overwrite, progress=bar)
    say(f"Đã tạo {len(report.written)} {kind.words} trong {target}")
    if report.idle:
        names = results.cycle.names
        say(f"{kind.idle}: {', '.join(names.get(one, one) for one in report.idle)}")
    _say_kept(report)


def _units(results: Results, group: str | None, unit: str | None) -> frozenset[str] | None:
    """The units of the group, or the one unit, asked for; None for all."""
    if unit is not None:
        return frozenset({unit_of(results.cycle, unit)})
    if group is None:
        return None
    identity = chosen(group, {one.id: one.title for one in results.cycle.groups}, "nhóm")
    return frozenset(one.id for found in results.cycle.groups if found.id == identity for one in found.units)
