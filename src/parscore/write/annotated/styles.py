"""The styles of an annotated workbook: cells' own looks with another background, and the looks of the list.

May not touch a style that is there: new ones are added behind the old.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lxml import etree

from parscore.diagnostics import Severity
from parscore.write.annotated.package import Package
from parscore.write.style import FONT

FILLS = {Severity.ERROR: "FF9C9C", Severity.WARNING: "FFC94D", Severity.INFO: "BFE3F7"}
"""The backgrounds of faulty cells, apart from the pale yellow of cells to be filled in."""

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_PART = "xl/styles.xml"
_TEXT_FORMAT = "49"
_LISTS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_NEEDED = (
    ("fonts", "font"),
    ("fills", "fill"),
    ("borders", "border"),
    ("cellStyleXfs", "xf"),
    ("cellXfs", "xf"),
)


class Styles:
    """The style sheet of one workbook being edited."""

    def __init__(self, package: Package, namespace: str, relations: str) -> None:
        self._space = f"{{{namespace}}}"
        part = package.target(package.workbook, "styles")
        if part is None or part not in package:
            part = _PART if _PART not in package else package.free("xl/styles{}.xml")
            root = etree.Element(f"{self._space}styleSheet", nsmap={None: namespace})
            package.add(part, root, _TYPE)
            package.relate(package.workbook, relations, "styles", part)
        self._root = package.tree(part)
        self._made: dict[tuple[int, Severity], int] = {}
        self._fills: dict[str, int] = {}
        self._differences: dict[Severity, int] = {}
        bare = len(self._list("cellStyleXfs")) == 0
        for name, first in _NEEDED:
            if len(self._list(name)) == 0 and first != "fill":
                self._append(name, etree.Element(f"{self._space}{first}"))
        if bare and len(self._list("cellStyles")) == 0:
            self._append("cellStyles", self._normal())
        self._first_fills()

    def _normal(self) -> Any:
        return etree.Element(f"{self._space}cellStyle", name="Normal", xfId="0", builtinId="0")

    def _first_fills(self) -> None:
        """The two fills that every workbook begins with, whatever else it has."""
        known = len(self._list("fills"))
        for kind in ("none", "gray125")[known:]:
            fill = etree.Element(f"{self._space}fill")
            etree.SubElement(fill, f"{self._space}patternFill", patternType=kind)
            self._append("fills", fill)

    def over(self, severity: Severity) -> int:
        """The differential format that paints the background of a weight."""
        if severity not in self._differences:
            made = etree.Element(f"{self._space}dxf")
            fill = etree.SubElement(made, f"{self._space}fill")
            pattern = etree.SubElement(fill, f"{self._space}patternFill", patternType="solid")
            for name in ("fgColor", "bgColor"):
                etree.SubElement(pattern, f"{self._space}{name}", rgb=f"FF{FILLS[severity]}")
            self._differences[severity] = self._append("dxfs", made)
        return self._differences[severity]

    def marked(self, base: int, severity: Severity) -> int:
        """The style that is `base` in everything but the background."""
        if (base, severity) not in self._made:
            known = self._list("cellXfs")
            old = known[base] if 0 <= base < len(known) else known[0]
            made = deepcopy(old)
            made.set("fillId", str(self._fill(FILLS[severity])))
            made.set("applyFill", "1")
            self._made[base, severity] = self._append("cellXfs", made)
        return self._made[base, severity]

    def new(
        self,
        *,
        size: float = 11,
        bold: bool = False,
        link: bool = False,
        fill: str = "",
        grid: bool = True,
        across: str = "left",
        colour: str = "000000",
    ) -> int:
        """A look of the list of findings: wrapped text that never becomes a formula."""
        font = etree.Element(f"{self._space}font")
        for name, value in (("b", bold), ("u", link)):
            if value:
                etree.SubElement(font, f"{self._space}{name}")
        etree.SubElement(font, f"{self._space}sz", val=format(size, "g"))
        etree.SubElement(font, f"{self._space}color", rgb=f"FF{'0563C1' if link else colour}")
        etree.SubElement(font, f"{self._space}name", val=FONT)
        style = etree.Element(
            f"{self._space}xf",
            numFmtId=_TEXT_FORMAT,
            fontId=str(self._append("fonts", font)),
            fillId=str(self._fill(fill) if fill else 0),
            borderId=str(self._grid() if grid else 0),
            xfId="0",
            quotePrefix="1",
            applyNumberFormat="1",
            applyFont="1",
            applyFill="1",
            applyBorder="1",
            applyAlignment="1",
        )
        etree.SubElement(style, f"{self._space}alignment", horizontal=across, vertical="center", wrapText="1")
        return self._append("cellXfs", style)

    def _fill(self, colour: str) -> int:
        if colour not in self._fills:
            fill = etree.Element(f"{self._space}fill")
            pattern = etree.SubElement(fill, f"{self._space}patternFill", patternType="solid")
            etree.SubElement(pattern, f"{self._space}fgColor", rgb=f"FF{colour}")
            etree.SubElement(pattern, f"{self._space}bgColor", indexed="64")
            self._fills[colour] = self._append("fills", fill)
        return self._fills[colour]

    def _grid(self) -> int:
        if "grid" not in self._fills:
            border = etree.Element(f"{self._space}border")
            for side in ("left", "right", "top", "bottom"):
                edge = etree.SubElement(border, f"{self._space}{side}", style="thin")
                etree.SubElement(edge, f"{self._space}color", rgb="FF808080")
            etree.SubElement(border, f"{self._space}diagonal")
            self._fills["grid"] = self._append("borders", border)
        return self._fills["grid"]

    def _list(self, name: str) -> Any:
        found = self._root.find(f"{self._space}{name}")
        if found is None:
            found = self._root.makeelement(f"{self._space}{name}")
            later = {f"{self._space}{other}" for other in _LISTS[: _LISTS.index(name)]}
            place = max((at + 1 for at, node in enumerate(self._root) if node.tag in later), default=0)
            self._root.insert(place, found)
        return found

    def _append(self, name: str, node: Any) -> int:
        known = self._list(name)
        known.append(node)
        count = sum(1 for child in known if isinstance(child.tag, str))
        known.set("count", str(count))
        return count - 1
