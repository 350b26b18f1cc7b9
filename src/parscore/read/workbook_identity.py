"""Whose workbook it is: by its stamp, its file name, the unit named above its table.

What the three say must agree; nothing is chosen when they do not.
"""

from __future__ import annotations

from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Cycle, Unit
from parscore.read.workbook_open import OpenForm
from parscore.text import did_you_mean, fold, quoted

_LABELS = ("đơn vị", "tên đơn vị", "cơ quan", "tên cơ quan", "cơ quan, đơn vị")


def identify(form: OpenForm, path: Path, cycle: Cycle) -> tuple[str | None, list[Diagnostic]]:
    """The id of the unit of the cycle that the form belongs to, or None and why it cannot be told."""
    units = {unit.id: unit for _, unit in cycle.units()}
    names = _names(units)
    by_name = units.get(path.stem) or _only(names.get(fold(path.stem), ()), units)
    above = {unit for text in form.texts for unit in _named(text, names)}
    stamped = form.stamp.unit if form.stamp is not None else ""
    place = Place(form.file)
    if stamped and stamped not in units:
        return None, [finding("W303", place, stamped=stamped, suggestion=did_you_mean(stamped, units))]
    said = {"dấu của biểu": stamped, "tên tệp": by_name.id if by_name else ""}
    if len(above) == 1:
        said["phần đầu biểu"] = next(iter(above))
    said = {who: unit for who, unit in said.items() if unit}
    if len(set(said.values())) > 1:
        words = "; ".join(f"{who}: «{units[unit].name}»" for who, unit in said.items())
        return None, [finding("W302", place, words=words)]
    if said:
        return next(iter(said.values())), []
    if above:
        return None, [finding("W305", form.place, names=quoted(units[unit].name for unit in sorted(above)))]
    near = did_you_mean(path.stem, [*units, *(unit.name for unit in units.values())])
    return None, [finding("W301", place, suggestion=near)]


def _names(units: dict[str, Unit]) -> dict[str, tuple[str, ...]]:
    """Every name of every unit, folded, with the units that bear it."""
    found: dict[str, tuple[str, ...]] = {}
    for unit in units.values():
        for name in dict.fromkeys(fold(name) for name in (unit.id, unit.name, *unit.aliases)):
            found[name] = (*found.get(name, ()), unit.id)
    return found


def _only(found: tuple[str, ...], units: dict[str, Unit]) -> Unit | None:
    return units[found[0]] if len(found) == 1 else None


def _named(text: str, names: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The units that a text above the table names, whole or after a label such as `Đơn vị:`."""
    label, colon, rest = text.partition(":")
    if colon and fold(label) in {fold(known) for known in _LABELS}:
        text = rest
    return names.get(fold(text), ())
