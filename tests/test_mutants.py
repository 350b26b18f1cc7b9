"""The list of mutants that compute the same: every one still names a line of the code, and says why."""

from __future__ import annotations

from tools.mutants import SOURCE, known, mutants_of


def test_the_list_is_current() -> None:
    listed = known()
    modules = sorted({one["module"] for one in listed})
    found = {(made.module, made.line, made.change) for name in modules for made in mutants_of(SOURCE / name)}
    assert [one for one in listed if (one["module"], one["line"], one["change"]) not in found] == []
    assert [one for one in listed if len(one["why"]) < 20] == []


def test_a_mutant_differs_in_one_place() -> None:
    made = list(mutants_of(SOURCE / "number.py"))
    texts = {one.text for one in made}
    assert len(made) == len(texts) > 10
