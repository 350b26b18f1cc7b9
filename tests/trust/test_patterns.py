"""No regular expression of the program runs away: on long hostile text its time grows with the length.

The text is made of each expression itself: whatever it repeats without end, behind what leads there, and again and
again what leads there. An expression in a module joins by being there, as a constant or within a function.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import pkgutil
import re
import signal
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import parscore
from parscore.read.annex import grammar, heading
from parscore.read.words import sums
from parscore.text import squeeze

METHODS = frozenset({"search", "match", "fullmatch", "sub", "split", "findall", "finditer"})
LETTERS, BYTES = 16_000, 40_000
"""The lengths tried: at these one that grows with the square takes 50 milliseconds and more."""
BOUNDS = {
    "annex.heading": heading._LONGEST_RANGE,
    "annex.": grammar.LONGEST // 3,
    "words.sums": sums._LONGEST,
}
"""Modules that read no longer text: there time may grow with the square, no faster."""
PATIENCE = 0.02
"""Seconds of the processor."""
REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
SAMPLES = {"DIGIT": "1", "SPACE": " ", "WORD": "a", "NOT_SPACE": "a", "NOT_DIGIT": "a", "NOT_WORD": " "}
ENDLESS = 60
Probes = set[tuple[str, str]]


@cache
def modules() -> dict[str, Any]:
    """Every module by its name."""
    listed = pkgutil.walk_packages(parscore.__path__, "parscore.")
    return {one.name: importlib.import_module(one.name) for one in listed if "__main__" not in one.name}


@cache
def uses() -> dict[tuple[str, str], set[str]]:
    """The methods that are called on a name, by the module that made it and the name."""
    found: dict[tuple[str, str], set[str]] = {}
    for module, made in modules().items():
        nodes = list(ast.walk(ast.parse(Path(made.__file__).read_text("utf-8"))))
        imports = {
            name.asname or name.name: (node.module or "", name.name)
            for node in nodes
            if isinstance(node, ast.ImportFrom)
            for name in node.names
        }
        for node in nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in METHODS:
                name = node.value.id
                found.setdefault(imports.get(name, (module, name)), set()).add(node.attr)
    return found


def held(value: object) -> Iterator[re.Pattern[Any]]:
    """The expressions in a value, also within tables and lists."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from held((*value, *value.values()))
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from held(one)


def walk(tree: Any, probes: Probes, led: str = "") -> str:
    """A text that the tree may match, behind `led`; what is repeated joins the probes."""
    for code, value in tree:
        if code in REPEATS:
            _, most, inside = value
            once = walk(inside, probes)
            if most > ENDLESS:
                probes |= {(led, one) for one in {once, *sample(inside)} if one}
            led += once * value[0]
        elif code is codes.SUBPATTERN:
            led = walk(value[3], probes, led)
        elif code is codes.ATOMIC_GROUP:
            led = walk(value, probes, led)
        elif code is codes.BRANCH:
            led, *_ = [walk(branch, probes, led) for branch in value[1]]
        elif code is codes.ASSERT:
            walk(value[1], probes, led)
        else:
            led += sample([(code, value)])[0]
    return led


def sample(tree: Any) -> list[str]:
    """Letters that one place of an expression takes; nothing for what is no place for a letter."""
    code, value = tree[0]
    if code is codes.LITERAL:
        return [chr(value)]
    if code in (codes.NOT_LITERAL, codes.ANY):
        return ["a"]
    if code is not codes.IN:
        return [""]
    if value[0][0] is codes.NEGATE:
        return ["a", " ", "(", "1"]
    return [letter(*one) for one in value[:3]]


def letter(code: Any, value: Any) -> str:
    """One letter of a set."""
    if code is codes.CATEGORY:
        return SAMPLES[str(value).removeprefix("CATEGORY_")]
    return chr(value[0] if code is codes.RANGE else value)


def texts(pattern: re.Pattern[Any], bound: int) -> Iterator[Any]:
    """The hostile texts for an expression; those that are bounded have single spaces."""
    probes: Probes = set()
    whole = walk(_parser.parse(pattern.pattern, pattern.flags), probes)
    probes |= {("", led + again) for led, again in probes} | {("", led) for led, _ in probes} | {("", whole)}
    size = BYTES if isinstance(pattern.pattern, bytes) else bound or LETTERS
    for led, again in sorted(probes):
        if again:
            text = led + again * (size // len(again)) + "\n§"
            yield text.encode() if isinstance(pattern.pattern, bytes) else squeeze(text) if bound else text


def run(pattern: re.Pattern[Any], method: str, text: Any) -> Callable[[], object]:
    """One use of an expression."""
    call = getattr(pattern, method)
    if method == "sub":
        return lambda: call(text[:0], text)
    return lambda: list(call(text) or ()) if method == "finditer" else call(text)


def is_slow(use: Callable[[], object]) -> bool:
    """Whether a use takes too long, twice; one that would not end is ended."""
    for _ in range(2):
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
            use()
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        except TimeoutError:
            continue
        return False
    return True


def ring(*_: object) -> None:
    raise TimeoutError


class _Word:
    """What a function puts into an expression when it runs; it stands for whatever is asked of it."""

    def __getattr__(self, _: str) -> Any:
        return self

    def __call__(self) -> Any:
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter((self,))


class Word(_Word, str): ...


class Octets(_Word, bytes): ...


class Known(dict[str, Any]):
    """The names that only a running function knows, each standing for `word`."""

    def __init__(self, module: object, word: _Word) -> None:
        self.module, self.word = module, word

    def __missing__(self, name: str) -> _Word:
        if hasattr(self.module, name) or hasattr(builtins, name):
            raise KeyError(name)
        return self.word


def written_in_place(made: Any) -> Iterator[tuple[str, re.Pattern[Any], str]]:
    """The expressions within the functions of a module: where, what, the method. A bare name is one elsewhere."""
    tree = ast.parse(Path(made.__file__).read_text("utf-8"))
    functions = (one for one in tree.body if isinstance(one, ast.FunctionDef | ast.ClassDef))
    for node in (node for one in functions for node in ast.walk(one)):
        match node:
            case ast.Call(ast.Attribute(ast.Name("re"), method), [written, *_]) if method in METHODS | {
                "compile"
            }:
                if isinstance(written, ast.Name) and not hasattr(made, written.id):
                    continue
                octets = any(isinstance(getattr(one, "value", 0), bytes) for one in ast.walk(written))
                known = Known(made, Octets(b"a,1") if octets else Word("a,1"))
                text = eval(compile(ast.Expression(written), "", "eval"), vars(made), known)
                yield f"line {node.lineno}", re.compile(text), method if method in METHODS else "search"


PATTERNS = [
    (module, name, pattern, method)
    for module, made in modules().items()
    for name, value in vars(made).items()
    if not name.startswith("__")
    for pattern in held(value)
    if value is not pattern or (module, name) in uses()
    for method in sorted(uses().get((module, name), {"search"}))
] + [(module, *found) for module, made in modules().items() for found in written_in_place(made)]


@pytest.mark.parametrize("module", sorted({module for module, *_ in PATTERNS}))
def test_no_expression_runs_away(module: str) -> None:
    signal.signal(signal.SIGVTALRM, ring)
    bound = next((most for name, most in BOUNDS.items() if name in module), 0)
    slow = [
        (name, method, text[:40])
        for where, name, pattern, method in PATTERNS
        if where == module
        for text in texts(pattern, bound)
        if is_slow(run(pattern, method, text))
    ]
    assert slow == []
