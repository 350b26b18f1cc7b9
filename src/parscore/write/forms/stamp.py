"""What the hidden stamp of a blank form says, ours or an office's own; may not know workbooks."""

from __future__ import annotations

from parscore.model.framework import Framework
from parscore.model.printed import line_stamps


def stamp_of(framework: Framework, cycle_id: str, unit: str) -> dict[str, str]:
    """The pairs of the stamp: the set, its version, the unit, the cycle, and digests of the lines of the set."""
    stamp = {"framework": framework.framework, "version": framework.version, "unit": unit, "cycle": cycle_id}
    return stamp | line_stamps(framework)
