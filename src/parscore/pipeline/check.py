"""Forms checked by themselves, each against the set that its stamp, an option or a cycle names.

Nothing is scored. One file's fault never stops the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from msgspec import structs

from parscore.diagnostics import Diagnostic, Place, ordered
from parscore.pipeline.checked import Checked, CheckReport, Source
from parscore.pipeline.forms import doubles
from parscore.pipeline.inputs import Progress, others_in, workbooks_in
from parscore.pipeline.judging import Judge, named_by_file
from parscore.pipeline.load import LoadedCycle, load_cycle
from parscore.text import sayable

__all__ = ["CheckReport", "Checked", "Source", "check_forms", "open_cycle", "sources_of", "strays_in"]


def sources_of(paths: Iterable[Path], *, without: Path | None = None) -> tuple[Source, ...]:
    """The files given and the workbooks of the folders given, each once; nothing of a folder inside `without`."""
    found: dict[Path, Source] = {}
    for path in paths:
        inside = path.is_dir()
        for one in workbooks_in(path) if inside else [path]:
            if not (inside and _within(one, without)):
                found.setdefault(one.resolve(), Source(one, sayable(one.as_posix())))
    return tuple(found.values())


def strays_in(paths: Iterable[Path], *, without: Path | None = None) -> tuple[Diagnostic, ...]:
    """A finding for every file of the folders given that is not read: of another kind, or written by parscore."""
    return tuple(
        structs.replace(
            found, place=structs.replace(found.place, file=sayable((path / found.place.file).as_posix()))
        )
        for path in paths
        for found in others_in(path, path)
        if not _within(path / found.place.file, without)
    )


def _within(path: Path, folder: Path | None) -> bool:
    return folder is not None and path.resolve().is_relative_to(folder.resolve())


def check_forms(
    sources: Sequence[Source],
    *,
    framework: str | None = None,
    cycle: LoadedCycle | None = None,
    strays: Iterable[Diagnostic] = (),
    whole: bool = False,
    progress: Progress | None = None,
) -> CheckReport:
    """Check every form: against the cycle if there is one, else the set `framework`, else that of its stamp.

    `strays` are findings about files beside them. `whole`: the sources are all that came in, so that units of
    the cycle without one have sent nothing.
    """
    judge, checked = Judge(cycle, framework), list[Checked]()
    for number, source in enumerate(sources, 1):
        checked += judge.check(source)
        if progress is not None:
            progress(number, len(sources), source.name)
    twice: defaultdict[tuple[str, str], list[Diagnostic]] = defaultdict(list)
    for found in _doubles(checked):
        twice[found.place.file, found.unit].append(found)
    files = tuple(
        replace(one, findings=ordered((*one.findings, *twice[one.source.name, one.unit]))) for one in checked
    )
    sent, wrong = {one.unit for one in files}, tuple(strays)
    units = [unit for _, unit in cycle.cycle.units()] if cycle is not None and cycle.cycle is not None else []
    lacking = {unit.id: unit for unit in units if unit.id not in sent} if whole else {}
    astray = []
    for found in wrong:
        identity, _ = named_by_file(Path(found.place.file), cycle.cycle if cycle is not None else None)
        if found.code == "W009" and identity in lacking:
            astray.append((found.place.file, lacking.pop(identity)))
    others = ordered((*judge.findings, *wrong))
    return CheckReport(files, others, tuple(lacking.values()), tuple(astray))


def _doubles(checked: Iterable[Checked]) -> Iterator[Diagnostic]:
    """W401 for the forms of one unit; forms of other sets or cycles are no second forms."""
    places: defaultdict[tuple[str, tuple[str, str]], list[Place]] = defaultdict(list)
    for one in checked:
        if one.unit and one.place is not None:
            places[one.unit, one.home].append(one.place)
    for (unit, _), listed in places.items():
        yield from doubles({unit: listed})


def open_cycle(path: Path) -> LoadedCycle:
    """The cycle of a folder or of its cycle.yaml, as far as it can be read."""
    file = path / "cycle.yaml" if path.is_dir() else path
    return load_cycle(file, file.as_posix())
