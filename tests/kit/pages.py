"""Rows of a report's page, read by a parser of its own, which closes what HTML lets stand unclosed."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree, html


def page_rows(page: str) -> Iterator[tuple[str, list[str]]]:
    """The markup and the texts of the cells of every table row."""
    for row in html.fromstring(page).iter("tr"):
        cells = [cell.text_content().rstrip("\n") for cell in row if cell.tag in ("td", "th")]
        yield etree.tostring(row, encoding="unicode"), cells
