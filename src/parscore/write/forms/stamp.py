"""What the hidden stamp of a blank form says, ours or an office's own; may not know workbooks."""

from __future__ import annotations

from parscore.model.carried_figures import figure_pairs
from parscore.model.carried_set import set_pairs
from parscore.model.framework import Framework
from parscore.model.printed import line_stamps
from parscore.model.unit_figures import UnitFigures


def stamp_of(
    framework: Framework, cycle_id: str, unit: str, figures: UnitFigures, *, carried: bool = False
) -> dict[str, str]:
    """The pairs of the stamp: the set, its version, the unit, the cycle, digests of the lines, figures from systems.

    `carried`: the whole set too, as whoever checks the form by itself does not have it.
    """
    stamp = {"framework": framework.framework, "version": framework.version, "unit": unit, "cycle": cycle_id}
    stamp |= line_stamps(framework) | figure_pairs(figures.values.values())
    return stamp | (set_pairs(framework) if carried else {})
