"""The workbooks of a cycle that people fill in or discuss: blank forms, appraisers' forms, differences.

A form is never written over a file that is already there unless that is asked. Each library is imported only where
a workbook is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct

from parscore.compute.progress import lines_to_explain
from parscore.diagnostics import Diagnostic
from parscore.model.cycle import COUNCIL, Cycle, Group, Unit
from parscore.model.framework import Framework
from parscore.model.office_form import OfficeForm
from parscore.model.scorecard import Results
from parscore.model.unit_figures import UnitFigures
from parscore.pipeline.inputs import Progress
from parscore.pipeline.shipped import find
from parscore.write.files import is_made_here, make_folder, write_whole

FORMS_FOLDER = "bieu-mau"
"""Where the blank forms of a cycle go below its out folder."""


class FormsReport(Struct, frozen=True):
    """The forms written, those kept as a file of that name was there, and the agencies or units that need none.

    `filled` are those among the kept that somebody filled in or that are not ours: they stay whatever is asked.
    """

    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    idle: tuple[str, ...] = ()
    filled: tuple[Path, ...] = ()


def office_forms(
    path: Path, cycle: Cycle, frameworks: Mapping[str, Framework]
) -> tuple[dict[str, OfficeForm], list[Diagnostic]]:
    """The office's own workbook as the form of each set that it can be one of, by the name that the groups give.

    Nothing is said twice where several sets are looked for in the same workbook.
    """
    from parscore.read.forms.office_form import office_form_of, open_office_form

    form, findings = open_office_form(path, path.name)
    made = {}
    for name, framework in frameworks.items() if form is not None else ():
        found, faults = office_form_of(form, framework, cycle) if form is not None else (None, [])
        findings += [fault for fault in faults if fault not in findings]
        if found is not None:
            made[name] = found
    return made, findings


def write_templates(
    cycle: Cycle,
    frameworks: Mapping[str, Framework],
    folder: Path,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
    bases: Mapping[str, OfficeForm] | None = None,
    figures: Mapping[str, UnitFigures] | None = None,
) -> FormsReport:
    """Write `<unit id>.xlsx` for every unit into `folder`; `frameworks` by the name that the groups give.

    `bases` are the office's own forms by the same names, in the place of ours; `figures` those that systems deliver, by
    unit. `progress` is told how many of how
    many units are done, and the last one. Unit ids hold letters, digits, dot, hyphen and underscore only, so that no
    name leaves the folder.
    """
    units = list(cycle.units())

    def form(group: Group, unit: Unit) -> bytes:
        base = bases[group.framework] if bases is not None else None
        delivered = (figures or {}).get(unit.id)
        return _form_of(group, unit, cycle, frameworks[group.framework], base, delivered)

    made = ((unit.id, partial(form, group, unit)) for group, unit in units)
    return _written(folder, made, len(units), overwrite=overwrite, progress=progress)


def _written(
    folder: Path,
    made: Iterable[tuple[str, Callable[[], bytes] | None]],
    number: int,
    *,
    overwrite: bool,
    progress: Progress | None,
) -> FormsReport:
    """Write `<id>.xlsx` into `folder` for each id with what makes its workbook; None for one that needs none."""
    make_folder(folder)
    written: list[Path] = []
    kept: list[Path] = []
    idle: list[str] = []
    for done, (identity, make) in enumerate(made, 1):
        path = folder / f"{identity}.xlsx"
        if make is None:
            idle.append(identity)
        elif path.exists() and not (overwrite and is_made_here(path)):
            kept.append(path)
        else:
            write_whole(path, make())
            written.append(path)
        if progress is not None:
            progress(done, number, identity)
    filled = tuple(kept) if overwrite else ()
    return FormsReport(tuple(written), tuple(kept), tuple(idle), filled)


def _form_of(
    group: Group,
    unit: Unit,
    cycle: Cycle,
    framework: Framework,
    base: OfficeForm | None,
    delivered: UnitFigures | None,
) -> bytes:
    """The form of one unit; a set that does not come with the package goes with it."""
    carried = find(group.framework) is None
    if base is not None:
        from parscore.write.forms.office_form import make_office_form

        return make_office_form(base, framework, cycle.cycle, unit, carried=carried, delivered=delivered)
    from parscore.write.forms.form import make_form

    return make_form(framework, cycle, unit, carried=carried, delivered=delivered)


def write_appraisal_forms(
    results: Results,
    stage: str,
    folder: Path,
    *,
    units: frozenset[str] | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> FormsReport:
    """Write `<agency>.xlsx` for every lead agency and `hoi-dong.xlsx` for the council into `folder`.

    `units` narrows the forms to some units (None: all). Agencies' ids hold letters, digits, dot, hyphen and
    underscore only, so that no name leaves the folder.
    """
    from parscore.write.forms.appraisal import make_appraisal_form
    from parscore.write.forms.rows import agencies_of, form_content

    agencies = [*agencies_of(results), COUNCIL]
    contents = ((by, form_content(results, stage, by, units)) for by in agencies)
    made = ((by, partial(make_appraisal_form, content) if content.rows else None) for by, content in contents)
    return _written(folder, made, len(agencies), overwrite=overwrite, progress=progress)


def write_explanation_sheets(
    results: Results,
    stage: str,
    folder: Path,
    *,
    units: frozenset[str] | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> FormsReport:
    """Write `<unit id>.xlsx` for every unit that `stage` lowered or asked about; `idle` are the units without a line.

    `units` narrows them (None: all).
    """
    from parscore.write.forms.explanation import make_explanation_sheet

    cards = [card for card in results.cards if units is None or card.unit in units]
    listed = ((card, lines_to_explain(results, card, stage)) for card in cards)
    made = (
        (card.unit, partial(make_explanation_sheet, results, card, stage, lines) if lines else None)
        for card, lines in listed
    )
    return _written(folder, made, len(cards), overwrite=overwrite, progress=progress)


def write_differences_of(results: Results, before: str, after: str, path: Path) -> None:
    """Write the lines that changed between two stages, the totals by unit and those by agency to `path`."""
    from parscore.compute.rank import all_standings
    from parscore.pipeline.workbook import differences_of
    from parscore.write.report.xlsx import write_differences

    found = differences_of(results, before, after, lambda stage: all_standings(results, stage=stage))
    write_differences(results.cycle.dated_title, results.tool, found, path)
