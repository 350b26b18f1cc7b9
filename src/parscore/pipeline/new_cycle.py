"""A new cycle folder: sets found, units read from a table, files written where nothing stood before."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from parscore.catalogue import finding
from parscore.contents import real
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Unit
from parscore.model.framework import Framework
from parscore.pipeline.shipped import find, shipped
from parscore.read.sheets.open import read_table
from parscore.read.sheets.records import Columns, records
from parscore.read.words.unit_names import OFFICE_HEADINGS, UNIT_HEADINGS
from parscore.read.yaml.models import read_framework
from parscore.text import did_you_mean, slug
from parscore.write.cycle_files import NewGroup
from parscore.write.files import make_folder, write_whole

_NAMES = tuple(word for word in (*UNIT_HEADINGS, *OFFICE_HEADINGS) if word != "Mã đơn vị")
UNIT_LIST = Columns(
    "danh sách đơn vị",
    {
        "id": ("Mã đơn vị", "Mã"),
        "name": ("Tên đơn vị", "Đơn vị", "Tên", *_NAMES),
        "group": ("Nhóm", "Mã nhóm"),
        "aliases": ("Tên gọi khác", "Tên khác", "Viết tắt"),
    },
    (("name",),),
)
FOLDERS = ("submissions", "appraisal", "survey")


def open_groups(folder: Path, names: Sequence[str]) -> tuple[list[NewGroup], list[Diagnostic]]:
    """A group without units for every set named: a file (made relative to `folder`) or a shipped set."""
    groups: list[NewGroup] = []
    findings: list[Diagnostic] = []
    for name in names:
        path = Path(name)
        source = path if path.is_file() else find(name)
        if source is None:
            problem = f"không có bộ tiêu chí này{did_you_mean(name, shipped())}"
            findings.append(finding("F001", Place(name), problem=problem))
            continue
        framework, _, faults = read_framework(source, path.as_posix())
        findings += faults
        if framework is not None:
            written = _beside(folder, path) if source is path else name.removesuffix(".yaml")
            groups.append(NewGroup(_identity(source, framework, groups), written, framework))
    return groups, findings


def _beside(folder: Path, path: Path) -> str:
    """The path as the folder's cycle.yaml names it: relative, or absolute where none leads there."""
    try:
        return Path(os.path.relpath(real(path), real(folder))).as_posix()
    except ValueError:
        return real(path).as_posix()


def _identity(source: Path, framework: Framework, others: Iterable[NewGroup]) -> str:
    taken = {group.id for group in others}
    first = slug(source.stem) or framework.framework
    several = (first if number == 1 else f"{first}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in several if name not in taken)


def read_units(path: Path) -> tuple[dict[str, list[Unit]], list[Diagnostic]]:
    """The units of a table (csv or workbook) by the group beside them: columns id, name, group, aliases.

    A missing id is made of the name; a missing group is empty; several aliases stand between semicolons.
    """
    tables, findings = read_table(path, path.as_posix())
    found: dict[str, list[Unit]] = {}
    for table in tables:
        rows, faults = records(table, UNIT_LIST)
        findings += faults
        for row in rows:
            aliases = tuple(part.strip() for part in row.text("aliases").split(";") if part.strip())
            unit = new_unit(row.text("name"), row.text("id"), aliases)
            if unit is not None:
                found.setdefault(row.text("group"), []).append(unit)
    return found, findings


def new_unit(name: str, identity: str = "", aliases: tuple[str, ...] = ()) -> Unit | None:
    """A unit of that name, its identity made of it where none is given; None when nothing is left."""
    made = slug(identity or name)
    return Unit(id=made, name=name.strip() or identity, aliases=aliases) if made else None


def standing(folder: Path, names: Iterable[str]) -> list[str]:
    """Those of the files that are there already."""
    return [name for name in names if (folder / name).exists()]


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write every file, each whole or not at all; the caller has made sure that nothing is in the way."""
    for name in FOLDERS:
        make_folder(folder / name)
    for name, text in files.items():
        write_whole(folder / name, text)
