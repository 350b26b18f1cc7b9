"""Reports that were written, held against what the results give: every file whose bytes differ, by name.

May not change a file: reports are made again in a temporary folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.scorecard import Results
from parscore.pipeline.report import write_report
from parscore.temporary import SUFFIX, temporary_folder
from parscore.write.report.data import FOLDER
from parscore.write.report.docx import UNIT_FOLDER
from parscore.write.report.formats import NAME

_WORD = ".docx"
_UNITS = f"{NAME}-{UNIT_FOLDER}"
_FIRST: Mapping[str, str] = {"html": f"{NAME}.html", "xlsx": f"{NAME}.xlsx", "data": FOLDER}
"""What is there where a report of a format was written."""


def changed_reports(results: Results, folder: Path) -> list[Diagnostic]:
    """K343 for every report in a folder that the results do not give, K344 for a Word document made otherwise.

    A report may be the one for the public or the internal one.
    """
    formats = [name for name, first in _FIRST.items() if (folder / first).exists()]
    documents = [name for where in (".", _UNITS) for name in _files(folder, where, _WORD)]
    if not formats and not documents:
        return []
    with temporary_folder() as room:
        for internal in (False, True):
            made = room / str(internal)
            write_report(results, made, formats, internal=internal)
            if documents:
                write_report(results, made, ["docx"], internal=internal, per_unit=(folder / _UNITS).is_dir())
        given = {path.relative_to(room / "False").as_posix() for path in (room / "False").rglob("*.*")}
        names = [*given, *documents, *_files(folder, FOLDER)]
        return [
            _told(folder, name)
            for name in dict.fromkeys(sorted(names))
            if (folder / name).is_file() and not _is_given(folder / name, _made(room, name))
        ]


def _files(folder: Path, inside: str, ending: str = "") -> list[str]:
    """The files of reports in a folder inside `folder`, by their names from there."""
    start = NAME if inside == "." else ""
    found = (path.relative_to(folder).as_posix() for path in (folder / inside).glob(f"{start}*{ending}"))
    return sorted(name for name in found if not name.endswith(SUFFIX))


def _made(room: Path, name: str) -> list[Path]:
    return [path for internal in ("False", "True") if (path := room / internal / name).is_file()]


def _is_given(path: Path, made: list[Path]) -> bool:
    content = path.read_bytes()
    return any(one.read_bytes() == content for one in made)


def _told(folder: Path, name: str) -> Diagnostic:
    code = "K344" if name.endswith(_WORD) else "K343"
    return finding(code, Place(f"{folder.name}/{name}"))
