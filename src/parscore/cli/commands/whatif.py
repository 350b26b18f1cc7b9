"""`parscore whatif`: the data at hand under a changed criteria set; writes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.common import (
    HERE,
    AsJson,
    CyclePath,
    GroupName,
    Misuse,
    chosen,
    processors,
    require_cycle,
    require_set,
    set_option,
)
from parscore.cli.output import grouped_findings, note, print_findings, say, show_findings
from parscore.cli.page import Command
from parscore.cli.progress import Bar
from parscore.cli.tables import print_trial

if TYPE_CHECKING:
    from parscore.pipeline.load import LoadedCycle
    from parscore.pipeline.whatif import Trial

PAGE = Command
HELP = (
    "Tính thử: đổi bộ tiêu chí thì ai lên, ai xuống.\n\n"
    "Đổi điểm tối đa, trọng số, ngưỡng, quy tắc, quy ước của bộ, hoặc bỏ một tiêu chí, rồi chấm lại dữ liệu hiện có: "
    "hạng, chỉ số, xếp loại cũ và mới, tỷ lệ đơn vị đạt điểm tối đa. Bộ đã đổi được kiểm như mọi bộ. Không ghi gì."
)


def run(
    cycle: CyclePath = HERE,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KHOÁ=GIÁ_TRỊ",
            help="thay đổi, nhiều lần được: 2.1.max=3, 2.1.rule.floor=70, policy.rounding.digits=1, "
            "bands.Tốt.from=85",
        ),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="MÃ", help="bỏ tiêu chí này, nhiều lần được")
    ] = None,
    framework: Annotated[
        str | None, set_option("chấm thử bằng bộ này, thay cho bộ cùng mã (hoặc bộ của --group)")
    ] = None,
    group: GroupName = None,
    carry: Annotated[
        bool,
        typer.Option(
            "--carry",
            help="chuyển điểm đã chấm sang điểm tối đa, cách chấm mới (như diff giữa hai năm), "
            "thay cho chấm lại các tệp",
        ),
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="in cả các phát hiện mới khi chấm bằng bộ đã đổi")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Try the changes, print who moves, and end with status 1 where the changed set does not hold."""
    if not (changes or without or framework):
        raise Misuse("cần ít nhất một thay đổi: --set KHOÁ=GIÁ_TRỊ, --without MÃ hoặc --framework BỘ")
    if framework is not None and (changes or without):
        raise Misuse("--framework nêu cả bộ, không dùng cùng --set hay --without")
    if framework is not None:
        require_set(framework)
    loaded = _loaded(cycle)

    from parscore.pipeline.whatif import Wanted, try_changes
    from parscore.read.yaml.edits import Edit

    edits = (*map(Edit.of, changes or ()), *(Edit(code) for code in without or ()))
    wanted = Wanted(edits, framework, _group(loaded, group), carry)
    with Bar("Tính thử") as bar:
        trial = try_changes(loaded, wanted, bar, jobs=processors())
    if trial.wrong:
        show_findings(trial.wrong)
        raise typer.Exit(2)
    words = [*(changes or ()), *(f"bỏ {code}" for code in without or ()), *filter(None, [framework])]
    if as_json:
        _print_json(trial, words)
    else:
        _print(trial, words, everything=everything)
    if trial.after is None:
        raise typer.Exit(1)


def _loaded(cycle: Path) -> LoadedCycle:
    from parscore.pipeline.inputs import cycle_file
    from parscore.pipeline.load import load_cycle

    file = cycle_file(require_cycle(cycle))
    return load_cycle(file, file.name)


def _group(loaded: LoadedCycle, written: str | None) -> str | None:
    groups = loaded.cycle.groups if loaded.cycle is not None else ()
    return None if written is None else chosen(written, {one.id: one.title for one in groups}, "nhóm")


def _print(trial: Trial, words: list[str], *, everything: bool) -> None:
    """What lint says of the changed sets, who moves, and what scoring finds only in the trial."""
    show_findings(trial.set_findings)
    if trial.before is None or trial.after is None:
        show_findings(trial.findings if trial.before is None else ())
        say("Không tính thử được: bộ đã đổi, hoặc kỳ đánh giá, còn lỗi.")
        return
    print_trial(trial.before, trial.after, trial.sets, words)
    if trial.kept:
        note(f"{trial.kept} điểm không chuyển được sang cách chấm mới nên giữ nguyên, trong điểm tối đa mới.")
    if trial.findings and everything:
        print_findings(grouped_findings(trial.findings, trial.after.cycle.names, everything=True))
    elif trial.findings:
        note(f"Chấm bằng bộ đã đổi có thêm {len(trial.findings)} phát hiện; thêm --all để xem.")


def _print_json(trial: Trial, words: list[str]) -> None:
    from parscore.cli.json_records import print_json, trial_record

    print_json(trial_record(trial, words))
