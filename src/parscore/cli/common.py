"""What commands share: their options, finding the cycle, opening results, choosing among names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from parscore.cli.candidates import group_names, set_names, stage_names, unit_names, words_of
from parscore.cli.output import FORMATS, note, show_findings
from parscore.contents import real
from parscore.text import did_you_mean, fold, natural_key, quoted

if TYPE_CHECKING:
    from parscore.diagnostics import Diagnostic
    from parscore.model.cycle import Cycle
    from parscore.model.framework import Framework
    from parscore.model.scorecard import Results

HERE = Path(".")
MANY = 15
MOST_PROCESSES = 8

CyclePath = Annotated[
    Path,
    typer.Argument(
        metavar="KỲ",
        show_default=False,
        help="thư mục kỳ đánh giá (hoặc tệp cycle.yaml); bỏ trống là thư mục đang đứng",
    ),
]
ScoredPath = Annotated[
    Path,
    typer.Argument(
        metavar="KỲ",
        show_default=False,
        help="thư mục kỳ đánh giá, tệp cycle.yaml hoặc tệp results.json; bỏ trống là thư mục đang đứng",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="in JSON thay cho bảng")]
Strict = Annotated[bool, typer.Option("--strict", help="coi cảnh báo là lỗi")]
GroupName = Annotated[
    str | None,
    typer.Option(
        "--group",
        metavar="NHÓM",
        help="chỉ nhóm này (mã hoặc tên trong cycle.yaml)",
        autocompletion=group_names,
    ),
]
UnitName = Annotated[
    str | None,
    typer.Option(
        "--unit",
        metavar="ĐƠN_VỊ",
        help="chỉ đơn vị này (mã, tên hoặc tên gọi khác)",
        autocompletion=unit_names,
    ),
]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="|".join(FORMATS),
        autocompletion=words_of(FORMATS),
        show_default=False,
        help="text cho người đọc (mặc định); json, sarif, junit cho máy; github cho GitHub Actions",
    ),
]
FindingsAsJson = Annotated[bool, typer.Option("--json", help="như --format json")]


def set_option(help: str) -> Any:
    """The option that names a criteria set."""
    return typer.Option("--framework", metavar="BỘ", autocompletion=set_names, help=help)


def stage_option(name: str, help: str) -> Any:
    """An option that names a stage of the cycle."""
    return typer.Option(name, metavar="VÒNG", help=help, autocompletion=stage_names)


def file_option(name: str, help: str) -> Any:
    """An option that names a file."""
    return typer.Option(name, metavar="TỆP", help=help)


def folder_option(name: str, help: str) -> Any:
    """An option that names a folder."""
    return typer.Option(name, metavar="THƯ_MỤC", help=help)


class Misuse(Exception):
    """Wrong use of a command, said in Vietnamese; the process ends with status 2."""


def processors() -> int:
    """How many processes may share one piece of work here."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), MOST_PROCESSES)
    return min(os.cpu_count() or 1, MOST_PROCESSES)


def chosen(written: str, known: Mapping[str, str], what: str) -> str:
    """The identity meant by `written` among `known` (identity → name); Misuse with a suggestion otherwise."""
    if written in known:
        return written
    wanted = fold(written)
    found = [identity for identity, name in known.items() if wanted in (fold(identity), fold(name))]
    if len(found) == 1:
        return found[0]
    raise Misuse(f"không có {what} «{written}»{did_you_mean(written, _both(known))}{_listed(known)}")


def _both(known: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys([*known, *known.values()]))


def _listed(known: Iterable[str]) -> str:
    names = list(known)
    return f"\nCó thể dùng: {quoted(names)}" if 0 < len(names) <= MANY else ""


def one_of(written: str, allowed: Iterable[str], option: str) -> str:
    """`written` when the option allows it; Misuse with a suggestion otherwise."""
    return chosen(written, {value: value for value in allowed}, f"giá trị cho {option} là")


def form_of(written: str, *, as_json: bool) -> str:
    """The form in which findings are asked for; Misuse for an unknown one, or for two."""
    form = one_of(written, FORMATS, "--format")
    if as_json and form not in ("text", "json"):
        raise Misuse("chỉ dùng một trong --json và --format")
    return "json" if as_json else form


def lacks_cycle(path: Path) -> bool:
    """Whether a folder is none of an assessment cycle."""
    return path.is_dir() and not (path / "cycle.yaml").exists()


def require_cycle(path: Path) -> Path:
    """The path of a cycle that can be opened; Misuse when there is none."""
    if not path.exists():
        raise Misuse(f"không có thư mục hoặc tệp «{path}»")
    if lacks_cycle(path):
        raise Misuse(
            f"{_shown(path)} không phải thư mục kỳ đánh giá (không có cycle.yaml)\n"
            "Chỉ ra thư mục có cycle.yaml; nếu chỉ có một thư mục tệp tự chấm: "
            "parscore score THƯ_MỤC --framework BỘ_TIÊU_CHÍ"
        )
    return path


def require_file(path: Path) -> None:
    """Misuse when there is no such file, or a folder in its place."""
    if path.is_dir():
        raise Misuse(f"«{path}» là thư mục; hãy chỉ ra một tệp")
    if not path.is_file():
        raise Misuse(f"không có tệp «{path}»")


def require_xlsx(path: Path) -> None:
    """Misuse when a workbook is to be written under another ending."""
    if path.suffix.lower() != ".xlsx":
        raise Misuse(f"--xlsx cần tên tệp .xlsx, không phải «{path}»")


