"""How the work grows with its amount: the time for twice as much over the time for once, in one run.

`python benchmarks/growth.py` prints a ratio for each kind of work; about 2 is linear, about 4 quadratic. Each is the
quickest of three rounds.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from parscore.catalogue import finding
from parscore.diagnostics import Place
from parscore.pipeline.annotations import write_annotated
from parscore.pipeline.check import CheckReport, FormReport, Source
from parscore.pipeline.lint import lint
from parscore.read.yaml.document import load
from parscore.write.annotated.annotated import Remarks, annotated

ROUNDS = 3
FORM = Path(__file__).resolve().parents[1] / "examples" / "lai-chau-2022" / "submissions" / "so-y-te.xlsx"
HEAD = Path(__file__).resolve().parents[1] / "frameworks" / "lai-chau" / "2022" / "so.yaml"


def quickest(work: Callable[[], object]) -> float:
    """Seconds of the quickest round."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def lint_rows(amount: int, folder: Path) -> Callable[[], object]:
    """A set with ten fields of `amount` rows each."""
    head, _, _ = HEAD.read_text(encoding="utf-8").partition("criteria:\n")
    rows = []
    for top in range(1, 11):
        rows.append(f"  - code: '{top}'\n    title: Lĩnh vực {top}\n    max: {amount}\n    children:\n")
        for number in range(1, amount + 1):
            rows.append(
                f"      - {{code: '{top}.{number}', title: Tiêu chí {top}.{number}, max: 1, lead: so-noi-vu,\n"
                "         rule: {kind: ratio, numerator: Tử, denominator: Mẫu, when_none: full}}\n"
            )
    path = folder / f"{amount}.yaml"
    path.write_text(f"{head}criteria:\n{''.join(rows)}", encoding="utf-8")
    return lambda: lint([path])


def nested_yaml(amount: int, folder: Path) -> Callable[[], object]:
    """A text of `amount` thousand open brackets."""
    path = folder / f"{amount}-deep.yaml"
    path.write_text("[" * amount * 1000, encoding="utf-8")
    return lambda: load(path, path.name)


def marked_cells(amount: int, _folder: Path) -> Callable[[], object]:
    """`amount` hundred findings at cells of one form."""
    data = FORM.read_bytes()
    found = tuple(
        finding("W118", Place(FORM.name, "Tự chấm điểm", row, 7), title="x") for row in range(1, amount * 100)
    )
    return lambda: annotated(data, Remarks(FORM.name, found, ()))


def many_files(amount: int, folder: Path) -> Callable[[], object]:
    """A report on `amount` hundred files that cannot be annotated."""
    damaged = finding("W003", Place("a"), problem="hỏng")
    files = tuple(
        FormReport(Source(folder / f"{n}" / f"{n}.xlsx", f"nop/{n}.xlsx"), str(n), f"Xã {n}", (damaged,))
        for n in range(amount * 100)
    )
    return lambda: write_annotated(CheckReport(files), folder / "out", follow_up=False)


def main() -> None:
    """Print the ratios."""
    kinds = ((lint_rows, 60), (nested_yaml, 50), (marked_cells, 20), (many_files, 15))
    with tempfile.TemporaryDirectory() as name:
        for kind, amount in kinds:
            once, twice = (quickest(kind(size, Path(name))) for size in (amount, 2 * amount))
            print(f"{kind.__name__:14} {twice / once:5.2f}  ({once:.3f} s → {twice:.3f} s)")


if __name__ == "__main__":
    main()
