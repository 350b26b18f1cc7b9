"""Filled forms with damaged cells: every mark that counts is in the cell that it names, and none is lost unsaid."""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from tests.forms.kit import HEADINGS
from tests.fuzz.kit import cells_of, folder, fuzzed, numbers_of, seeds, workbook
from tests.reading import damage
from tests.reading.test_damage import SOUND, judged

OPTIONS = frozenset(map(Decimal, ("0", "0.5", "1")))


@fuzzed(seeds, st.lists(st.sampled_from(damage.CELLS), min_size=1, max_size=6))
def test_marks_are_those_of_their_cells(seed: int, changes: list[object]) -> None:
    chance, table = random.Random(seed), copy.deepcopy(SOUND)
    for change in changes:
        if any(table):
            assert callable(change)
            change(chance, table)
    path = folder() / "so-noi-vu.xlsx"
    path.write_bytes(workbook(table or [[""]]))
    submission, findings = judged(path)
    seen = cells_of(path)
    if submission is None:
        assert findings
        return
    counted = {
        entry.claimed.place: entry for entry in submission.entries.values() if entry.claimed.value is not None
    }
    for place, entry in counted.items():
        value = entry.claimed.value
        assert value is not None
        said = numbers_of(seen.get((place.sheet, place.line, place.column)))
        assert value.normalize() in {abs(one) for one in said} | said, (place, value, said)
    _none_lost(table, findings, {place.line for place in counted})


def _none_lost(table: damage.Table, findings: Sequence[object], counted: set[int]) -> None:
    """A sheet with headings and numbers of which nothing counts says why."""
    headed = any(HEADINGS[-2] in cells for cells in table)
    assert counted or findings or not headed
