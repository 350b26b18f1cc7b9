"""What mutation testing changes: one operator, number or statement at a time, wherever it may change a score."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "parscore"
KNOWN = ROOT / "tests" / "mutants.yaml"
TARGETS = ("number.py", "check/rulings/*.py", "compute/*.py", "model/rules/*.py")
"""Where a wrong operator is a wrong score."""

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitOr: ast.BitAnd,
    ast.FloorDiv: ast.Mult,
}  # fmt: skip
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One changed place: the module, the function, the line of the statement, the text before and after."""

    module: str
    function: str
    change: str
    line: int = field(compare=False)
    place: int = field(compare=False)

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.function}: {self.change}"

    @property
    def tree(self) -> ast.Module:
        """The module with the change."""
        tree = parsed(self.module)[0]
        old = next(node for number, (_, _, node) in enumerate(_places(tree)) if number == self.place)
        new = _changed(old)
        assert new is not None
        _Exchange(old, ast.copy_location(new, old)).visit(tree)
        return tree


class _Exchange(ast.NodeTransformer):
    """One node exchanged for another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else self.generic_visit(node)


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every mutant of a module; equal changes in one function are numbered."""
    seen: Counter[tuple[str, str]] = Counter()
    for place, (function, line, node) in enumerate(_places(ast.parse(path.read_text(encoding="utf-8")))):
        if (new := _changed(node)) is not None:
            after = "nothing" if isinstance(new, ast.Expr | ast.Pass) else ast.unparse(new)
            change = f"{ast.unparse(node)} → {after}"
            seen[function, change] += 1
            times = seen[function, change]
            change += f" ({times})" if times > 1 else ""
            yield Mutant(path.relative_to(SOURCE).as_posix(), function, change, line, place)


def _places(node: ast.AST, names: str = "", line: int = 0) -> Iterator[tuple[str, int, ast.AST]]:
    """The nodes inside functions, each with its function and the line of its statement."""
    for child in _inside(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            yield from _places(child, f"{names}.{child.name}".lstrip("."))
        else:
            at = child.lineno if isinstance(child, ast.stmt) else line
            if not isinstance(node, ast.Module | ast.ClassDef):
                yield names, at, child
                yield from _places(child, names, at)


def _inside(node: ast.AST) -> Iterable[ast.AST]:
    """The children that compute: no annotations, default values, assertions and checks of equal lengths."""
    match node:
        case ast.FunctionDef(body=[*before, ast.Return(ast.Constant(None))]):
            return before
        case ast.FunctionDef() | ast.ClassDef():
            return node.body
        case ast.AnnAssign():
            return filter(None, (node.value,))
        case ast.Assert():
            return ()
        case ast.Call(func=ast.Name(id="zip")):
            return node.args
    return ast.iter_child_nodes(node)


def _changed(node: ast.AST) -> ast.AST | None:
    """What stands in the place of a node, None where there is nothing to change."""
    match node:
        case ast.Compare(left, [*first, last], right) if type(last) in _COMPARED:
            return ast.Compare(left, [*first, _COMPARED[type(last)]()], right)
        case ast.BinOp(left, operator, right) if type(operator) in _COMPUTED:
            return ast.BinOp(left, _COMPUTED[type(operator)](), right)
        case ast.AugAssign(target, operator, value) if type(operator) in _COMPUTED:
            return ast.AugAssign(target, _COMPUTED[type(operator)](), value)
        case ast.BoolOp(operator, values):
            return ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            return operand
        case ast.Call(ast.Name(name), words, keywords) if name in _CALLED:
            return ast.Call(ast.Name(_CALLED[name], ast.Load()), words, keywords)
        case ast.Call(ast.Name("Decimal"), [ast.Constant(str(text))], []):
            return ast.Call(ast.Name("Decimal", ast.Load()), [ast.Constant("1" + text)], [])
        case ast.Constant(bool(value)):
            return ast.Constant(not value)
        case ast.Constant(int(value)):
            return ast.Constant(value + 1)
        case ast.Continue():
            return ast.Pass()
        case ast.Return(ast.AST() as value):
            return ast.Expr(value)
    return None


class Marked(ast.NodeTransformer):
    """Every statement preceded by one that marks its line as reached."""

    def __init__(self, first: int) -> None:
        self.first = first

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and not isinstance(node, ast.Module):
                setattr(node, name, [one for statement in block for one in (self.mark(statement), statement)])
        return node

    def mark(self, statement: ast.stmt) -> ast.stmt:
        text = f"_REACHED[{self.first + statement.lineno}] = 1"
        marked = ast.parse(text).body[0]
        for node in ast.walk(marked):
            ast.copy_location(node, statement)
        return marked


def paths() -> list[Path]:
    """The modules that are changed."""
    return [path for pattern in TARGETS for path in sorted(SOURCE.glob(pattern))]


def parsed(module: str) -> tuple[ast.Module, list[str]]:
    """A module of the program and its lines."""
    text = (SOURCE / module).read_text(encoding="utf-8")
    return ast.parse(text), text.splitlines()


def known() -> list[dict[str, str]]:
    """The mutants that compute the same, each with `module`, `function`, `change` and `why`."""
    found = yaml.safe_load(KNOWN.read_text(encoding="utf-8")) if KNOWN.is_file() else None
    return found or []


def mutants(only: str = "") -> list[Mutant]:
    """Every mutant that is not known to compute the same, of the modules whose names begin with `only`."""
    same = {(one["module"], one["function"], one["change"]) for one in known()}
    found = [one for path in paths() for one in mutants_of(path) if one.module.startswith(only)]
    return [one for one in found if (one.module, one.function, one.change) not in same]
