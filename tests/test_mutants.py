"""The list of mutants that compute the same: every one is still a change of the code, and says why."""

from __future__ import annotations

import ast

from tools.changes import SOURCE, known, mutants_of


def test_the_list_is_current() -> None:
    listed = [(one["module"], one["function"], one["change"]) for one in known()]
    modules = sorted({module for module, _, _ in listed})
    found = {
        (made.module, made.function, made.change) for name in modules for made in mutants_of(SOURCE / name)
    }
    assert [one for one in listed if one not in found] == []
    assert len(listed) == len(set(listed))
    assert [one for one in known() if len(one["why"]) < 20] == []


def test_a_mutant_differs_in_one_place() -> None:
    made = list(mutants_of(SOURCE / "number.py"))
    texts = {ast.unparse(one.tree) for one in made}
    assert len(made) == len(texts) == len(set(made)) > 10
