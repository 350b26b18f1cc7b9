"""The criterion that an option names, looked for in the sets of the groups that are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parscore.cli.common import Misuse
from parscore.text import did_you_mean

if TYPE_CHECKING:
    from parscore.model.scorecard import Results


def criterion_of(results: Results, written: str | None, group: str | None) -> str | None:
    """The code asked for, known to the set of `group` or of any group; None when none was asked for."""
    if written is None:
        return None
    shown = [found.id for found in results.cycle.groups if group in (None, found.id)]
    known = {code for identity in shown for code in results.framework_of(identity).by_code}
    if written in known:
        return written
    where = "bộ tiêu chí của nhóm" if group else "bộ tiêu chí nào của kỳ này"
    raise Misuse(f"không có tiêu chí «{written}» trong {where}{did_you_mean(written, sorted(known))}")
