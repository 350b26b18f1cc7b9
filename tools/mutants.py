"""Change one operator or number at a time and see whether a test fails: `python -m tools.mutants 100`.

A mutant that every test passes has survived: either a test is missing, or it computes the same (then it is listed with
the reason in tests/mutants.yaml, and not tried again).
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "parscore"
KNOWN = ROOT / "tests" / "mutants.yaml"
TARGETS = ("number.py", "check/rulings/*.py", "compute/*.py", "model/rules/*.py")
"""Where a wrong operator is a wrong score."""
TESTS = (
    "tests/test_properties.py", "tests/rules", "tests/policies", "tests/test_published.py",
    "tests/test_appraisal_and_measures.py", "tests/figures", "tests/survey", "tests/sets", "tests/appraisal",
    "tests/cli", "tests/report", "tests/whole", "tests/forms", "tests/lint", "tests/check",
)  # fmt: skip
"""The tests in the order in which they are likely to notice."""
PATIENCE = 600.0
"""The seconds after which a mutant that never ends counts as noticed."""

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitOr: ast.BitAnd,
}  # fmt: skip
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One place to be changed: the module, the number of the expression in it, its line as it is."""

    module: str
    node: int
    number: int
    line: str
    change: str

    def __str__(self) -> str:
        return f"{self.module}:{self.number}: {self.change}: {self.line}"

    @property
    def text(self) -> str:
        """The module with the change."""
        tree = ast.parse((SOURCE / self.module).read_text(encoding="utf-8"))
        _changed(list(_nodes(tree))[self.node])
        return ast.unparse(ast.fix_missing_locations(tree))


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every mutant of a module."""
    source = path.read_text(encoding="utf-8")
    lines, module = source.splitlines(), path.relative_to(SOURCE).as_posix()
    for node, found in enumerate(list(_nodes(ast.parse(source)))):
        if (change := _changed(found)) is not None:
            yield Mutant(module, node, found.lineno, lines[found.lineno - 1].strip(), change)


def _nodes(tree: ast.AST) -> Iterator[ast.expr]:
    """The expressions inside functions, each once; annotations and default values of fields are none."""
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    inside = (one for made in functions for statement in made.body for one in ast.walk(statement))
    yield from dict.fromkeys(one for one in inside if isinstance(one, ast.expr))


def _changed(node: ast.expr) -> str | None:
    """Change an expression in place; what was changed, None where there is nothing to change."""
    match node:
        case ast.Compare(ops=[first, *rest]) if type(first) in _COMPARED:
            node.ops = [_COMPARED[type(first)](), *rest]
            return f"{type(first).__name__} → {type(node.ops[0]).__name__}"
        case ast.BinOp(op=operator) if type(operator) in _COMPUTED:
            node.op = _COMPUTED[type(operator)]()
            return f"{type(operator).__name__} → {type(node.op).__name__}"
        case ast.BoolOp(op=operator):
            node.op = ast.Or() if isinstance(operator, ast.And) else ast.And()
            return f"{type(operator).__name__} → {type(node.op).__name__}"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            node.operand = ast.UnaryOp(ast.Not(), operand)
            return "not → nothing"
        case ast.Constant(value=bool(value)):
            node.value = not value
            return f"{value} → {node.value}"
        case ast.Constant(value=int(value)):
            node.value = value + 1
            return f"{value} → {node.value}"
        case ast.Call(func=ast.Name(id=name) as called) if name in _CALLED:
            called.id = _CALLED[name]
            return f"{name} → {called.id}"
    return None


def survives(mutant: Mutant, room: Path) -> bool:
    """Whether every test passes with a mutant in the place of its module."""
    with tempfile.TemporaryDirectory(dir=room) as folder:
        tree = Path(folder)
        shutil.copytree(ROOT / "src", tree / "src", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("frameworks", "schemas"):
            (tree / name).symlink_to(ROOT / name)
        (tree / "src" / "parscore" / mutant.module).write_text(mutant.text, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", *TESTS]
        environment = os.environ | {"PYTHONPATH": str(tree / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0


def known() -> list[dict[str, str]]:
    """The mutants that compute the same, each with `module`, `line`, `change` and `why`."""
    found = yaml.safe_load(KNOWN.read_text(encoding="utf-8")) if KNOWN.is_file() else None
    return found or []


def main() -> int:
    """Try a sample; status 1 when one survives that is not known to compute the same."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("count", type=int, nargs="?", default=100)
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    told.add_argument("--only", default="", help="only modules whose name begins so")
    given = told.parse_args()
    same = {(one["module"], one["line"], one["change"]) for one in known()}
    paths = [path for pattern in TARGETS for path in sorted(SOURCE.glob(pattern))]
    all_of_them = [
        one
        for path in paths
        if path.relative_to(SOURCE).as_posix().startswith(given.only)
        for one in mutants_of(path)
        if (one.module, one.line, one.change) not in same
    ]
    sample = random.Random(given.seed).sample(all_of_them, min(given.count, len(all_of_them)))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(given.jobs) as pool:
        alive = list(pool.map(partial(survives, room=Path(folder)), sample))
    left = [mutant for mutant, still in zip(sample, alive, strict=True) if still]
    print(f"{len(all_of_them)} mutants, {len(sample)} tried, {len(sample) - len(left)} noticed")
    for mutant in left:
        print(f"  {mutant}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
