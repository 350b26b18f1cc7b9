"""`parscore diff`: what changed between two rounds, two cycles or two criteria sets."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.common import (
    HERE,
    AsJson,
    Misuse,
    file_option,
    open_scored,
    require_xlsx,
    stage_of,
    stage_option,
    stop,
)
from parscore.cli.json_records import print_json, set_change_record, stage_change_record
from parscore.cli.output import note, say, show_findings
from parscore.cli.page import Command
from parscore.cli.tables import (
    print_change_parts,
    print_changes,
    print_claims,
    print_cycle_changes,
    print_set_changes,
)

if TYPE_CHECKING:
    from parscore.model.framework import Framework
    from parscore.model.scorecard import Results

HELP = (
    "Thay đổi giữa hai vòng chấm, các kỳ hoặc hai bộ tiêu chí.\n\n"
    "Một kỳ: từng dòng thay đổi bao nhiêu, ai quyết định, thứ hạng đổi ra sao; mặc định so vòng đầu "
    "(tự chấm) với vòng cuối. Hai kỳ (thư mục hoặc results.json): thay đổi của từng đơn vị do đâu, điểm, "
    "chỉ số, hạng và điểm từng tiêu chí. Từ ba kỳ trở lên: chỉ số (hoặc điểm), hạng của từng đơn vị qua các "
    "kỳ và xu hướng. "
    "Hai bộ tiêu chí (tệp YAML hoặc tên bộ có sẵn): tiêu chí thêm, bỏ, chuyển, đổi tên; điểm, cách chấm, "
    "quy ước."
)
STAGES = "[KỲ] [--from VÒNG] [--to VÒNG]"
PAIR = "TRƯỚC SAU"
MANY = "KỲ_1 KỲ_2 KỲ_3 …"


class PAGE(Command):
    """The ways to call the command, each with its own usage line."""

    pieces = (f"[TUỲ CHỌN] {STAGES}", f"[TUỲ CHỌN] {PAIR}", f"[TUỲ CHỌN] {MANY}")


def run(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KỲ | TRƯỚC SAU | KỲ …",
            show_default=False,
            help="một kỳ (bỏ trống là thư mục đang đứng); hoặc hai kỳ trở lên, hoặc hai bộ tiêu chí",
        ),
    ] = None,
    start: Annotated[str | None, stage_option("--from", "vòng trước; mặc định là vòng đầu")] = None,
    end: Annotated[str | None, stage_option("--to", "vòng sau; mặc định là vòng cuối")] = None,
    consistent: Annotated[
        bool,
        typer.Option("--consistency", help="xem các cơ quan chấm có đều tay không, thay cho bảng thay đổi"),
    ] = False,
    xlsx: Annotated[
        Path | None, file_option("--xlsx", "ghi bảng chênh lệch tự chấm – thẩm định ra tệp này")
    ] = None,
    claimed: Annotated[
        bool,
        typer.Option(
            "--claims",
            help="tự chấm bên cạnh điểm được công nhận và điểm điều tra: theo đơn vị, tiêu chí, cơ quan chủ trì",
        ),
    ] = False,
    parts: Annotated[
        bool,
        typer.Option("--parts", help="hai kỳ: chỉ bảng thay đổi của từng đơn vị tách theo nguyên nhân"),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Tell the ways apart by the number of names and by what they name."""
    given, others = names or [], (start, end, consistent, xlsx)
    if claimed:
        _claims(given, as_json=as_json, alone=not any((*others, parts)))
    elif parts:
        _parts(given, as_json=as_json, alone=not any(others))
    elif xlsx is not None:
        _workbook_of(given, start, end, xlsx, alone=not (as_json or consistent))
    elif consistent:
        _consistency(given, start, end, as_json=as_json)
    elif len(given) > 1:
        _cycles_or_sets(given, as_json=as_json, staged=bool(start or end))
    else:
        _stages_of(Path(given[0]) if given else HERE, start, end, as_json=as_json)


def _workbook_of(names: list[str], start: str | None, end: str | None, path: Path, *, alone: bool) -> None:
    if not alone or len(names) > 1:
        raise Misuse("--xlsx dùng cho một kỳ, không đi với --json hay --consistency")
    _workbook(Path(names[0]) if names else HERE, start, end, path)


def _claims(names: list[str], *, as_json: bool, alone: bool) -> None:
    """What units claimed beside what was recognised."""
    if len(names) > 1 or not alone:
        raise Misuse("--claims xét một kỳ, không dùng cùng lựa chọn khác của diff")
    results = open_scored(Path(names[0]) if names else HERE)

    from parscore.cli.json_records import claims_record
    from parscore.compute.claims import claims

    found = [(group, claims(results, group)) for group in results.cycle.groups]
    if as_json:
        print_json(claims_record(one) for _, one in found)
    else:
        print_claims(results, found)


def _parts(names: list[str], *, as_json: bool, alone: bool) -> None:
    """The change of every unit between two cycles and its parts."""
    if len(names) != 2 or not alone:
        raise Misuse("--parts so hai kỳ: parscore diff KỲ_TRƯỚC KỲ_SAU --parts")
    _require_cycles(names, "--parts so hai kỳ đánh giá")
    old, new = (open_scored(Path(name)) for name in names)
    _say_before(old, new)
    if not as_json:
        print_change_parts(old, new)
        return

    from parscore.cli.json_records import unit_change_record
    from parscore.compute.change_parts import unit_changes

    print_json(unit_change_record(one) for one in unit_changes(old, new))


def _cycles_or_sets(names: list[str], *, as_json: bool, staged: bool) -> None:
    """Two cycles or sets, or several cycles; stages belong to one cycle alone."""
    if staged:
        raise Misuse("--from và --to chỉ dùng khi so hai vòng của một kỳ")
    if len(names) == 2:
        _pair(*names, as_json=as_json)
    else:
        _through(names, as_json=as_json)


