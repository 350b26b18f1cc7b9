"""What the hidden stamp of a blank form says, ours or an office's own; may not know workbooks."""

from __future__ import annotations

from parscore.model.carried_set import set_pairs
from parscore.model.framework import Framework
from parscore.model.printed import line_stamps


def stamp_of(framework: Framework, cycle_id: str, unit: str, *, carried: bool = False) -> dict[str, str]:
    """The pairs of the stamp: the set, its version, the unit, the cycle, and digests of the lines of the set.

    `carried`: the whole set too, as whoever checks the form by itself does not have it.
    """
    stamp = {"framework": framework.framework, "version": framework.version, "unit": unit, "cycle": cycle_id}
    return stamp | line_stamps(framework) | (set_pairs(framework) if carried else {})
