"""A unit's change since an earlier cycle with its parts (docs/so-sanh-nam.md), as it stands in results."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from parscore.model.cycle import Merge
from parscore.number import ZERO, exactly, plain

PARTS = ("performed", "rules", "criteria", "items", "merged")
"""The parts, in the order in which they are shown."""

Why = Literal["", "new", "absent", "unfinished", "unfinished_before", "several_sets", "undeclared",
              "unweighted", "none", "unknown", "nothing_common"]  # fmt: skip
"""Why nothing is compared; empty where it is.

`new`: in no earlier cycle; `absent`: without result then; `undeclared`: made of several units without a word how they
are compared; `none`: declared not to be compared; `unknown`: a predecessor that the earlier cycle does not know.
"""


class UnitChange(Struct, frozen=True, omit_defaults=True, gc=False):
    """The change of one unit, all unrounded: the value `before` and `after`, and its parts, whose sum it is.

    `before` of a unit made of several is the mean of theirs. `origins` are their names, `names` what a reason is about.
    `unsplit` are the later codes whose rule changed and whose earlier figures do not tell what it would have given:
    all of their change stands under `rules`.
    """

    group: str
    unit: str
    name: str
    before: Decimal | None = None
    after: Decimal | None = None
    performed: Decimal = ZERO
    rules: Decimal = ZERO
    criteria: Decimal = ZERO
    items: Decimal = ZERO
    merged: Decimal = ZERO
    origins: tuple[str, ...] = ()
    way: Merge | None = None
    split_off: bool = False
    unsplit: tuple[str, ...] = ()
    reason: Why = ""
    names: tuple[str, ...] = ()

    @property
    @exactly
    def change(self) -> Decimal | None:
        """The whole change, None where nothing is compared."""
        if self.reason or self.before is None or self.after is None:
            return None
        return plain(self.after - self.before)
