"""The formats of the report: one function for each, which writes the content to files, whole or not at all.

May not compute. The command line lists these formats: the library of each is imported only where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from parscore.write.files import write_whole

if TYPE_CHECKING:
    from parscore.model.word_template import Kind, WordTemplate
    from parscore.write.report.content import ReportContent

NAME = "bao-cao"
"""What the name of every file of a report begins with."""


class Target(NamedTuple):
    """Where a report goes, and the Word templates that it is made from, by kind."""

    folder: Path
    templates: Mapping[Kind, WordTemplate] = {}


Renderer = Callable[["ReportContent", Target], Sequence[Path]]
"""Writes a report into a folder and returns the files."""


def _html(content: ReportContent, target: Target) -> Sequence[Path]:
    from parscore.write.report.html import report_page

    path = target.folder / f"{NAME}.html"
    write_whole(path, report_page(content))
    return [path]


def _xlsx(content: ReportContent, target: Target) -> Sequence[Path]:
    from parscore.write.report.xlsx import write_report_workbook

    path = target.folder / f"{NAME}.xlsx"
    write_report_workbook(content, path)
    return [path]


def _data(content: ReportContent, target: Target) -> Sequence[Path]:
    from parscore.write.report.data import write_data

    return write_data(content.data(), target.folder)


def _docx(content: ReportContent, target: Target) -> Sequence[Path]:
    from parscore.write.report.docx import write_documents

    return write_documents(content.paper(), target.templates, target.folder, NAME)


RENDERERS: Mapping[str, Renderer] = {"html": _html, "xlsx": _xlsx, "docx": _docx, "data": _data}
"""The function of each format; a file is named after what it is."""
