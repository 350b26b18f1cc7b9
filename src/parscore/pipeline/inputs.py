"""The files of one cycle folder: which there are and their digests; survey shares and given points.

Scores nothing.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from parscore.catalogue import finding
from parscore.contents import Readings, digest_of
from parscore.diagnostics import Diagnostic, Place
from parscore.diagnostics import Path as NodePath
from parscore.read.sheets.file_kinds import KINDS, WORD
from parscore.text import printable_name, quoted, squeeze
from parscore.write.files import is_returned

if TYPE_CHECKING:
    from parscore.model.cycle import Cycle

RESULTS = "out/results.json"
CYCLE = "cycle.yaml"
Progress = Callable[[int, int, str], None]
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv"})
OTHERS = {
    "văn bản Word": ("word", (".doc", ".docx", ".odt", ".rtf")),
    "tệp PDF": ("pdf", (".pdf",)),
    "tệp nén": ("zip", (".zip", ".rar", ".7z", ".gz")),
    "tệp ảnh": ("image", (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".webp")),
    "bảng tính nhị phân (.xlsb)": ("xlsb", (".xlsb",)),
    "trang web": ("html", (".htm", ".html", ".mht", ".xml")),
    "tệp chữ": ("text", (".txt",)),
    "tệp trình chiếu": ("unknown", (".ppt", ".pptx")),
    "tệp âm thanh, phim": ("unknown", (".mp3", ".mp4", ".avi", ".mov", ".wav", ".m4a")),
}
"""What else units send: the kind whose remedy fits, and the ends of the names."""
DOCUMENTS = frozenset(
    suffix
    for kind in ("tệp PDF", "tệp ảnh", "tệp chữ", "tệp trình chiếu", "tệp âm thanh, phim")
    for suffix in OTHERS[kind][1]
) | {WORD}
"""The ends of names of what units send with a form to prove it."""
_SYSTEM = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx"})
"""Files and folders that systems leave everywhere and nobody sends, in small letters."""
_LEFT_OVER = (".tmp", ".lnk", ".crdownload", ".part")
_OURS = frozenset({".yaml", ".yml", ".json", ".md"})
_HIDDEN = ("~$", ".")


class Source(Struct, frozen=True):
    """A file to be checked and the name by which it is shown."""

    path: Path
    name: str


@dataclass
class Inputs:
    """The input files of one folder as they are read: their digests by the name in the folder."""

    folder: Path
    digests: dict[str, str] = field(default_factory=dict)
    readings: Readings = field(default_factory=Readings)
    _paths: dict[str, Path] = field(default_factory=dict)

    def record_digest(self, path: Path, name: str) -> Path:
        """Record the digest of a file that is there; a file that is not is left to its reader to report."""
        if (digest := digest_of(path)) is not None:
            self.record(path, name, digest)
        return path

    def record(self, path: Path, name: str, digest: str) -> None:
        """Record the digest that a file had when it was read."""
        self.digests[name], self._paths[name] = digest, path
        self.readings.note(path, digest)

    def unsteady(self) -> list[str]:
        """The files that changed while they were read."""
        return [name for name, path in self._paths.items() if self.readings.has_changed(path)]

    def file(self, name: str) -> Path:
        """The file that the cycle names, its digest recorded."""
        return self.record_digest(self.folder / slashed(name), name)


def cycle_file(path: Path) -> Path:
    """The cycle file meant by a folder or by the file itself."""
    return path / CYCLE if path.is_dir() else path


def slashed(name: str) -> str:
    """The file name with forward slashes, as every system reads it."""
    return name.replace("\\", "/")


class Found(NamedTuple):
    """What lies in a folder and its sub-folders: the workbooks and csv files with their names, findings on others.

    A name is relative to the cycle, or whole.
    """

    forms: list[tuple[Path, str]]
    findings: list[Diagnostic]

    @property
    def nameless(self) -> list[Diagnostic]:
        """The findings on names that cannot be written down."""
        return [one for one in self.findings if one.code == "W001"]


def found_in(folder: Path, listed: str = ".") -> Found:
    """What lies in a folder, without `out/`, temporary and hidden files; the cycle calls it as `listed`.

    W001 for a name that is not UTF-8, as archives of old systems leave them: results could not name it. W009 for a file
    that a unit may have sent in place of a form, W024 for what parscore itself returned.
    """
    forms, nameless, others = list[tuple[Path, str]](), list[Diagnostic](), list[Diagnostic]()
    called = PurePath(slashed(listed))
    for path, inside in _files_in(folder):
        name = (called / inside).as_posix()
        if name != printable_name(name):
            problem = "tên tệp có ký tự không đọc được; đổi tên tệp rồi chạy lại"
            nameless.append(finding("W001", Place(printable_name(name)), problem=problem))
        elif _may_be_form(path):
            if is_ours(path):
                others.append(finding("W024", Place(name)))
            else:
                forms.append((path, name))
        elif path.suffix.lower() not in _OURS:
            words, remedy = _named(path)
            others.append(finding("W009", Place(name), kind=words, remedy=remedy))
    return Found(forms, [*nameless, *others])


def _may_be_form(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix != WORD:
        return suffix in WORKBOOKS
    from parscore.read.forms.open import holds_form

    return holds_form(path)


def is_ours(path: Path) -> bool:
    """Whether a workbook is one that parscore returned and nobody has saved since."""
    return path.suffix.lower() in (".xlsx", ".xlsm") and is_returned(path)


def _files_in(folder: Path) -> list[tuple[Path, PurePath]]:
    """The files in a folder, in order, each with its way from there."""
    if not folder.is_dir():
        return []
    files = ((path, path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return sorted(
        (path, inside)
        for path, inside in files
        if inside.parts[0] != "out" and not any(map(_is_systems, inside.parts))
    )


def _is_systems(name: str) -> bool:
    """Whether a name is hidden, or one of a file that a system or a program left behind."""
    small = name.lower()
    return name.startswith(_HIDDEN) or small in _SYSTEM or small.endswith(_LEFT_OVER)


def listed_files(listed: str, folder: Path) -> tuple[list[tuple[Path, str]], list[Diagnostic]]:
    """The file that is listed, or every workbook of the folder that is, each with the name to call it by."""
    name = slashed(listed)
    path = folder / name
    if not path.is_dir():
        return [(path, listed)], []
    found = found_in(path, listed)
    empty = [] if found.forms else [finding("R209", Place(listed), name=listed)]
    return found.forms, [*found.nameless, *empty]


def kind_in_words(path: Path) -> str:
    """What a file that is no table is called."""
    return _named(path)[0]


_BY_SUFFIX = {suffix: (words, kind) for words, (kind, suffixes) in OTHERS.items() for suffix in suffixes}
_LISTED = 4
"""The forms of an archive that are named."""


def _named(path: Path) -> tuple[str, str]:
    """What a file that is no form is called, and what to do with it."""
    suffix = path.suffix.lower()
    words, kind = _BY_SUFFIX.get(suffix, (f"tệp loại khác ({suffix or 'không có đuôi'})", "unknown"))
    inside = forms_in_archive(path) if suffix == ".zip" else []
    if inside:
        shown = quoted(inside, _LISTED)
        words = f"{words} có {len(inside)} bảng tính hoặc văn bản Word ({shown})"
    return words, KINDS[kind][1]


def forms_in_archive(path: Path) -> list[str]:
    """The names in an archive that end as those of forms do; its list of contents is read, nothing is unpacked."""
    from parscore.read.sheets.guard import BROKEN, MAX_MEMBERS

    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.rpartition("/")[2] for name in archive.namelist()[:MAX_MEMBERS]]
    except (OSError, *BROKEN):
        return []
    return sorted(
        printable_name(squeeze(name)) for name in names if Path(name).suffix.lower() in {*WORKBOOKS, WORD}
    )


def named_files(cycle: Cycle) -> Iterator[tuple[NodePath, str]]:
    """Every input file that the cycle names, without its sets and last year's results, with its path."""
    for stage, names in cycle.appraisal.items():
        yield from _listed(("appraisal", stage), names)
    yield from _listed(("explanations",), cycle.explanations or ())
    if cycle.survey is not None:
        for key in ("responses", "shares", "points"):
            yield from _listed(("survey", key), getattr(cycle.survey, key) or ())
        if cycle.survey.form:
            yield ("survey", "form"), cycle.survey.form
    yield from _listed(("given",), cycle.given or ())
    yield from _listed(("figures",), tuple(one.file for one in cycle.figures or ()))


def _listed(path: NodePath, names: tuple[str, ...]) -> Iterator[tuple[NodePath, str]]:
    for index, name in enumerate(names):
        yield (*path, index), name


def in_output(name: str) -> bool:
    """Whether a file name leads into the cycle's own `out/`, which is never an input."""
    parts = PurePosixPath(posixpath.normpath(slashed(name))).parts
    return bool(parts) and parts[0] == "out"
