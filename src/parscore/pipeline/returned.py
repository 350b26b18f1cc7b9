"""The sheets that go back: an annotated copy of every checked workbook, and the table to follow up with.

Nothing given is ever overwritten; a file that cannot be annotated gets a finding and no copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place, ordered
from parscore.pipeline.check import Checked, CheckReport
from parscore.pipeline.inputs import Progress
from parscore.read.sheet import Book, open_book
from parscore.refusals import why_refused
from parscore.write.annotate import AnnotationError, Remarks, annotated, ending_of
from parscore.write.annotate_values import Values, made_of_values
from parscore.write.diagnostics import tally
from parscore.write.follow_up import write_follow_up
from parscore.write.results import write_whole
from parscore.write.tables_check import FileRow, fields_in_words, totals_in_words
from parscore.write.xlsx import Names

MARK = ".kiem-tra"
FOLLOW_UP = "tong-hop.xlsx"
_KINDS = {"xls": "bảng tính Excel 97–2003 (.xls)", "ods": "bảng tính OpenDocument (.ods)"}


@dataclass(frozen=True, slots=True)
class Returned:
    """The report with what annotating found, and the files written."""

    report: CheckReport
    written: tuple[Path, ...]


def rows_of(report: CheckReport) -> tuple[FileRow, ...]:
    """The report as rows for following up: files as they were given, then units that have sent none."""
    names = [one.source.path.name for one in report.files]
    short = len(set(names)) == len(names)
    rows = [
        FileRow(
            name if short else one.source.name,
            one.title,
            "read" if one.sums else "unread",
            one.findings,
            one.sums,
        )
        for name, one in zip(names, report.files, strict=True)
    ]
    return (*rows, *(FileRow("", unit.name, "absent") for unit in report.absent))


def give_back(
    report: CheckReport, folder: Path, *, follow_up: bool, progress: Progress | None = None
) -> Returned:
    """Write `<stem>.kiem-tra.xlsx` for every file into `folder`, and with `follow_up` the table of all."""
    desk = _Desk(folder, frozenset(one.source.path.resolve() for one in report.files))
    files = []
    for number, one in enumerate(report.files, 1):
        files.append(desk.annotate(one))
        if progress is not None:
            progress(number, len(report.files), one.source.name)
    made = replace(report, files=tuple(files))
    others: tuple[Diagnostic, ...] = ()
    if follow_up:
        others = desk.follow_up(rows_of(made))
    return Returned(replace(made, others=ordered((*made.others, *others))), tuple(desk.written))


class _Desk:
    """The folder that is written to; `given` are the files that must stay as they are."""

    def __init__(self, folder: Path, given: frozenset[Path]) -> None:
        self._folder, self._given = folder, given
        self._taken: set[str] = {FOLLOW_UP}
        self.written: list[Path] = []

    def annotate(self, checked: Checked) -> Checked:
        """The file with what went wrong; its copy is in the folder unless something did."""
        source = checked.source
        book, _ = open_book(source.path, source.name)
        if book is None:
            return checked
        place = Place(source.name)
        try:
            data, names = (book.data, {}) if book.kind == "xlsx" else _copied(book)
            ending = ending_of(data)
            target = self._target(source.path.stem, ending)
            if target.resolve() in self._given:
                return _with(checked, finding("W532", place, unit=checked.unit, name=target.name))
            if book.kind != "xlsx":
                kind = _KINDS.get(book.kind, book.kind)
                checked = _with(checked, finding("W530", place, unit=checked.unit, kind=kind))
            self._write(target, annotated(data, _remarks(checked, names)))
        except AnnotationError as error:
            return _with(checked, finding("W531", place, unit=checked.unit, problem=str(error)))
        except OSError as error:
            return _with(checked, finding("W531", place, unit=checked.unit, problem=why_refused(error)))
        return checked

    def follow_up(self, rows: tuple[FileRow, ...]) -> tuple[Diagnostic, ...]:
        """Write the table; a finding when it cannot be."""
        target = self._folder / FOLLOW_UP
        if target.resolve() in self._given:
            return (finding("W532", Place(target.as_posix()), name=target.name),)
        try:
            write_follow_up(rows, target)
        except OSError as error:
            return (finding("W531", Place(target.as_posix()), problem=why_refused(error)),)
        self.written.append(target)
        return ()

    def _target(self, stem: str, ending: str) -> Path:
        """A name in the folder that no other file of this run has."""
        numbers: Iterable[str] = (
            "" if number == 1 else f"-{number}" for number in range(1, len(self._taken) + 3)
        )
        name = next(
            made for tail in numbers if (made := f"{stem}{tail}{MARK}{ending}").casefold() not in self._taken
        )
        self._taken.add(name.casefold())
        return self._folder / name

    def _write(self, target: Path, content: bytes) -> None:
        write_whole(target, content)
        self.written.append(target)


def _copied(book: Book) -> tuple[bytes, dict[str, str]]:
    """An xlsx file of the values of a book of another kind, and the new name of every sheet."""
    names, given, sheets = Names(), dict[str, str](), list[Values]()
    for name, visible in book.sheets():
        table, _ = book.table(name)
        if table is not None:
            given[name] = names.give(name)
            sheets.append(Values(given[name], table.rows, table.top, table.left, visible or len(given) == 1))
    if not sheets:
        raise AnnotationError("tệp không có trang tính nào đọc được")
    return made_of_values(sheets), given


def _remarks(checked: Checked, names: dict[str, str]) -> Remarks:
    row = FileRow(checked.source.name, checked.title, "read", checked.findings, checked.sums)
    facts = (
        *((f"Đơn vị: {checked.title}",) if checked.unit and checked.title else ()),
        f"Kết quả: {tally(checked.findings)}.",
        *((f"{totals_in_words(row)}.",) if checked.sums else ()),
        *fields_in_words(checked.sums),
    )
    return Remarks(checked.source.path.name, _moved(checked.findings, names), facts)


def _moved(findings: Sequence[Diagnostic], names: dict[str, str]) -> tuple[Diagnostic, ...]:
    """The findings with their sheets under the names that the copy gives them."""
    if not names:
        return tuple(findings)
    return tuple(
        replace(one, place=one.place._replace(sheet=names.get(one.place.sheet, one.place.sheet)))
        for one in findings
    )


def _with(checked: Checked, found: Diagnostic) -> Checked:
    return replace(checked, findings=ordered((*checked.findings, found)))
