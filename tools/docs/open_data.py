"""The tables of columns of the open data, in Markdown, made of the layouts. Returns text, writes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from parscore.write.tables.open_data import LAYOUTS, Layout

_HEAD = "| Cột | Kiểu | Ý nghĩa |\n|---|---|---|"
_KINDS = {"string": "chữ", "number": "số", "integer": "số nguyên", "boolean": "true, false"}


def data_tables() -> str:
    """Every file with its columns; the key in bold."""
    return "\n\n".join("\n".join(_table(layout)) for layout in LAYOUTS)


def _table(layout: Layout[object]) -> Iterator[str]:
    yield f"### {layout.name}.csv\n{layout.title}.\n\n{_HEAD}"
    for field in layout.fields:
        name = f"**`{field.name}`**" if field.name in layout.key else f"`{field.name}`"
        words = f" ({', '.join(f'`{word}`' for word in field.words)})" if field.words else ""
        yield f"| {name} | {_KINDS[field.kind]} | {field.about}{words} |"
