"""`parscore init`: a new cycle folder, ready to be filled in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parscore.cli.common import Misuse, chosen, file_option, require_file, set_option, stop
from parscore.cli.output import say, show_findings
from parscore.cli.page import Command
from parscore.contents import real
from parscore.text import quoted, slug

if TYPE_CHECKING:
    from parscore.model.cycle import Unit
    from parscore.write.cycle_files import NewGroup

PAGE = Command
HELP = (
    "Tạo thư mục cho một kỳ đánh giá mới.\n\n"
    "Có cycle.yaml kèm hướng dẫn, thư mục phiếu, bảng thẩm định và khảo sát chỉ có dòng tiêu đề. "
    "Tệp đã có không bao giờ bị ghi đè. Đơn vị điền bằng --unit, --units hoặc sửa trong cycle.yaml; "
    "«parscore lint THƯ_MỤC» cho biết còn phải điền gì."
)


def run(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="thư mục kỳ đánh giá sẽ tạo")],
    frameworks: Annotated[
        list[str],
        set_option("tệp YAML, hoặc tên bộ có sẵn như lai-chau/2022/so; mỗi nhóm ghi một lần"),
    ],
    unit: Annotated[
        list[str] | None,
        typer.Option(
            "--unit",
            metavar="TÊN",
            help='tên một đơn vị, ghi nhiều lần được; nhiều nhóm thì ghi NHÓM=TÊN, ví dụ "so=Sở Y tế"',
        ),
    ] = None,
    units: Annotated[
        Path | None,
        file_option("--units", "bảng đơn vị (csv, xlsx) có cột id, name; nhiều nhóm thì thêm cột group"),
    ] = None,
) -> None:
    """Make the folder, unless a set cannot be read or a file is in the way."""
    from parscore.diagnostics import has_errors
    from parscore.pipeline.new_cycle import open_groups, standing, write_folder
    from parscore.write.cycle_files import cycle_files

    if folder.exists() and not folder.is_dir():
        raise Misuse(f"«{folder}» là một tệp, không phải thư mục")
    groups, findings = open_groups(folder, frameworks)
    if has_errors(findings):
        stop(findings)
    filled = _filled(groups, unit or [], units)
    year = max(group.framework.year for group in groups)
    files = cycle_files(slug(real(folder).name) or "ky-danh-gia", year, filled)
    if there := standing(folder, files):
        raise Misuse(f"trong «{folder}» đã có {quoted(there)}; không ghi đè, không tạo gì")
    write_folder(folder, files)
    count = sum(len(group.units) for group in filled)
    say(f"Đã tạo kỳ đánh giá trong {folder}: {len(groups)} nhóm, {count} đơn vị.")
    say(f"Tiếp theo: điền {folder / 'cycle.yaml'}, rồi chạy «parscore lint {folder}» xem còn thiếu gì.")


def _filled(groups: list[NewGroup], names: list[str], table: Path | None) -> list[NewGroup]:
    """The groups with the units named on the command line and in the table."""
    from msgspec import structs

    known = {group.id: group.framework.title for group in groups}
    units: dict[str, list[Unit]] = {group.id: [] for group in groups}
    if table is not None:
        for written, found in _from_table(table).items():
            units[_group(written, known, f"cột group của {table.name}")] += found
    for written in names:
        group, unit = _from_option(written, known)
        units[group].append(unit)
    return [structs.replace(group, units=tuple(units[group.id])) for group in groups]


def _from_table(table: Path) -> dict[str, list[Unit]]:
    from parscore.diagnostics import has_errors
    from parscore.pipeline.new_cycle import read_units

    require_file(table)
    found, findings = read_units(table)
    if has_errors(findings):
        stop(findings)
    show_findings(findings)
    return found


def _from_option(written: str, known: dict[str, str]) -> tuple[str, Unit]:
    from parscore.pipeline.new_cycle import new_unit

    group, equals, name = written.partition("=")
    unit = new_unit(name if equals else written)
    if unit is None:
        raise Misuse(f"--unit cần một tên đơn vị, đang là «{written}»")
    return _group(group.strip() if equals else "", known, f"--unit «{written}»"), unit


def _group(written: str, known: dict[str, str], where: str) -> str:
    """The group that is meant; nothing written means the only one."""
    if written:
        return chosen(written, known, "nhóm")
    if len(known) > 1:
        raise Misuse(f"{where}: kỳ có nhiều nhóm ({quoted(known)}), phải nói rõ nhóm")
    return next(iter(known))
