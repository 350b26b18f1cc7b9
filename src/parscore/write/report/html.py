"""The report as one self-contained page, everything escaped and nothing fetched; may not compute."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from msgspec import Struct

from parscore.number import HUNDRED, ZERO
from parscore.text import nfc, squeeze
from parscore.write.report.charts import drawn, swatches
from parscore.write.report.content import GroupContent, Part, ReportContent, UnitContent
from parscore.write.tables.charts import Chart
from parscore.write.tables.data import Column, Heading, RowStyle, Shown, Table, headings, shown
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


class _View(Struct, frozen=True):
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
        rules=[_rules(key, table) for key, table in content.rules().items()],
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
        "ranking": _linked(group.ranking, linked),
        "bands": _view(group.bands) if group.bands is not None else None,
        "fields": _linked(group.fields, linked),
        "parts": [_part(one, linked) for one in group.parts()],
        "detail_notes": group.detail_notes,
        "units": [_unit(unit, group) for unit in group.units],
    }


def _part(part: Part, linked: frozenset[str]) -> dict[str, object]:
    return {"title": part.title, "views": [_linked(table, linked) for _, table in part.tables]}


def _unit(unit: UnitContent, group: GroupContent) -> dict[str, object]:
    detail = unit.detail()
    rows = _score_rows(unit.table, detail.explained, group.rules)
    return {
        "anchor": f"don-vi-{unit.id}",
        "name": squeeze(unit.name),
        "said": unit.said,
        "ways": detail.ways,
        "view": _view(unit.table, rows, said=group.detail_notes),
    }


def _rules(key: str, table: Table) -> _View:
    return _view(table, _rows(table, keys=[f"{key}-{style.code}" for style in table.styles]))


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


def _linked(table: Table, units: frozenset[str]) -> _View:
    """The table with links to the units that the page shows."""
    links = [style.unit if style.unit in units else "" for style in table.styles]
    return _view(table, _rows(table, links=links))


def _view(table: Table, rows: Iterable[Markup] | None = None, said: Sequence[str] = ()) -> _View:
    """The table with `rows` of its own, without the notes that are `said` elsewhere."""
    heads = tuple(
        tuple((head, _head_look(table.columns, head)) for head in row) for row in headings(table.columns)
    )
    whole = sum(column.width for column in table.columns)
    widths = tuple(f"{column.width * 100 / whole:.1f}" for column in table.columns)
    notes = tuple(note for note in table.notes if note not in said)
    return _View(squeeze(table.title), heads, tuple(_rows(table) if rows is None else rows), widths, notes)


def _head_look(columns: Sequence[Column], head: Heading) -> str:
    return "c" if head.across > 1 else _LOOKS[columns[head.column].align] or "l"


def _rows(table: Table, links: Sequence[str] = (), keys: Sequence[str] = ()) -> Iterator[Markup]:
    """The rows as markup, made here: a template would be entered for every cell. What may stay unclosed does.

    `links` are the units that the names of rows lead to, `keys` the identities of rows.
    """
    plain, named = [_look(column) for column in table.columns], table.named_by
    bars = [place for place, column in enumerate(table.columns) if column.bar]
    for number, cells in enumerate(shown(table)):
        style = table.style(number)
        looks = _indented(plain, table.indented, style.indent)
        made = [_cell(cell.text, look) for cell, look in zip(cells, looks, strict=True)]
        for place in bars:
            made[place] = _bar(cells[place], looks[place])
        words = escape(cells[named].text)
        if links and links[number]:
            words = Markup(f'<a href="#don-vi-{escape(links[number])}">{words}</a>')
        made[named] = f'<th scope="row" class="{looks[named]}">{words}'
        key = f' id="{escape(keys[number])}"' if keys else ""
        yield Markup(f"<tr{key}{_emphasis(style)}>{''.join(made)}")


def _score_rows(table: Table, explained: Explained, rules: str) -> Iterator[Markup]:
    """The rows of a unit, in which names open what explains them; how cells look is left to the style of the page.

    A page holds ten thousands of them: whatever stands in every row costs a megabyte.
    """
    named = table.named_by
    for style, cells in zip(table.styles, shown(table), strict=True):
        made = [_cell(cell.text, "") for cell in cells]
        words, look = (
            escape(cells[named].text),
            f' class="i{min(style.indent, _DEEPEST)}"' if style.indent else "",
        )
        if style.code is not None:
            words = _explained(words, style.code and f"{rules}-{style.code}", explained.get(style.code, ()))
        made[named] = f'<th scope="row"{look}>{words}'
        yield Markup(f"<tr{_emphasis(style)}>{''.join(made)}")


def _explained(words: Markup, rule: str, lines: Sequence[str]) -> Markup:
    """Words that open lines and the way to a rule."""
    link = f'<a href="#{escape(rule)}">Quy tắc</a>\n' if rule else ""
    said = escape(nfc("\n".join(lines)))
    return Markup(f"<details><summary>{words}</summary><p>{link}{said}</details>")


def _emphasis(style: RowStyle) -> str:
    return f' class="{style.emphasis}"' if style.emphasis else ""


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
    return f'<td class="{look}">{escape(text)}' if look else f"<td>{escape(text)}"


def _bar(cell: Shown, look: str) -> str:
    """A number drawn as a share of 100."""
    if cell.number is None:
        return _cell(cell.text, look)
    share = format(min(max(cell.number, ZERO), HUNDRED), "f")
    return f'<td class="{look} bar" style="--v:{share}%">{escape(cell.text)}'
