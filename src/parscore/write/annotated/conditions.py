"""The colour of faulty cells where the unit's own conditional formats paint the same cells: a rule above theirs.

Their rules stay as they are but for their rank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lxml import etree

from parscore.diagnostics import Severity
from parscore.text import cell_name
from parscore.write.annotated.cells import Area, area_of

_BEFORE = frozenset(
    {"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"}
    | {"sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate"}
    | {"customSheetViews", "mergeCells", "phoneticPr"}
)
"""What stands before conditional formats in a sheet."""

_MANY_AREAS, _AT_ONCE = 200, 400


def colour_over(
    root: Any, namespace: str, marked: Mapping[tuple[int, int], Severity], look: Callable[[Severity], int]
) -> None:
    """Put rules of our own first for the marked cells of one sheet that other rules may paint.

    `look` gives the number of the differential format of a weight.
    """
    space = f"{{{namespace}}}"
    areas = list(_areas(root))
    covered = [
        place for place in marked if len(areas) > _MANY_AREAS or any(area.holds(*place) for area in areas)
    ]
    if not covered:
        return
    groups = [
        (weight, cells)
        for weight in Severity
        for cells in _in_parts([cell_name(*place) for place in covered if marked[place] is weight])
    ]
    for node in root.iter():
        if isinstance(node.tag, str) and etree.QName(node).localname == "cfRule":
            rank = node.get("priority")
            if rank is not None and rank.isdecimal():
                node.set("priority", str(int(rank) + len(groups)))
    at = _place(root, space)
    for number, (weight, cells) in enumerate(groups):
        made = root.makeelement(f"{space}conditionalFormatting", sqref=" ".join(cells))
        rule = etree.SubElement(
            made, f"{space}cfRule", type="expression", dxfId=str(look(weight)), priority=str(number + 1)
        )
        etree.SubElement(rule, f"{space}formula").text = "TRUE"
        root.insert(at + number, made)


def _areas(root: Any) -> Iterator[Area]:
    """What the conditional formats of a sheet cover, those of newer versions (x14) too."""
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        name = etree.QName(node).localname
        if name == "conditionalFormatting" and node.get("sqref"):
            yield from _listed(node.get("sqref"))
        elif name == "sqref":
            yield from _listed(node.text or "")


def _listed(references: str) -> Iterator[Area]:
    yield from (area for text in references.split() if (area := area_of(text)) is not None)


def _in_parts(cells: Sequence[str]) -> Iterator[Sequence[str]]:
    return (cells[start : start + _AT_ONCE] for start in range(0, len(cells), _AT_ONCE))


def _place(root: Any, space: str) -> int:
    """Where conditional formats stand in the order of the format."""
    first = root.find(f"{space}conditionalFormatting")
    if first is not None:
        return int(root.index(first))
    return max(
        (
            at + 1
            for at, node in enumerate(root)
            if isinstance(node.tag, str) and etree.QName(node).localname in _BEFORE
        ),
        default=0,
    )
