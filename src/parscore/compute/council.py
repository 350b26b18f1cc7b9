"""What a council looks at of every unit: by field the own score, what was appraised, what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from msgspec import Struct

from parscore.compute.contributions import contributions
from parscore.compute.sums import Sums, leaf_sums
from parscore.model.framework import Framework
from parscore.model.scorecard import Scorecard, Standing, Totals


class CouncilUnit(Struct, frozen=True):
    """One unit, all unrounded: own score and sums of every field by its code; `own_total` is that of the whole tree."""

    standing: Standing
    totals: Totals
    own: Mapping[str, Decimal]
    own_total: Decimal | None
    fields: Mapping[str, Sums]


def field_sums(framework: Framework, card: Scorecard, codes: Iterable[str]) -> dict[str, Sums]:
    """What the lines below each of these criteria bring to it, appraised and measured apart."""
    lines = card.by_code
    return {code: leaf_sums(framework, contributions(framework, lines, below=code)) for code in codes}
