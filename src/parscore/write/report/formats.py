"""The formats of the report: one function for each, which writes the content to a file, whole or not at all.

May not compute. The command line lists these formats: the library of each is imported only where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from parscore.write.files import write_whole

if TYPE_CHECKING:
    from parscore.write.report.content import ReportContent, UnitContent

Renderer = Callable[["ReportContent", "Iterable[UnitContent]", Path], None]
"""Writes a report to a path; the units that have no table in the content come one by one."""


def _html(content: ReportContent, rest: Iterable[UnitContent], path: Path) -> None:
    from parscore.write.report.html import report_page

    write_whole(path, report_page(content))


def _xlsx(content: ReportContent, rest: Iterable[UnitContent], path: Path) -> None:
    from parscore.write.report.xlsx import write_report_workbook

    write_report_workbook(content, rest, path)


RENDERERS: Mapping[str, Renderer] = {"html": _html, "xlsx": _xlsx}
"""The function of each format; a file is named after its format."""
