"""Tables without a layout: tab-separated lines for a pipe, CSV for other programs. Returns text, prints nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from parscore.text import squeeze
from parscore.write.formulas import SIGNS
from parscore.write.tables.data import Column, Table, shown

NAME_OF_TABLE = "Bảng"


def without_formula(text: str) -> str:
    """A text that anybody may have typed, so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(SIGNS) else text


def as_lines(tables: Iterable[Table]) -> str:
    """Each table as its title, its heading and rows with tabs between the cells, and its notes."""
    return "\n\n".join("\n".join(_lines(table)) for table in tables)


def _lines(table: Table) -> Iterator[str]:
    yield squeeze(table.title)
    yield "\t".join(map(_heading, table.columns))
    for row in shown(table):
        yield "\t".join(squeeze(cell.text) for cell in row)
    yield from (f"• {squeeze(note)}" for note in table.notes)


def as_csv(tables: Iterable[Table]) -> str:
    """The tables as RFC 4180 has it, a column in front naming the table of each row.

    Numbers have a decimal point and the digits that are printed. Tables of like columns share one heading; an empty
    line stands before another.
    """
    out = io.StringIO()
    writer, heading = csv.writer(out, lineterminator="\n"), None
    for table in tables:
        columns = [NAME_OF_TABLE, *map(_heading, table.columns)]
        if columns != heading:
            out.write("" if heading is None else "\n")
            writer.writerow(columns)
            heading = columns
        writer.writerows((without_formula(table.title), *row) for row in _values(table))
    return out.getvalue()


def _values(table: Table) -> Iterator[list[str]]:
    for row in shown(table):
        yield [
            (f"{cell.number:.{cell.decimals}f}" if cell.number is not None else "")
            if column.numeric and (cell.number is not None or cell.text == "–")
            else without_formula(squeeze(cell.text))
            for column, cell in zip(table.columns, row, strict=True)
        ]


def _heading(column: Column) -> str:
    return squeeze(": ".join(part for part in (column.group, column.heading) if part))
