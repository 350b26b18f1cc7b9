"""The order of findings hangs on nothing but what they say."""

from __future__ import annotations

from itertools import permutations

from parscore.diagnostics import Diagnostic, Place, Severity, ordered


def test_findings_that_differ_in_one_word_have_one_order() -> None:
    place = Place("a.xlsx", "Biểu")
    made = [Diagnostic("W020", Severity.ERROR, place, "như nhau", unit=unit) for unit in ("b", "a", "c")]
    made.append(Diagnostic("W020", Severity.ERROR, place, "như nhau", unit="a", criterion="1"))
    assert len({ordered(one) for one in permutations(made)}) == 1
