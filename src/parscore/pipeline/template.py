"""The blank forms of a cycle: one workbook a unit, never over a file that is already there unless asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from parscore.model.cycle import Cycle
from parscore.model.framework import Framework

FOLDER = "bieu-mau"
"""Where the forms of a cycle go below its out folder."""


@dataclass(frozen=True, slots=True)
class TemplateReport:
    """Which forms were written, and which were left because a file of that name was there."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def write_templates(
    cycle: Cycle,
    frameworks: Mapping[str, Framework],
    folder: Path,
    *,
    overwrite: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
) -> TemplateReport:
    """Write `<unit id>.xlsx` for every unit into `folder`; `frameworks` by the name that the groups give.

    `progress` is told how many of how many units are done, and the last one. Unit ids hold letters, digits,
    dot, hyphen and underscore only, so that no name leaves the folder.
    """
    from parscore.write.forms.form import write_form

    folder.mkdir(parents=True, exist_ok=True)
    units = list(cycle.units())
    written: list[Path] = []
    kept: list[Path] = []
    for done, (group, unit) in enumerate(units, start=1):
        path = folder / f"{unit.id}.xlsx"
        if path.exists() and not overwrite:
            kept.append(path)
        else:
            write_form(frameworks[group.framework], cycle.cycle, cycle.title, cycle.year, unit, path)
            written.append(path)
        if progress is not None:
            progress(done, len(units), unit.id)
    return TemplateReport(tuple(written), tuple(kept))
