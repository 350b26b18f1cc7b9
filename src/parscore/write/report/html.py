"""The report as one self-contained page, everything escaped and nothing fetched; may not compute."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from parscore.number import HUNDRED, ZERO
from parscore.text import nfc, squeeze
from parscore.write.explain import Section
from parscore.write.report.charts import drawn, swatches
from parscore.write.report.content import GroupContent, ReportContent, UnitContent
from parscore.write.tables.charts import Chart
from parscore.write.tables.data import Column, Heading, Shown, Table, headings, shown
from parscore.write.tables.explained_lines import Explained

STATE = frozenset({"Tình trạng", "Bước chấm", "Số liệu"})
"""What of the origins stands at the head of the page."""
_LOOKS = {"left": "", "center": "c", "right": "n"}
_WIDE = 30
"""A column of text that is so many characters wide may wrap."""
_DEEPEST = 4
FOLDED = 40
"""The charts of a group with more rows are folded up."""
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
        state=[pair for pair in content.origins if pair[0] in STATE],
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
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _plain(value: object) -> object:
    """A text without characters that turn the direction of writing or cannot be seen."""
    return nfc(value) if type(value) is str else value


def _source(environment: Environment, name: str) -> Markup:
    """A style or a script as it is written."""
    assert environment.loader is not None
    return Markup(environment.loader.get_source(environment, name)[0])


def _group(group: GroupContent, linked: frozenset[str]) -> dict[str, object]:
    charts = group.charts()
    return {
        "title": squeeze(group.title),
        "charts": [_chart(one, f"bd-{group.id}-{number}") for number, one in enumerate(charts, 1)],
        "folded": any(len(one.table.rows) > FOLDED for one in charts),
        "left_out": group.left_out,
        "anchor": f"nhom-{group.id}",
        "figures": group.figures,
        "ranking": _view(group.ranking, linked),
        "bands": _view(group.bands) if group.bands is not None else None,
        "fields": _view(group.fields, linked),
        "trend": _view(group.trend, linked) if group.trend else None,
        "detail_notes": group.detail_notes,
        "units": [_unit(unit, group.detail_notes) for unit in group.units],
    }


def _unit(unit: UnitContent, said: Sequence[str]) -> dict[str, object]:
    detail = unit.detail()
    return {
        "anchor": f"don-vi-{unit.id}",
        "name": squeeze(unit.name),
        "said": unit.said,
        "ways": detail.ways,
        "view": _view(unit.table, said=said, explained=detail.explained),
    }


def _chart(chart: Chart, key: str) -> dict[str, object]:
    return {
        "anchor": key,
        "title": squeeze(chart.table.title),
        "short": squeeze(chart.table.title.partition(":")[0]),
        "said": chart.said,
        "swatches": swatches(chart),
        "images": drawn(chart, key),
        "kind": chart.kind,
        "view": None if chart.has_table else _view(chart.table),
    }


def _view(
    table: Table,
    linked: frozenset[str] = frozenset(),
    said: Sequence[str] = (),
    explained: Explained = MappingProxyType({}),
) -> _View:
    """The table with links to the units in `linked`, without the notes that are `said` elsewhere.

    Rows of criteria that are `explained` open their explanation.
    """
    heads = tuple(
        tuple((head, _head_look(table.columns, head)) for head in row) for row in headings(table.columns)
    )
    whole = sum(column.width for column in table.columns)
    widths = tuple(f"{column.width * 100 / whole:.1f}" for column in table.columns)
    notes = tuple(note for note in table.notes if note not in said)
    return _View(squeeze(table.title), heads, tuple(_rows(table, linked, explained)), widths, notes)


def _head_look(columns: Sequence[Column], head: Heading) -> str:
    return "c" if head.across > 1 else _LOOKS[columns[head.column].align] or "l"


def _rows(table: Table, linked: frozenset[str], explained: Explained) -> Iterator[Markup]:
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
        why = explained.get(style.code) if style.code is not None else None
        made[named] = _name(cells[named].text, looks[named], link, why)
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


def _name(text: str, look: str, link: str, why: Sequence[Section] | None) -> str:
    """The cell that names its row, with a link to the unit where the page shows it, or with an explanation."""
    words = f'<a href="#{escape(link)}">{escape(text)}</a>' if link else escape(text)
    if why:
        words = f"<details><summary>{words}</summary><dl>{''.join(map(_section, why))}</dl></details>"
    return f'<th scope="row" class="{look}">{words}</th>'


@lru_cache(maxsize=_KEPT)
def _section(section: Section) -> str:
    """One part of an explanation: its title, its lines, which are one element: a page holds ten thousands of them."""
    title, lines = section
    return f"<dt>{title}</dt><dd>{escape(nfc(chr(10).join(lines)))}</dd>"
