"""The unit that a person names, by id, printed name or alias."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parscore.cli.common import Misuse

if TYPE_CHECKING:
    from parscore.model.cycle import Cycle


def unit_of(cycle: Cycle, written: str) -> str:
    """The identity of the unit meant; Misuse with a suggestion when it is unknown or could be several."""
    from parscore.read.words.unit_names import unit_names

    names = unit_names(cycle)
    if (found := names.find(written)) is not None:
        return found
    raise Misuse(f"không có đơn vị «{written}» trong kỳ này{names.suggestion(written)}")
