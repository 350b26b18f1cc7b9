"""Notes on cells of one sheet: new ones made, those that are there kept and continued.

A note needs its text in one part and its box in an old drawing format (VML) in another; boxes of notes and
of controls that are there stay as they are.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from parscore.text import cell_name
from parscore.write.annotated.boxes import NAMESPACES, box, enlarged
from parscore.write.annotated.cells import Grid
from parscore.write.annotated.package import AnnotationError, Package, legal

AUTHOR = "parscore"
MAX_TEXT = 8_000

_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AFTER = ("legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
_SHAPE_ID = re.compile(rb"_x0000_s(\d{1,9})")
_MAP = re.compile(rb"<o:idmap[^<>]*\bdata=[\"']([\d,]+)[\"']")
_KIND = (
    f'<v:shapetype {NAMESPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


class Notes:
    """The notes of one sheet being edited: `note` adds one, `write` puts their boxes in place at the end."""

    def __init__(self, package: Package, sheet: str, grid: Grid, namespace: str, relations: str) -> None:
        self._package, self._sheet, self._grid = package, sheet, grid
        self._namespace, self._space, self._relations = namespace, f"{{{namespace}}}", relations
        self._boxes: list[str] = []
        self._longer: dict[tuple[int, int], str] = {}
        self._root: Any = None
        self._known: dict[str, Any] = {}
        self._authors: list[str] = []

    def note(self, row: int, column: int, paragraphs: list[tuple[str, str]]) -> bool:
        """Say something on a cell: for each paragraph a bold beginning and the rest.

        False where the cell's note only mirrors a conversation, to which nothing can be added.
        """
        root, cell = self._comments(), cell_name(row, column)
        words = "\n".join(f"{head}{rest}" for head, rest in paragraphs)[:MAX_TEXT]
        known = self._known.get(cell)
        if known is None:
            listed = root.find(f"{self._space}commentList")
            known = etree.SubElement(listed, f"{self._space}comment", ref=cell, authorId=self._author(root))
            etree.SubElement(known, f"{self._space}text")
            self._known[cell] = known
            self._boxes.append(box(row, column, words, self._grid))
        elif self._is_thread(known):
            return False
        else:
            paragraphs = [("\n———\n" + paragraphs[0][0], paragraphs[0][1]), *paragraphs[1:]]
            self._longer[row, column] = f"\n———\n{words}"
        self._say(known.find(f"{self._space}text"), paragraphs)
        return True

    def write(self) -> None:
        """Put the boxes of the new notes into the sheet's drawing, and enlarge those of notes continued."""
        if not self._boxes and not self._longer:
            return
        tag = f"{self._space}legacyDrawing"
        link = self._grid.root.find(tag)
        relations = self._package.relations(self._sheet)
        part = (
            relations.get(str(link.get(f"{{{self._relations}}}id")), ("", ""))[1] if link is not None else ""
        )
        if not self._boxes:
            if part in self._package:
                self._package.raw[part] = enlarged(self._package.read(part), self._longer, self._grid)
            return
        if link is not None and part not in self._package:
            raise AnnotationError("thiếu phần vẽ ghi chú của trang tính")
        if not part:
            part = self._package.free("xl/drawings/vmlDrawing{}.vml")
            self._package.declare_ending("vml", _VML)
            identity = self._package.relate(self._sheet, self._relations, "vmlDrawing", part)
            after = {f"{self._space}{name}" for name in _AFTER}
            children = list(self._grid.root)
            place = next(
                (at for at, node in enumerate(children) if node.tag in after or _is_choice(node)),
                len(children),
            )
            made = self._grid.root.makeelement(tag, nsmap={"r": self._relations})
            made.set(f"{{{self._relations}}}id", identity)
            self._grid.root.insert(place, made)
            block = self._free_block()
            self._package.raw[part] = (
                f'<xml {NAMESPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/>'
                f"</o:shapelayout>{_KIND}</xml>"
            ).encode()
        self._draw(part)

    def _draw(self, part: str) -> None:
        """Add the boxes at the end of the drawing, its own text untouched: it is not always sound XML."""
        text = enlarged(self._package.read(part), self._longer, self._grid)
        end = text.rfind(b"</xml>")
        if end < 0 or text.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise AnnotationError("phần vẽ ghi chú của trang tính có cấu trúc lạ")
        block = _MAP.search(text)
        used = [int(number) for number in _SHAPE_ID.findall(text)]
        first = max(used) + 1 if used else (int(block.group(1).split(b",")[0]) if block else 1) * 1024 + 1
        kind = "" if b'id="_x0000_t202"' in text else _KIND
        boxes = "".join(box.format(number=first + place) for place, box in enumerate(self._boxes))
        self._package.raw[part] = text[:end] + (kind + boxes).encode() + text[end:]

    def _free_block(self) -> int:
        blocks = [0]
        for name in self._package.named(".vml"):
            for numbers in _MAP.findall(self._package.read(name)):
                blocks += [int(number) for number in numbers.split(b",") if number]
        return max(blocks) + 1

    def _comments(self) -> Any:
        if self._root is None:
            part = self._package.target(self._sheet, "comments")
            if part is None or part not in self._package:
                part = self._package.free("xl/comments{}.xml")
                root = etree.Element(f"{self._space}comments", nsmap={None: self._namespace})
                etree.SubElement(root, f"{self._space}authors")
                etree.SubElement(root, f"{self._space}commentList")
                self._package.add(part, root, _COMMENTS)
                self._package.relate(self._sheet, self._relations, "comments", part)
            self._root = self._package.tree(part)
            if any(self._root.find(f"{self._space}{name}") is None for name in ("authors", "commentList")):
                raise AnnotationError("phần ghi chú của trang tính có cấu trúc lạ")
            for node in self._root.iter(f"{self._space}comment"):
                self._known.setdefault(str(node.get("ref")), node)
            self._authors = [node.text or "" for node in self._root.iter(f"{self._space}author")]
        return self._root

    def _author(self, root: Any) -> str:
        if AUTHOR not in self._authors:
            etree.SubElement(root.find(f"{self._space}authors"), f"{self._space}author").text = AUTHOR
            self._authors.append(AUTHOR)
        return str(self._authors.index(AUTHOR))

    def _is_thread(self, comment: Any) -> bool:
        """Whether the note only mirrors a conversation kept elsewhere, which must not be changed here."""
        number = str(comment.get("authorId"))
        return (
            number.isdecimal()
            and int(number) < len(self._authors)
            and self._authors[int(number)].startswith("tc=")
        )

    def _say(self, text: Any, paragraphs: list[tuple[str, str]]) -> None:
        """Add the words behind those that are there, as runs of their own."""
        if text is None:
            raise AnnotationError("phần ghi chú của trang tính có cấu trúc lạ")
        plain = text.find(f"{self._space}t")
        if plain is not None:
            run = text.makeelement(f"{self._space}r")
            text.replace(plain, run)
            run.append(plain)
        place = len(text.findall(f"{self._space}r"))
        room = MAX_TEXT
        for number, (head, rest) in enumerate(paragraphs):
            for words, bold in ((("\n" if number else "") + head, True), (rest, False)):
                if room > 0 and words:
                    text.insert(place, self._run(words[:room], bold=bold))
                    place, room = place + 1, room - len(words)

    def _run(self, words: str, *, bold: bool) -> Any:
        run = etree.Element(f"{self._space}r")
        look = etree.SubElement(run, f"{self._space}rPr")
        if bold:
            etree.SubElement(look, f"{self._space}b")
        etree.SubElement(look, f"{self._space}sz", val="9")
        etree.SubElement(look, f"{self._space}rFont", val="Tahoma")
        made = etree.SubElement(run, f"{self._space}t")
        made.text = legal(words)
        made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return run


def _is_choice(node: Any) -> bool:
    return isinstance(node.tag, str) and node.tag.endswith("}AlternateContent")