def require_set(name: str) -> None:
    """Misuse when there is neither a file nor a shipped set of this name."""
    from parscore.pipeline.shipped import find_framework, shipped

    if find_framework(Path(), name) is None:
        near = did_you_mean(name, shipped())
        raise Misuse(f"không có bộ tiêu chí «{name}»{near}\nCó sẵn: {quoted(shipped())}")


def _shown(path: Path) -> str:
    return "thư mục đang đứng" if path == HERE else f"«{path}»"


def open_scored(path: Path) -> Results:
    """The results of a cycle: those written, scored in memory where there are none; remarks go to standard error.

    Written ones that were changed or damaged are refused with status 1.

    `path` may also be a results file, wherever it lies.
    """
    from parscore.pipeline.results import open_results

    if is_results_file(path):
        return _opened_file(path)
    has_results = path.is_dir() and (path / "out" / "results.json").exists()
    if not has_results:
        require_cycle(path)
    results, findings = open_results(path)
    if results is not None or any(found.code != "K101" for found in findings):
        return _shown_results(results, findings)
    note("Tệp out/results.json chưa có: chấm tạm trong bộ nhớ, không ghi tệp nào.")
    return _scored_now(path)


def is_results_file(path: Path) -> bool:
    """Whether a path is meant as that of results already written."""
    return path.suffix.lower() == ".json"


def _opened_file(path: Path) -> Results:
    """The results in a file; Misuse when there is none, status 1 when it is damaged."""
    from parscore.pipeline.results import open_results, open_results_file

    if not path.is_file():
        raise Misuse(f"không có tệp kết quả «{path}»")
    folder = cycle_of_results(path)
    return _shown_results(*(open_results_file(path) if folder is None else open_results(folder)))


def _shown_results(results: Results | None, findings: Iterable[Diagnostic]) -> Results:
    """The results, what was found with them shown; status 1 where they are not to be used."""
    if results is None:
        stop(findings)
    show_findings(findings)
    return results


def stop(findings: Iterable[Diagnostic]) -> NoReturn:
    """Say what was found and end with status 1."""
    show_findings(findings)
    raise typer.Exit(1)


def cycle_of_results(path: Path) -> Path | None:
    """The folder of the cycle that a results file belongs to, where it lies at its place in one."""
    folder = real(path).parent.parent
    at_home = real(path) == folder / "out" / "results.json"
    return folder if at_home and (folder / "cycle.yaml").is_file() else None


def output_folder(path: Path) -> Path:
    """Where a command puts files by itself: `out` of a cycle's folder, or the folder of a results file."""
    if is_results_file(path):
        return path.parent
    return (path if path.is_dir() else path.parent) / "out"


def _scored_now(path: Path) -> Results:
    from parscore.cli.progress import Bar
    from parscore.pipeline.score import score_cycle

    with Bar("Chấm điểm") as bar:
        run = score_cycle(path, bar, write=False, jobs=processors())
    if run.results is None:
        stop(run.findings)
    note_faults(run.findings)
    return run.results


def note_faults(findings: Iterable[Diagnostic]) -> None:
    """Say on standard error how many errors and warnings there are that `score` shows; remarks are no reason to."""
    from parscore.diagnostics import has_errors
    from parscore.write.diagnostics import tally

    if grave := [one for one in findings if has_errors([one], strict=True)]:
        note(f"Dữ liệu có {tally(grave)}; xem bằng «parscore score».")


def group_of(results: Results, written: str | None) -> str | None:
    """The identity of the group asked for; None for all."""
    if written is None:
        return None
    return chosen(written, {group.id: group.title for group in results.cycle.groups}, "nhóm")


def stage_of(results: Results, written: str | None) -> str | None:
    """The stage asked for; None for the last."""
    if written is None:
        return None
    from parscore.write.tables.words import stage_title

    return chosen(written, {stage: stage_title(stage) for stage in results.cycle.stages}, "vòng")


def unit_of(cycle: Cycle, written: str) -> str:
    """The identity of the unit meant; Misuse with a suggestion when it is unknown or could be several."""
    if any(unit.id == written for _, unit in cycle.units()):
        return written
    from parscore.read.words.unit_names import unit_names

    names = unit_names(cycle)
    if (found := names.find(written)) is not None:
        return found
    raise Misuse(f"không có đơn vị «{written}» trong kỳ này{names.suggestion(written)}")


def criterion_of(results: Results, written: str | None, group: str | None) -> str | None:
    """The code asked for, known to the set of `group` or of any group; None when none was asked for."""
    if written is None:
        return None
    shown = [found.id for found in results.cycle.groups if group in (None, found.id)]
    where = "bộ tiêu chí của nhóm" if group else "bộ tiêu chí nào của kỳ này"
    return code_in_sets([results.framework_of(identity) for identity in shown], written, where)


def code_in_sets(sets: Sequence[Framework], written: str, where: str) -> str:
    """The code that a number, a title or both mean in some sets; Misuse with the candidates otherwise."""
    known = list(dict.fromkeys(code for made in sets for code in made.by_code))
    if written in known:
        return written
    from parscore.read.words.criterion_names import criterion_meant

    found = [criterion_meant(made, written) for made in sets]
    codes = {code for match in found for code in match.meant}
    if len(codes) == 1 and any(match.criterion for match in found):
        return codes.pop()
    if codes:
        listed = ", ".join(sorted(codes, key=natural_key)[:MANY])
        raise Misuse(f"«{written}» có thể là tiêu chí {listed}; hãy ghi mã")
    raise Misuse(f"không có tiêu chí «{written}» trong {where}{did_you_mean(written, known)}")
