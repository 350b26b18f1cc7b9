"""The report as one self-contained page, everything escaped and nothing fetched; may not compute."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from parscore.number import HUNDRED, ZERO
from parscore.text import squeeze
from parscore.write.report.content import GroupContent, ReportContent
from parscore.write.tables.data import Column, Heading, Shown, Table, headings, shown

_LOOKS = {"left": "", "center": "c", "right": "n"}
_WIDE = 30
"""A column of text that is so many characters wide may wrap."""
_DEEPEST = 4
_KEPT = 16_384
"""So many cells are kept as markup: the tables of units repeat titles and points."""


@dataclass(frozen=True, slots=True)
class _View:
    """A table ready for its template; the rows are markup."""

    title: str
    headings: tuple[tuple[tuple[Heading, str], ...], ...]
    rows: tuple[Markup, ...]
    widths: tuple[str, ...]
    notes: tuple[str, ...]


def report_page(content: ReportContent) -> str:
    """The whole page as text."""
    environment = _environment()
    script = _source(environment, "report.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    linked = frozenset(unit.id for group in content.groups for unit in group.units)
    page = environment.get_template("report.html.j2").render(
        content=content,
        title=squeeze(content.title),
        groups=[_group(group, linked) for group in content.groups],
        detailed=bool(linked),
        findings=_view(content.findings) if content.findings is not None else None,
        style=_source(environment, "report.css"),
        script=script,
        script_digest=f"sha256-{digest}",
    )
    return page.lstrip()


def unit_page(title: str, facts: Sequence[str], tables: Sequence[Table], tool: str) -> str:
    """The page of one unit as text."""
    environment = _environment()
    page = environment.get_template("unit.html.j2").render(
        title=squeeze(title),
        facts=facts,
        views=[_view(table) for table in tables],
        tool=tool,
        style=_source(environment, "report.css"),
    )
    return page.lstrip()


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("parscore.write.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _source(environment: Environment, name: str) -> Markup:
    """A style or a script as it is written."""
    assert environment.loader is not None
    return Markup(environment.loader.get_source(environment, name)[0])


def _group(group: GroupContent, linked: frozenset[str]) -> dict[str, object]:
    return {
        "title": squeeze(group.title),
        "anchor": f"nhom-{group.id}",
        "figures": group.figures,
        "ranking": _view(group.ranking, linked),
        "bands": _view(group.bands) if group.bands is not None else None,
        "fields": _view(group.fields, linked),
        "trend": _view(group.trend, linked) if group.trend else None,
        "detail_notes": group.detail_notes,
        "units": [
            {
                "anchor": f"don-vi-{unit.id}",
                "name": squeeze(unit.name),
                "said": unit.said,
                "view": _view(unit.table, said=group.detail_notes),
            }
            for unit in group.units
        ],
    }


def _view(table: Table, linked: frozenset[str] = frozenset(), said: Sequence[str] = ()) -> _View:
    """The table with links to the units in `linked`, without the notes that are `said` elsewhere."""
    heads = tuple(
        tuple((head, _head_look(table.columns, head)) for head in row) for row in headings(table.columns)
    )
    whole = sum(column.width for column in table.columns)
    widths = tuple(f"{column.width * 100 / whole:.1f}" for column in table.columns)
    notes = tuple(note for note in table.notes if note not in said)
    return _View(squeeze(table.title), heads, tuple(_rows(table, linked)), widths, notes)


def _head_look(columns: Sequence[Column], head: Heading) -> str:
    return "c" if head.across > 1 else _LOOKS[columns[head.column].align] or "l"


def _rows(table: Table, linked: frozenset[str]) -> Iterator[Markup]:
    """The rows as markup, made here: a template would be entered for every cell."""
    plain, named = [_look(column) for column in table.columns], table.named_by
    bars = [place for place, column in enumerate(table.columns) if column.bar]
    for number, cells in enumerate(shown(table)):
        style = table.style(number)
        looks = _indented(plain, table.indented, style.indent)
        made = [_cell(cell.text, look) for cell, look in zip(cells, looks, strict=True)]
        for place in bars:
            made[place] = _bar(cells[place], looks[place])
        link = f"don-vi-{style.unit}" if style.unit in linked else ""
        made[named] = _name(cells[named].text, looks[named], link)
        emphasis = f' class="{style.emphasis}"' if style.emphasis else ""
        yield Markup(f"<tr{emphasis}>{''.join(made)}</tr>")


def _look(column: Column) -> str:
    if column.kind == "code":
        return "k"
    if column.kind == "text" and column.width >= _WIDE:
        return "w"
    return _LOOKS[column.align]


def _indented(looks: list[str], place: int, indent: int) -> list[str]:
    """The looks of the columns with one column moved in."""
    if not indent:
        return looks
    moved = f"{looks[place]} i{min(indent, _DEEPEST)}".strip()
    return [*looks[:place], moved, *looks[place + 1 :]]


@lru_cache(maxsize=_KEPT)
def _cell(text: str, look: str) -> str:
    return f'<td class="{look}">{escape(text)}</td>' if look else f"<td>{escape(text)}</td>"


def _bar(cell: Shown, look: str) -> str:
    """A number drawn as a share of 100."""
    if cell.number is None:
        return _cell(cell.text, look)
    share = format(min(max(cell.number, ZERO), HUNDRED), "f")
    return f'<td class="{look} bar" style="--v:{share}%">{escape(cell.text)}</td>'


def _name(text: str, look: str, link: str) -> str:
    """The cell that names its row, with a link to the unit where the page shows it."""
    words = f'<a href="#{escape(link)}">{escape(text)}</a>' if link else escape(text)
    return f'<th scope="row" class="{look}">{words}</th>'
