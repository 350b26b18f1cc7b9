"""Numbers that Word counts in ways of its own: begun by hand, through styles of lists, through styles of styles."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from parscore.read.sheets.word import word_tables

LEVEL = (
    '<w:lvl w:ilvl="{0}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>{2}<w:lvlText w:val="{1}"/></w:lvl>'
)
LEVELS = LEVEL.format(0, "%1.", "") + LEVEL.format(1, "%1.%2.", "")


def document() -> Any:
    made = Document()
    made.add_table(1, 1)
    return made


def add_lists(made: Any, *lists: str) -> None:
    """Lists and numberings; the former have to stand first."""
    root = made.part.numbering_part.element
    for written in lists:
        element = parse_xml(written.replace(">", f" {nsdecls('w')}>", 1))
        if written.startswith("<w:abstractNum "):
            root.insert(0, element)
        else:
            root.append(element)


def add_style(made: Any, name: str, inside: str, kind: str = "paragraph", base: str = "") -> None:
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    numbered = f"<w:pPr><w:numPr>{inside}</w:numPr></w:pPr>" if inside else ""
    made.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>'
            f"{based}{numbered}</w:style>"
        )
    )


def add_line(made: Any, text: str, inside: str = "", style: str = "") -> None:
    paragraph = made.add_paragraph(text)._p
    properties = paragraph.get_or_add_pPr()
    if style:
        properties.append(parse_xml(f'<w:pStyle {nsdecls("w")} w:val="{style}"/>'))
    if inside:
        properties.append(parse_xml(f"<w:numPr {nsdecls('w')}>{inside}</w:numPr>"))


def texts_of(made: Any) -> list[str]:
    held = io.BytesIO()
    made.save(held)
    return word_tables(held.getvalue(), "a.docx")[1]


def on(number: int, level: int = 0) -> str:
    return f'<w:ilvl w:val="{level}"/><w:numId w:val="{number}"/>'


def test_a_number_set_by_hand_begins_there() -> None:
    made = document()
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    add_lists(
        made,
        f'<w:abstractNum w:abstractNumId="70">{LEVELS}</w:abstractNum>',
        '<w:num w:numId="70"><w:abstractNumId w:val="70"/></w:num>',
        f'<w:num w:numId="71"><w:abstractNumId w:val="70"/>{override}</w:num>',
    )
    for text, number, level in (("A", 70, 0), ("B", 70, 1), ("C", 71, 0), ("D", 71, 1), ("E", 71, 0)):
        add_line(made, text, on(number, level))
    assert texts_of(made) == ["1. A", "1.1. B", "5. C", "5.1. D", "6. E"]


def test_a_level_of_its_own_shape() -> None:
    made = document()
    own = f'<w:lvlOverride w:ilvl="0">{LEVEL.format(0, "Mục %1:", "")}</w:lvlOverride>'
    add_lists(
        made,
        f'<w:abstractNum w:abstractNumId="70">{LEVELS}</w:abstractNum>',
        f'<w:num w:numId="70"><w:abstractNumId w:val="70"/>{own}</w:num>',
    )
    add_line(made, "A", on(70))
    assert texts_of(made) == ["Mục 1: A"]


def test_a_style_of_lists_that_points_to_another_list() -> None:
    made = document()
    add_style(made, "Muc", '<w:numId w:val="70"/>', kind="numbering")
    link, real = '<w:numStyleLink w:val="Muc"/>', f'<w:styleLink w:val="Muc"/>{LEVELS}'
    add_lists(
        made,
        f'<w:abstractNum w:abstractNumId="70">{real}</w:abstractNum>',
        f'<w:abstractNum w:abstractNumId="72">{link}</w:abstractNum>',
        '<w:num w:numId="70"><w:abstractNumId w:val="70"/></w:num>',
        '<w:num w:numId="72"><w:abstractNumId w:val="72"/></w:num>',
    )
    for text, level in (("A", 0), ("B", 1), ("C", 0)):
        add_line(made, text, on(72, level))
    assert texts_of(made) == ["1. A", "1.1. B", "2. C"]


@pytest.mark.parametrize("level", ['<w:ilvl w:val="1"/>', ""])
def test_styles_that_inherit_their_numbers(level: str) -> None:
    """The level is the style's own, or that on which the list names the style."""
    made = document()
    shapes = LEVEL.format(0, "%1.", "") + LEVEL.format(1, "%1.%2.", '<w:pStyle w:val="Con"/>')
    add_lists(
        made,
        f'<w:abstractNum w:abstractNumId="70">{shapes}</w:abstractNum>',
        '<w:num w:numId="70"><w:abstractNumId w:val="70"/></w:num>',
    )
    add_style(made, "Cha", '<w:numId w:val="70"/>')
    add_style(made, "Con", level, base="Cha")
    add_style(made, "Chau", "", base="Cha")
    add_style(made, "Thuong", '<w:numId w:val="0"/>', base="Cha")
    for text, style in (("A", "Cha"), ("B", "Con"), ("C", "Chau"), ("D", "Thuong"), ("E", "Con")):
        add_line(made, text, style=style)
    assert texts_of(made) == ["1. A", "1.1. B", "2. C", "D", "2.1. E"]


def test_styles_based_on_each_other_end() -> None:
    made = document()
    add_style(made, "A1", "", base="B1")
    add_style(made, "B1", "", base="A1")
    add_line(made, "A", style="A1")
    assert texts_of(made) == ["A"]
