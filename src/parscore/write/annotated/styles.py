"""The styles of an annotated workbook: cells' own looks with another background, rules of colour, the list's looks.

May not touch a style or a conditional format that is there: new styles are added behind the old, rules above them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cached_property
from typing import Any

from parscore.diagnostics import Severity
from parscore.text import cell_name
from parscore.write.annotated.cells import Area, area_of
from parscore.write.annotated.package import Dialect, Package
from parscore.write.style import FONT

FILLS = {Severity.ERROR: "FF9C9C", Severity.WARNING: "FFC94D", Severity.INFO: "BFE3F7"}
"""The backgrounds of faulty cells, apart from the pale yellow of cells to be filled in."""

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_PART = "xl/styles.xml"
_TEXT_FORMAT = "49"
_LISTS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_NEEDED = {"fonts": "font", "borders": "border", "cellStyleXfs": "xf", "cellXfs": "xf"}
"""The lists that must hold something, and what; fills have beginnings of their own."""
_FIRST_FILLS = ("none", "gray125")
"""The two fills that every workbook begins with, whatever else it has."""
_APPLIED = ("applyNumberFormat", "applyFont", "applyFill", "applyBorder", "applyAlignment")
_LINK, _EDGE = "0563C1", "808080"


class Styles:
    """The style sheet of one workbook being edited."""

    def __init__(self, package: Package) -> None:
        self._xml = package.dialect
        self._root = package.tree(self._part(package))
        self._made: dict[tuple[int, Severity], int] = {}
        self._fills: dict[str, int] = {}
        self._differences: dict[Severity, int] = {}
        bare = len(self._list("cellStyleXfs")) == 0
        for name, first in _NEEDED.items():
            if len(self._list(name)) == 0:
                self._append(name, self._xml.element(first))
        if bare and len(self._list("cellStyles")) == 0:
            self._append("cellStyles", self._xml.element("cellStyle", name="Normal", xfId="0", builtinId="0"))
        for kind in _FIRST_FILLS[len(self._list("fills")) :]:
            pattern = self._xml.element("patternFill", patternType=kind)
            self._append("fills", self._xml.element("fill", pattern))

    def _part(self, package: Package) -> str:
        """The part of the style sheet, made where there is none."""
        part = package.target(package.workbook, "styles")
        if part is None or part not in package:
            part = _PART if _PART not in package else package.free("xl/styles{}.xml")
            package.add(part, self._xml.root("styleSheet"), _TYPE)
            package.relate(package.workbook, "styles", part)
        return part

    def over(self, severity: Severity) -> int:
        """The differential format that paints the background of a weight."""
        if severity not in self._differences:
            colours = [self._colour(name, FILLS[severity]) for name in ("fgColor", "bgColor")]
            made = self._xml.element("dxf", self._xml.element("fill", self._solid(*colours)))
            self._differences[severity] = self._append("dxfs", made)
        return self._differences[severity]

    def marked(self, base: int, severity: Severity) -> int:
        """The style that is `base` in everything but the background."""
        if (base, severity) not in self._made:
            known = self._list("cellXfs")
            made = deepcopy(known[base] if 0 <= base < len(known) else known[0])
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
        xml = self._xml
        font = xml.element(
            "font",
            *(xml.element(name) for name, wanted in (("b", bold), ("u", link)) if wanted),
            xml.element("sz", val=format(size, "g")),
            self._colour("color", _LINK if link else colour),
            xml.element("name", val=FONT),
        )
        style = xml.element(
            "xf",
            xml.element("alignment", horizontal=across, vertical="center", wrapText="1"),
            numFmtId=_TEXT_FORMAT,
            fontId=str(self._append("fonts", font)),
            fillId=str(self._fill(fill) if fill else 0),
            borderId=str(self._grid if grid else 0),
            xfId="0",
            quotePrefix="1",
            **dict.fromkeys(_APPLIED, "1"),
        )
        return self._append("cellXfs", style)

    def _colour(self, name: str, colour: str) -> Any:
        return self._xml.element(name, rgb=f"FF{colour}")

    def _solid(self, *colours: Any) -> Any:
        return self._xml.element("patternFill", *colours, patternType="solid")

    def _fill(self, colour: str) -> int:
        if colour not in self._fills:
            pattern = self._solid(self._colour("fgColor", colour), self._xml.element("bgColor", indexed="64"))
            self._fills[colour] = self._append("fills", self._xml.element("fill", pattern))
        return self._fills[colour]

    @cached_property
    def _grid(self) -> int:
        sides = ("left", "right", "top", "bottom")
        edges = (self._xml.element(side, self._colour("color", _EDGE), style="thin") for side in sides)
        return self._append("borders", self._xml.element("border", *edges, self._xml.element("diagonal")))

    def _list(self, name: str) -> Any:
        found = self._root.find(self._xml.tag(name))
        if found is None:
            found = self._xml.element(name)
            earlier = {self._xml.tag(other) for other in _LISTS[: _LISTS.index(name)]}
            place = max((at for at, node in enumerate(self._root, 1) if node.tag in earlier), default=0)
            self._root.insert(place, found)
        return found

    def _append(self, name: str, node: Any) -> int:
        known = self._list(name)
        known.append(node)
        count = sum(isinstance(child.tag, str) for child in known)
        known.set("count", str(count))
        return count - 1


_BEFORE = frozenset(
    {"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"}
    | {"sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate"}
    | {"customSheetViews", "mergeCells", "phoneticPr"}
)
"""What stands before conditional formats in a sheet."""

_MANY_AREAS, _AT_ONCE = 200, 400


def colour_over(
    root: Any, dialect: Dialect, marked: Mapping[tuple[int, int], Severity], look: Callable[[Severity], int]
) -> None:
    """Put rules of our own above those that may paint the marked cells; `look`: the format of a weight."""
    groups = list(_groups(root, marked))
    if not groups:
        return
    _lower(root, len(groups))
    at = _place(root, dialect)
    for number, (weight, cells) in enumerate(groups):
        what = {"type": "expression", "dxfId": str(look(weight)), "priority": str(number + 1)}
        rule = dialect.element("cfRule", dialect.element("formula", "TRUE"), **what)
        root.insert(at + number, dialect.element("conditionalFormatting", rule, sqref=" ".join(cells)))


def _groups(
    root: Any, marked: Mapping[tuple[int, int], Severity]
) -> Iterator[tuple[Severity, Sequence[str]]]:
    """The marked cells that other rules may paint, by weight, so many at once as one rule takes."""
    areas = list(_areas(root))
    many = len(areas) > _MANY_AREAS
    covered = [place for place in marked if many or any(area.holds(*place) for area in areas)]
    for weight in Severity:
        cells = [cell_name(*place) for place in covered if marked[place] is weight]
        yield from ((weight, cells[at : at + _AT_ONCE]) for at in range(0, len(cells), _AT_ONCE))


def _lower(root: Any, places: int) -> None:
    """Let every rule that is there come so many places later."""
    for node in root.iter("{*}cfRule"):
        rank = node.get("priority")
        if rank is not None and rank.isdecimal():
            node.set("priority", str(int(rank) + places))


def _areas(root: Any) -> Iterator[Area]:
    """What the conditional formats of a sheet cover, those of newer versions (x14) too."""
    nodes = root.iter("{*}conditionalFormatting", "{*}sqref")
    references = (text for node in nodes for text in (node.get("sqref") or node.text or "").split())
    yield from filter(None, map(area_of, references))


def _place(root: Any, dialect: Dialect) -> int:
    """Where conditional formats stand in the order of the format."""
    first = root.find(dialect.tag("conditionalFormatting"))
    if first is not None:
        return int(root.index(first))
    tags = {dialect.tag(name) for name in _BEFORE}
    return max((at for at, node in enumerate(root, 1) if node.tag in tags), default=0)
