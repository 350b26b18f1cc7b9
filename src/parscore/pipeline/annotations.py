"""The sheets that go back: an annotated copy of every checked workbook, and the table to follow up with.

A copy is made of the unit's own file, or of a workbook of its values where that cannot be edited. Nothing but what
parscore itself wrote is ever overwritten; a file that cannot be annotated gets a finding and no copy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, structs

from parscore.catalogue import finding
from parscore.contents import real
from parscore.diagnostics import Diagnostic, Place, ordered
from parscore.os_errors import reason
from parscore.pipeline.check import CheckReport, FormReport
from parscore.pipeline.faults import program_fault
from parscore.pipeline.inputs import Progress, Source, is_ours
from parscore.read.sheets.details import errors_of
from parscore.read.sheets.file_kinds import TEXTS, WORD
from parscore.read.sheets.open import Book, open_book, read_table
from parscore.read.sheets.table import Table
from parscore.text import printable_name
from parscore.write.annotated.annotated import FORM_KIND, AnnotationError, Remarks, annotated, ending_of
from parscore.write.annotated.values import Values, made_of_values
from parscore.write.diagnostics import tally
from parscore.write.files import write_whole
from parscore.write.report.xlsx import write_follow_up
from parscore.write.tables.check import FileRow, fields_in_words, totals_in_words
from parscore.write.tables.data import Table as Following
from parscore.write.tables.progress import tracker_tables
from parscore.write.workbook import SheetNames

_KINDS = {"xls": "bảng tính Excel 97–2003 (.xls)", "ods": "bảng tính OpenDocument (.ods)"}
_TEXT = "tệp chữ (.csv)"
_WORD = "văn bản Word (.docx)"


class AnnotationSource(Struct, frozen=True):
    """An xlsx file to be annotated; `kind` names the format of the original unless it is this file.

    `moved` tells where a place of the original stands in it.
    """

    data: bytes
    kind: str
    moved: Callable[[Place], Place]


def annotation_source(source: Source) -> AnnotationSource:
    """The workbook to be annotated; AnnotationError when there is none."""
    book, faults = open_book(source.path, source.name)
    if book is not None and book.kind == "xlsx":
        return AnnotationSource(book.data, "", lambda place: place)
    if book is not None:
        return _of_book(book)
    if source.path.suffix.lower() in TEXTS:
        return _of_text(source)
    if source.path.suffix.lower() == WORD:
        sheets = [Values(one.name, one.rows) for one in _tables(source)]
        return AnnotationSource(made_of_values(sheets), _WORD, lambda place: place)
    raise _unreadable(faults)


def _tables(source: Source) -> list[Table]:
    """The tables of a file that is no workbook; AnnotationError where there are none."""
    tables, faults = read_table(source.path, source.name)
    if not tables:
        raise _unreadable(faults)
    return tables


def _unreadable(faults: Iterable[Diagnostic]) -> AnnotationError:
    return AnnotationError(f"tệp không đọc được ({', '.join(fault.code for fault in faults)})")


def _of_book(book: Book) -> AnnotationSource:
    """The values of a book of another kind, every sheet under a name that xlsx allows."""
    names, given, sheets = SheetNames(), dict[str, str](), list[Values]()
    for name, visible in book.sheets():
        table, _ = book.table(name)
        if table is not None:
            given[name] = names.give(name)
            rows = _with_errors(table, errors_of(book.details(name)))
            sheets.append(Values(given[name], rows, table.top, table.left, visible or len(given) == 1))
    if not sheets:
        raise AnnotationError("tệp không có trang tính nào đọc được")

    def moved(place: Place) -> Place:
        return structs.replace(place, sheet=given.get(place.sheet, place.sheet))

    return AnnotationSource(made_of_values(sheets), _KINDS.get(book.kind, book.kind), moved)


def _with_errors(table: Table, errors: dict[tuple[int, int], str]) -> list[list[object]]:
    """The rows of a sheet with the words of its errors, which are read as empty."""
    rows = [list(row) for row in table.rows] if errors else table.rows
    for (line, column), words in errors.items():
        row, at = line - table.top, column - table.left
        if 0 <= row < len(rows) and 0 <= at < len(rows[row]):
            rows[row][at] = words
    return rows


def _of_text(source: Source) -> AnnotationSource:
    """The values of a csv file, a row for each of its rows: a row may run over several lines."""
    table = _tables(source)[0]
    name, lines = SheetNames().give(source.path.stem), table.lines or []
    rows = {line: row for row, line in enumerate(lines, 1)}

    def moved(place: Place) -> Place:
        known = place.line in rows and not place.sheet
        return structs.replace(place, sheet=name, line=rows[place.line]) if known else place

    return AnnotationSource(made_of_values([Values(name, table.rows)]), _TEXT, moved)


MARK = ".kiem-tra"
FOLLOW_UP = "tong-hop.xlsx"


class Returned(NamedTuple):
    """The report with what annotating found, and the files written."""

    report: CheckReport
    written: tuple[Path, ...]


def rows_of(report: CheckReport) -> tuple[FileRow, ...]:
    """The report as rows for following up: forms as they were given, then units that have sent none."""
    shown = _names(report)
    rows = [
        FileRow(
            shown[one.source],
            one.title,
            "other" if one.kind else "read" if one.sums else "unread",
            one.findings,
            one.sums,
        )
        for one in report.files
    ]
    astray = (FileRow(Path(name).name, unit.name, "astray") for name, unit in report.astray)
    return (*rows, *astray, *(FileRow("", unit.name, "absent") for unit in report.absent))


def _names(report: CheckReport) -> dict[Source, str]:
    """Every file by its name, with their folders where two files have the same name."""
    sources = report.sources
    short = len({source.path.name for source in sources}) == len(sources)
    return {source: printable_name(source.path.name) if short else source.name for source in sources}


def write_annotated(
    report: CheckReport,
    folder: Path,
    *,
    follow_up: bool,
    names: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Returned:
    """Write `<stem>.kiem-tra.xlsx` for every file into `folder`, and with `follow_up` the table of all.

    `names` are those of the agencies of a cycle.
    """
    shown = _names(report)
    output = _OutputFolder(folder, frozenset(real(source.path) for source in shown))
    forms, beside = defaultdict[Source, list[FormReport]](list), defaultdict[str, list[Diagnostic]](list)
    for one in report.files:
        forms[one.source].append(one)
    for found in report.others:
        beside[found.place.file].append(found)
    said: dict[Source, tuple[Diagnostic, ...]] = {}
    for number, (source, held) in enumerate(forms.items(), 1):
        said[source] = output.annotate(source, shown[source], held, beside.get(source.name, []))
        if progress is not None:
            progress(number, len(forms), source.name)
    made = structs.replace(_with(report, said, forms), traces={**report.traces, **output.traces})
    if follow_up:
        more = tracker_tables(made.tracker, names or {})
        made = structs.replace(made, others=ordered((*made.others, *output.follow_up(rows_of(made), more))))
    return Returned(made, tuple(output.written))


def _with(
    report: CheckReport,
    said: Mapping[Source, tuple[Diagnostic, ...]],
    forms: Mapping[Source, list[FormReport]],
) -> CheckReport:
    """The report with more findings about files: at the form of a file, or next to all where it holds several."""
    single = {source: found for source, found in said.items() if found and len(forms[source]) == 1}
    several = [one for source, found in said.items() if source not in single for one in found]
    files = tuple(
        structs.replace(one, findings=ordered((*one.findings, *single[one.source])))
        if one.source in single
        else one
        for one in report.files
    )
    return structs.replace(report, files=files, others=ordered((*report.others, *several)))


class _OutputFolder:
    """The folder that is written to; `given` are the files that must stay as they are."""

    def __init__(self, folder: Path, given: frozenset[Path]) -> None:
        self._folder, self._given = folder, given
        self._taken: set[str] = {FOLLOW_UP}
        self.written: list[Path] = []
        self.traces: dict[str, str] = {}

    def annotate(
        self, source: Source, shown: str, forms: list[FormReport], beside: list[Diagnostic]
    ) -> tuple[Diagnostic, ...]:
        """What is to be said of writing a file's copy; it is in the folder unless something went wrong.

        `beside` are findings about the file that belong to none of its forms, as in a table of all units.
        """
        unit = forms[0].unit if len(forms) == 1 else ""
        try:
            return self._copy(source, shown, forms, beside, unit)
        except AnnotationError as error:
            problem = str(error)
        except OSError as error:
            return (_refused(Place(source.name), error, unit),)
        except Exception as error:
            fault, self.traces[source.name] = program_fault(error, Place(source.name), unit)
            return (fault,)
        return (finding("W531", Place(source.name), unit=unit, problem=problem),)

    def _copy(
        self, source: Source, shown: str, forms: list[FormReport], beside: list[Diagnostic], unit: str
    ) -> tuple[Diagnostic, ...]:
        """Write the copy of a file; what its reader must know of it is also marked in it."""
        place, found = Place(source.name), list[Diagnostic]()
        base = annotation_source(source)
        target, blocked = self._target(_stem(source, forms[0].stage), f"{MARK}{ending_of(base.data)}")
        if blocked:
            found.append(finding("W532", place, unit=unit, name=blocked, other=target.name))
        if base.kind:
            found.append(finding("W530", place, unit=unit, kind=base.kind))
        marked = ordered((*beside, *(fault for one in forms for fault in one.findings), *found))
        moved = tuple(structs.replace(one, place=base.moved(one.place)) for one in marked if not one.accepted)
        write_whole(
            target, annotated(base.data, Remarks(shown, moved, _facts(forms), forms[0].kind or FORM_KIND))
        )
        self.written.append(target)
        return tuple(found)

    def follow_up(self, rows: tuple[FileRow, ...], more: tuple[Following, ...]) -> tuple[Diagnostic, ...]:
        """Write the table; a finding when it cannot be, or not under its own name."""
        stem, ending = FOLLOW_UP.split(".")
        self._taken.discard(FOLLOW_UP)
        target, blocked = self._target(stem, f".{ending}")
        place = Place(target.as_posix())
        try:
            write_follow_up(rows, more, target)
        except OSError as error:
            return (_refused(place, error),)
        self.written.append(target)
        return (finding("W532", place, name=blocked, other=target.name),) if blocked else ()

    def _target(self, stem: str, ending: str) -> tuple[Path, str]:
        """A name in the folder that no other file has, unless parscore wrote it before; and a name not to be had."""
        names = (f"{stem}{'' if number == 1 else f'-{number}'}{ending}" for number in count(1))
        free = (name for name in names if name.casefold() not in self._taken)
        first = name = next(free)
        while self._is_kept(self._folder / name):
            name = next(free)
        self._taken.add(name.casefold())
        return self._folder / name, "" if name == first else first

    def _is_kept(self, target: Path) -> bool:
        """Whether a file is there that must not be overwritten."""
        return target.exists() and (real(target) in self._given or not is_ours(target))


def _refused(place: Place, error: OSError, unit: str = "") -> Diagnostic:
    """W640: the system refuses to write a file."""
    name = printable_name(Path(error.filename or place.file).as_posix())
    return finding("W640", place, unit=unit, name=name, problem=reason(error))


def _stem(source: Source, stage: str) -> str:
    """The name of a copy: an agency sends files of one name for several stages."""
    stem = source.path.stem.removesuffix(MARK)
    return stem if not stage or stage in stem else f"{stem}-{stage}"


def _facts(forms: list[FormReport]) -> tuple[str, ...]:
    """Lines about the whole file: its unit, its findings, its sums; a line for each unit of a table."""
    if len(forms) > 1:
        lines = (f"{one.title}: {tally(one.findings)}. {_totals(one)}".strip() for one in forms)
        return (f"Bảng của {len(forms)} đơn vị.", *lines)
    (one,) = forms
    if one.kind:
        return (f"Nội dung: {one.kind}", f"Kết quả: {tally(one.findings)}.")
    return (
        *((f"Đơn vị: {one.title}",) if one.title and one.title != one.source.path.stem else ()),
        f"Kết quả: {tally(one.findings)}.",
        *((_totals(one),) if one.sums else ()),
        *fields_in_words(one.sums),
    )


def _totals(one: FormReport) -> str:
    words = totals_in_words(FileRow(one.source.name, one.title, "read", one.findings, one.sums))
    return f"{words}." if words else ""