def _stages_of(cycle: Path, start: str | None, end: str | None, *, as_json: bool) -> None:
    from parscore.pipeline.results import what_is

    if what_is(str(cycle)) == "set":
        raise Misuse(f"«{cycle}» là một bộ tiêu chí; cần hai bộ để so sánh: parscore diff CŨ.yaml MỚI.yaml")
    results = open_scored(cycle)
    before, after = _stages(results, start, end)

    from parscore.compute.diff import changes

    if as_json:
        print_json(stage_change_record(change) for change in changes(results, before, after))
    else:
        print_changes(results, before, after)


def _workbook(cycle: Path, start: str | None, end: str | None, path: Path) -> None:
    results = open_scored(cycle)
    before, after = _stages(results, start, end)

    from parscore.pipeline.forms_out import write_differences_of

    require_xlsx(path)
    write_differences_of(results, before, after, path)
    say(f"Đã ghi bảng chênh lệch vào {path}")


def _consistency(names: list[str], start: str | None, end: str | None, *, as_json: bool) -> None:
    if len(names) > 1 or start is not None:
        raise Misuse("--consistency xét một kỳ; chỉ dùng thêm --to để xét đến hết một vòng")
    results = open_scored(Path(names[0]) if names else HERE)
    stage = stage_of(results, end)

    from parscore.cli.json_records import consistency_record, print_json
    from parscore.cli.tables import print_consistency
    from parscore.compute.consistency import consistency

    found = consistency(results, stage=stage)
    if as_json:
        print_json([consistency_record(found)])
    else:
        print_consistency(results, found)


def _stages(results: Results, start: str | None, end: str | None) -> tuple[str, str]:
    stages = results.cycle.stages
    if len(stages) < 2:
        raise Misuse(f"kỳ này chỉ có một vòng chấm («{stages[0]}»), không có gì để so sánh")
    before, after = stage_of(results, start) or stages[0], stage_of(results, end) or stages[-1]
    if stages.index(before) >= stages.index(after):
        order = " → ".join(stages)
        raise Misuse(f"vòng của --from («{before}») phải đứng trước vòng của --to («{after}»): {order}")
    return before, after


def _pair(old: str, new: str, *, as_json: bool) -> None:
    from parscore.pipeline.results import what_is

    kinds = {name: what_is(name) for name in (old, new)}
    for name, kind in kinds.items():
        if kind == "nothing":
            raise Misuse(f"không có kỳ đánh giá hay bộ tiêu chí «{name}»{_near(name)}")
    if kinds[old] == kinds[new] == "set":
        _sets(_opened_set(old), _opened_set(new), as_json=as_json)
    elif "set" in kinds.values():
        one = next(name for name, kind in kinds.items() if kind == "set")
        raise Misuse(f"«{one}» là bộ tiêu chí, tên kia là kỳ đánh giá; chỉ so được hai thứ cùng loại")
    else:
        _cycles(open_scored(Path(old)), open_scored(Path(new)), as_json=as_json)


def _through(names: list[str], *, as_json: bool) -> None:
    """Several cycles one after the other, in the order of their periods."""
    from parscore.cli.json_records import trend_record
    from parscore.cli.tables import print_trends
    from parscore.compute.trend import trends_through
    from parscore.pipeline.comparable import incomparable

    _require_cycles(names, "từ ba tên trở lên thì mọi tên phải là kỳ đánh giá")
    cycles = sorted((open_scored(Path(name)) for name in names), key=lambda one: one.cycle.span.last_month)
    for old, new in pairwise(cycles):
        show_findings(incomparable(old, new))
    found = trends_through(cycles)
    if as_json:
        print_json(trend_record(one) for one in found)
    else:
        print_trends(cycles, found)


def _require_cycles(names: list[str], why: str) -> None:
    """All names have to be cycles."""
    from parscore.pipeline.results import what_is

    for name in names:
        kind = what_is(name)
        if kind == "set":
            raise Misuse(f"«{name}» là bộ tiêu chí; {why}")
        if kind == "nothing":
            raise Misuse(f"không có kỳ đánh giá «{name}»")


def _near(name: str) -> str:
    from parscore.pipeline.shipped import shipped
    from parscore.text import did_you_mean

    return did_you_mean(name, shipped())


def _opened_set(name: str) -> Framework:
    from parscore.pipeline.results import open_set

    framework, findings = open_set(name)
    if framework is None:
        stop(findings)
    return framework


def _sets(old: Framework, new: Framework, *, as_json: bool) -> None:
    from parscore.compute.diff_sets import set_changes

    changes = set_changes(old, new)
    if as_json:
        print_json(set_change_record(change) for change in changes)
    else:
        print_set_changes(old, new, changes)


def _cycles(old: Results, new: Results, *, as_json: bool) -> None:
    from parscore.compute.diff_cycles import changes_between

    _say_before(old, new)
    if as_json:
        print_json(stage_change_record(change.line) for change in changes_between(old, new))
    else:
        print_cycle_changes(old, new)


def _say_before(old: Results, new: Results) -> None:
    """A remark where the cycle taken for the earlier one is the later, and what cannot be compared as a whole."""
    from parscore.pipeline.comparable import incomparable

    show_findings(incomparable(old, new))
    first, second = old.cycle.span, new.cycle.span
    if first.last_month > second.last_month:
        note(
            f"Kỳ ghi trước ({first.short}) sau kỳ ghi sau ({second.short}): tăng, giảm tính từ {first.short} đến "
            f"{second.short}. Thứ tự thường dùng là parscore diff KỲ_TRƯỚC KỲ_SAU."
        )
