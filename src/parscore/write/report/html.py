"""The report as one self-contained page: tables from write/tables, nothing fetched, everything escaped.

May not compute. The same content gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from parscore.number import HUNDRED, ZERO
from parscore.text import squeeze
from parscore.write.report.content import GroupContent, ReportContent
from parscore.write.tables.tables import Column, Table, headings, shown

_LOOKS = {"left": "", "center": "c", "right": "n"}


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    look: str = ""
    names: bool = False
    bar: str | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[_Cell, ...]
    look: str
    link: str


@dataclass(frozen=True, slots=True)
class _HeadCell:
    text: str
    look: str
    across: int
    down: int


@dataclass(frozen=True, slots=True)
class _View:
    """A table ready for its template."""

    title: str
    headings: tuple[tuple[_HeadCell, ...], ...]
    rows: tuple[_Row, ...]
    widths: tuple[str, ...]
    notes: tuple[str, ...]


def report_page(content: ReportContent) -> str:
    """The whole page as text."""
    environment = Environment(
        loader=PackageLoader("parscore.write.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style, script = (_source(environment, name) for name in ("report.css", "report.js"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    linked = frozenset(unit.id for group in content.groups for unit in group.units)
    page = environment.get_template("report.html.j2").render(
        title=squeeze(content.title),
        tool=content.tool,
        facts=content.facts,
        illustrative=content.illustrative,
        note=content.note,
        groups=[_group(group, linked) for group in content.groups],
        detailed=bool(linked),
        findings=_view(content.findings) if content.findings.rows else None,
        tally=content.tally,
        origins=[{"label": label, "value": value} for label, value in content.origins],
        inputs=content.inputs,
        style=Markup(style),
        script=Markup(script),
        script_digest=f"sha256-{digest}",
    )
    return page.lstrip()


def _source(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _group(group: GroupContent, linked: frozenset[str]) -> dict[str, object]:
    return {
        "title": squeeze(group.title),
        "anchor": f"nhom-{group.id}",
        "figures": [{"label": label, "value": value} for label, value in group.figures],
        "ranking": _view(group.ranking, linked),
        "bands": _view(group.bands) if group.bands is not None else None,
        "fields": _view(group.fields, linked),
        "detail_notes": group.detail_notes,
        "units": [
            {
                "anchor": _anchor(unit.id),
                "name": squeeze(unit.name),
                "said": unit.said,
                "view": _view(
                    unit.table, notes=[note for note in unit.table.notes if note not in group.detail_notes]
                ),
            }
            for unit in group.units
        ],
    }


def _anchor(unit: str) -> str:
    return f"don-vi-{unit}"


def _view(table: Table, linked: frozenset[str] = frozenset(), notes: Sequence[str] | None = None) -> _View:
    heads = tuple(
        tuple(
            _HeadCell(head.text, _head_look(table.columns, head.column, head.across), head.across, head.down)
            for head in row
        )
        for row in headings(table.columns)
    )
    rows = tuple(_row(table, row, linked) for row in range(len(table.rows)))
    whole = sum(column.width for column in table.columns)
    widths = tuple(f"{column.width * 100 / whole:.1f}" for column in table.columns)
    return _View(squeeze(table.title), heads, rows, widths, table.notes if notes is None else tuple(notes))


def _head_look(columns: Sequence[Column], place: int, across: int) -> str:
    return "c" if across > 1 else _LOOKS[columns[place].align] or "l"


def _row(table: Table, row: int, linked: frozenset[str]) -> _Row:
    style, named = table.style(row), table.named_by
    cells = []
    for place, column in enumerate(table.columns):
        made = shown(table, row, place)
        look = _LOOKS[column.align]
        if column.kind == "code":
            look = "k"
        elif column.kind == "text" and column.width >= 30:
            look = "w"
        if place == table.indented and style.indent:
            look = f"{look} i{min(style.indent, 4)}".strip()
        bar = _percent(made.number) if column.bar and made.number is not None else None
        cells.append(_Cell(made.text, look, names=place == named, bar=bar))
    link = _anchor(style.unit) if style.unit in linked else ""
    return _Row(tuple(cells), style.emphasis, link)


def _percent(value: Decimal) -> str:
    """A length within 0…100 for drawing."""
    return format(min(max(value, ZERO), HUNDRED), "f")
