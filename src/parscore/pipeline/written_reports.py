"""Reports that were written, held against what the results give: every file whose bytes differ, and what in it does.

May not change a file: reports are made again in a temporary folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from parscore.catalogue import finding
from parscore.check.results.reports import differing
from parscore.compute.robust import Asked
from parscore.diagnostics import Diagnostic, Place
from parscore.model.scorecard import Results
from parscore.model.word_template import Kind, WordTemplate
from parscore.pipeline.report import write_report
from parscore.read.report_rows import report_rows
from parscore.read.word_template import made_with
from parscore.temporary import SUFFIX, temporary_folder
from parscore.write.report.data import FOLDER
from parscore.write.report.docx import UNIT_FOLDER
from parscore.write.report.formats import NAME

Templates = Mapping[Kind, WordTemplate]
_UNITS = f"{NAME}-{UNIT_FOLDER}"
_FORMATS: Mapping[str, str] = {".html": "html", ".xlsx": "xlsx", ".docx": "docx"}
"""The format of a report by the end of its name; the files of data have a folder of their own."""


class _Way(NamedTuple):
    """One way in which some formats may have been made."""

    formats: frozenset[str]
    internal: bool
    asked: Asked | None = None
    templates: Templates | None = None


def _ways(own: Templates) -> Iterator[_Way]:
    """For the public and internal, with the office's own templates, and last what takes most time."""
    for internal in (False, True):
        yield _Way(frozenset({"html", "xlsx", "docx", "data"}), internal)
        if own:
            yield _Way(frozenset({"docx"}), internal, templates=own)
    yield from (_Way(frozenset({"html", "xlsx"}), internal, Asked()) for internal in (False, True))


def changed_reports(results: Results, folder: Path, own: Templates) -> list[Diagnostic]:
    """K343 for every report in a folder that the results give in no way, K344 for a Word document, which may be edited.

    Each with the rows that differ (K368, K369) from the report that is nearest to it.

    `own` are the templates of an office and for the rest those of the package, if the office has any; K367 for a
    document that was made with another one.
    """
    left = _reports(folder)
    with temporary_folder() as room:
        for number, way in enumerate(_ways(own)):
            made, formats = room / str(number), sorted(way.formats & set(map(_format_of, left)))
            if not formats:
                continue
            units = (folder / _UNITS).is_dir()
            write_report(
                results, made, formats,
                internal=way.internal, templates=way.templates, asked=way.asked, per_unit=units,
            )  # fmt: skip
            left = [name for name in left if not _is_alike(folder / name, made / name)]
        known = {one.own.digest for one in own.values() if one.own is not None}
        told = {name: _told(folder, name, known) for name in left}
        comparable = [name for name, one in told.items() if one.code != "K367"]
        more = [one for name in comparable for one in _differing(folder, name, room)]
        return [*told.values(), *more, *_lacking(folder, room)]


def _differing(folder: Path, name: str, room: Path) -> list[Diagnostic]:
    """What differs from the nearest of the reports that were made again under one name; K374 where no row does."""
    place = Place(f"{folder.name}/{name}")
    written = report_rows(folder / name, place.file)
    made = [report_rows(path, place.file) for path in sorted(room.glob(f"*/{name}"))]
    found = min((differing(written, given, place) for given in made), key=len, default=[])
    return found or [finding("K374", place)] * any(written)


def _lacking(folder: Path, room: Path) -> list[Diagnostic]:
    """K373 for every table of the data that was made again and is not in the folder of those that were written."""
    there = {path.name for path in (folder / FOLDER).glob("*")}
    made = sorted({path.name for path in room.glob(f"*/{FOLDER}/*")} - there)
    return [finding("K373", Place(f"{folder.name}/{FOLDER}/{name}")) for name in made] if there else []


def _reports(folder: Path) -> list[str]:
    """The files of reports in a folder, by their names from there."""
    found = [path for path in folder.glob(f"{NAME}*") if path.suffix in _FORMATS]
    found += [*(folder / _UNITS).glob("*.docx"), *(folder / FOLDER).glob("*")]
    return sorted(
        one.relative_to(folder).as_posix() for one in found if one.is_file() and one.suffix != SUFFIX
    )


def _format_of(name: str) -> str:
    return "data" if name.startswith(f"{FOLDER}/") else _FORMATS[Path(name).suffix]


def _is_alike(path: Path, made: Path) -> bool:
    return made.is_file() and path.read_bytes() == made.read_bytes()


def _told(folder: Path, name: str, known: set[str]) -> Diagnostic:
    place = Place(f"{folder.name}/{name}")
    if _format_of(name) != "docx":
        return finding("K343", place)
    own = made_with((folder / name).read_bytes())
    if own is None or own.digest in known:
        return finding("K344", place)
    return finding("K367", place, template=own.name, digest=own.digest)
