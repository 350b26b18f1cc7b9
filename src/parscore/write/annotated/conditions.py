"""The colour of faulty cells where the unit's own conditional formats paint the same cells: a rule above theirs.

Their rules stay as they are but for their rank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from parscore.diagnostics import Severity
from parscore.text import cell_name
from parscore.write.annotated.cells import Area, area_of
from parscore.write.annotated.package import Dialect

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
    """Put rules of our own first for the marked cells of one sheet that other rules may paint.

    `look` gives the number of the differential format of a weight.
    """
    groups = list(_groups(root, marked))
    if not groups:
        return
    _lower(root, len(groups))
    at = _place(root, dialect)
    for number, (weight, cells) in enumerate(groups):
        formula = dialect.element("formula", "TRUE")
        rule = dialect.element(
            "cfRule", formula, type="expression", dxfId=str(look(weight)), priority=str(number + 1)
        )
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
        yield from ((weight, part) for part in _in_parts(cells))


def _lower(root: Any, places: int) -> None:
    """Let every rule that is there come so many places later."""
    for node in root.iter("{*}cfRule"):
        rank = node.get("priority")
        if rank is not None and rank.isdecimal():
            node.set("priority", str(int(rank) + places))


def _areas(root: Any) -> Iterator[Area]:
    """What the conditional formats of a sheet cover, those of newer versions (x14) too."""
    for node in root.iter("{*}conditionalFormatting", "{*}sqref"):
        yield from _listed(node.get("sqref") or node.text or "")


def _listed(references: str) -> Iterator[Area]:
    yield from (area for text in references.split() if (area := area_of(text)) is not None)


def _in_parts(cells: Sequence[str]) -> Iterator[Sequence[str]]:
    return (cells[start : start + _AT_ONCE] for start in range(0, len(cells), _AT_ONCE))


def _place(root: Any, dialect: Dialect) -> int:
    """Where conditional formats stand in the order of the format."""
    first = root.find(dialect.tag("conditionalFormatting"))
    if first is not None:
        return int(root.index(first))
    tags = {dialect.tag(name) for name in _BEFORE}
    return max((at for at, node in enumerate(root, 1) if node.tag in tags), default=0)
