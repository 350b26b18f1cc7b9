"""`parscore template --stage`: the forms on which agencies and the council rule at one stage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from parscore.cli.common import Misuse, chosen, note, processors, say, show_findings
from parscore.cli.names import unit_of

if TYPE_CHECKING:
    from parscore.model.scorecard import Results


def write_stage(
    cycle: Path, stage: str, out: Path | None, group: str | None, unit: str | None, *, overwrite: bool
) -> None:
    """Score what there is in memory and write the forms of `stage`; status 1 when nothing can be scored."""
    from parscore.cli.progress import Bar
    from parscore.pipeline.appraisal import FOLDER, write_appraisal_forms
    from parscore.pipeline.score import cycle_file, score_cycle
    from parscore.write.diagnostics import tally
    from parscore.write.tables.words import agency_names, stage_title

    with Bar("Đọc biểu tự chấm") as bar:
        run = score_cycle(cycle, bar, write=False, jobs=processors())
    results = run.results
    if results is None:
        show_findings(run.findings)
        raise typer.Exit(1)
    rounds = {one: stage_title(one) for one in results.cycle.stages[1:]}
    if not rounds:
        raise Misuse("kỳ này không có vòng thẩm định nào; khai ở mục stages của cycle.yaml")
    wanted = chosen(stage, rounds, "vòng thẩm định")
    if run.findings:
        note(f"Dữ liệu có {tally(run.findings)}; xem bằng «parscore score».")
    target = out or cycle_file(cycle).parent / "out" / FOLDER / wanted
    with Bar("Tạo phiếu thẩm định") as bar:
        report = write_appraisal_forms(
            results, wanted, target, units=_units(results, group, unit), overwrite=overwrite, progress=bar
        )
    say(f"Đã tạo {len(report.written)} phiếu thẩm định trong {target}")
    if report.kept:
        say(f"Giữ nguyên {len(report.kept)} tệp đã có; thêm --overwrite để ghi đè.")
    if report.idle:
        names = agency_names(results)
        say(f"Không có dòng nào cần thẩm định: {', '.join(names.get(by, by) for by in report.idle)}")


def _units(results: Results, group: str | None, unit: str | None) -> frozenset[str] | None:
    """The units of the group, or the one unit, asked for; None for all."""
    if unit is not None:
        return frozenset({unit_of(results.cycle, unit)})
    if group is None:
        return None
    identity = chosen(group, {one.id: one.title for one in results.cycle.groups}, "nhóm")
    return frozenset(one.id for found in results.cycle.groups if found.id == identity for one in found.units)
