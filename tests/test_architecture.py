"""The house rules that a machine can hold: who may import whom, who may print, how light the start is."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from radon.complexity import cc_visit

import parscore

ROOT = Path(parscore.__file__).parent
WORDS = frozenset(
    {"number", "text", "diagnostics", "catalogue", "os_errors", "temporary", "contents", "garbage", "deflate"}
)
BELOW = WORDS | {"model"}
ROOMS = {
    **dict.fromkeys(WORDS, WORDS),
    "model": BELOW,
    "read": BELOW | {"read"},
    "check": BELOW | {"check"},
    "compute": BELOW | {"compute"},
    "write": BELOW | {"write", "compute"},
    "pipeline": BELOW | {"read", "check", "compute", "write", "pipeline"},
    "frames": BELOW | {"compute"},
    "api": BELOW | {"read", "check", "compute", "write", "pipeline", "frames"},
    "cli": BELOW | {"read", "check", "compute", "write", "pipeline", "cli"},
}
"""What each room may import of the package; every import counts, also one inside a function."""
READING = {
    "sheets": set(),
    "yaml": set(),
    "results": set(),
    "words": {"sheets"},
    "forms": {"sheets", "words"},
    "rulings": {"sheets", "words", "forms"},
    "replies": {"sheets", "words"},
    "annex": {"sheets", "words"},
    "tables": {"sheets", "words", "yaml"},
    "word_template": {"sheets"},
    "report_rows": {"sheets", "word_template"},
}
"""What each room of `read` may import of the others: so many arrows, none of which runs back."""
APART = {
    "check": {"framework", "form", "survey", "cycle", "rulings", "results"},
    "write": {"forms", "annotated"},
}
"""Rooms that stand side by side inside a storey and do not import each other."""
COMPUTING = (
    ("contributions", "sums", "polls", "relative", "overclaims", "needs", "score"),
    ("bands", "rank", "sources", "outcomes", "pending", "sampling", "robust"),
    ("carried", "change_parts", "change_path", "combined_unit", "compare", "correction", "diff", "diff_cycles",
     "diff_sets", "last_year", "match_sets", "trend", "trial"),
    ("claims", "consistency", "council", "explain", "gaps", "highlights", "inflation", "progress", "survey", "unit"),
)  # fmt: skip
"""The files of `compute` from the points of one unit to what is made of them; none uses one of a later group."""
ENTRANCES = {"__init__": BELOW | {"api", "frames", "pipeline"}, "__main__": {"cli"}}
HEAVY = frozenset(
    {
        "docx",
        "jinja2",
        "lxml",
        "numpy",
        "openpyxl",
        "pandas",
        "pydantic",
        "python_calamine",
        "rapidfuzz",
        "rich",
    }
    | {"xlrd", "xlsxwriter", "yaml"}
)

MODULES = sorted(ROOT.rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix()


def _room(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").parts[0]


def _imports(path: Path) -> Iterator[tuple[str, str]]:
    """Every module of the package that a file imports (without the package's name), and the name taken."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "parscore":
                    yield alias.name.partition(".")[2], ""
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{_name(path)} imports relatively"
            package, _, module = (node.module or "").partition(".")
            if package == "parscore":
                for alias in node.names:
                    yield (module, alias.name) if module else (alias.name, "")


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_imports_go_down_only(path: Path) -> None:
    allowed = ROOMS.get(_room(path)) or ENTRANCES[_room(path)]
    used = {module.split(".")[0] for module, _ in _imports(path) if module not in ("", "__version__")}
    assert sorted(used - allowed) == []


@pytest.mark.parametrize("path", [path for path in MODULES if _room(path) == "read"], ids=_name)
def test_the_rooms_of_reading_know_only_what_they_build_on(path: Path) -> None:
    own = _name(path).split("/")[1]
    used = {module.split(".")[1] for module, _ in _imports(path) if module.startswith("read.")}
    assert sorted(used - {own} - READING.get(own, set())) == []


@pytest.mark.parametrize("path", [path for path in MODULES if _room(path) == "compute"], ids=_name)
def test_computing_goes_from_points_to_what_is_made_of_them(path: Path) -> None:
    group = {name: number for number, names in enumerate(COMPUTING) for name in names}
    used = {module.split(".")[1] for module, _ in _imports(path) if module.startswith("compute.")}
    assert [name for name in used if group.get(name, 0) > group.get(path.stem, len(COMPUTING))] == []


@pytest.mark.parametrize("storey", APART)
def test_rooms_side_by_side_do_not_import_each_other(storey: str) -> None:
    crossing = {
        (_name(path), module)
        for path in MODULES
        for module, _ in _imports(path)
        for one in APART[storey]
        for other in APART[storey] - {one}
        if _name(path).startswith(f"{storey}/{one}/") and module.startswith(f"{storey}.{other}")
    }
    assert sorted(crossing) == []


def test_no_file_imports_itself_in_a_circle() -> None:
    known = {_name(path).replace("/", ".").removesuffix(".__init__") for path in MODULES}
    needs = {
        _name(path).replace("/", ".").removesuffix(".__init__"): {
            found
            for module, name in _imports(path)
            for found in (f"{module}.{name}" if f"{module}.{name}" in known else module,)
            if found in known
        }
        for path in MODULES
    }
    while free := {name for name, needed in needs.items() if not needed & needs.keys() - {name}}:
        needs = {name: needed for name, needed in needs.items() if name not in free}
    assert sorted(needs) == []


MOST_COMPLEX = 20
MEAN_COMPLEXITY = 4.0


def test_functions_stay_simple() -> None:
    blocks = [(path, block) for path in MODULES for block in cc_visit(path.read_text(encoding="utf-8"))]
    tangled = [f"{_name(path)}: {block.name}" for path, block in blocks if block.complexity > MOST_COMPLEX]
    assert tangled == []
    assert sum(block.complexity for _, block in blocks) / len(blocks) <= MEAN_COMPLEXITY


def test_write_takes_only_types_from_compute() -> None:
    taken = {
        f"{_name(path)}: {name}"
        for path in MODULES
        if _room(path) == "write"
        for module, name in _imports(path)
        if module.split(".")[0] == "compute" and not name[:1].isupper()
    }
    assert sorted(taken) == []


@pytest.mark.parametrize("path", [path for path in MODULES if _room(path) != "cli"], ids=_name)
def test_only_the_command_line_prints_and_exits(path: Path) -> None:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    names = {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}
    assert not names & {"print", "exit", "quit", "sys.exit", "sys.stdout.write", "sys.stderr.write"}


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_every_module_says_what_it_is(path: Path) -> None:
    if path.stat().st_size:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "start",
    [
        "import parscore",
        "from parscore.cli import main; main(['--help'])",
        "from parscore.cli import main; main(['--version'])",
        "from parscore.cli import main; main(['score', '--help'])",
        "from parscore.cli import main; main(['scor'])",
    ],
)
def test_the_start_is_light(start: str) -> None:
    last_words = "lambda: sys.stderr.write('\\n' + ' '.join({name.split('.')[0] for name in sys.modules}))"
    command = [sys.executable, "-c", f"import atexit, sys\natexit.register({last_words})\n{start}"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
    loaded = done.stderr.splitlines()[-1].split()
    assert "sys" in loaded
    assert sorted(HEAVY & set(loaded)) == []
