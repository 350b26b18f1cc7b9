"""How the work grows with its amount: the time for twice as much over the time for once, in one run.

`python benchmarks/growth.py` prints a ratio for each kind of work; about 2 is linear, about 4 quadratic. Each is the
quickest of three rounds.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.cycle import build
from parscore.catalogue import finding
from parscore.diagnostics import Place
from parscore.pipeline.annotations import write_annotated
from parscore.pipeline.check import CheckReport, FormReport, Source
from parscore.pipeline.lint import lint
from parscore.pipeline.score import score_cycle
from parscore.pipeline.shipped import find
from parscore.read.yaml.document import load
from parscore.read.yaml.models import read_framework
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


def cycle(amount: int, folder: Path, *, unknown: str = "") -> Callable[[], object]:
    """A cycle of `amount` units with rulings, figures, explanations and earlier results of all of them.

    `unknown`: what is put behind the name of the unit in every ruling, or nothing.
    """
    here = folder / f"{amount}{unknown}"
    units = [path.stem for path in build(here, amount)]
    source = find("lai-chau/2022/so")
    made = None if source is None else read_framework(source, source.name)[0]
    if made is None:
        sys.exit("không đọc được lai-chau/2022/so")
    own = [leaf for leaf in made.leaves if not leaf.measured][:30]
    shares = [leaf for leaf in own if "numerator" in {figure.key for figure in leaf.declarable}]
    tables = {
        "appraisal": (
            "code,points,reason,by",
            [(one.code, 0, "Không có tài liệu", one.lead) for one in own],
            unknown,
        ),
        "figures": ("code,numerator,denominator", [(one.code, 5, 10) for one in shares], ""),
        "explanations": ("code,explanation", [(one.code, "Đã gửi bổ sung") for one in own[:5]], ""),
        "previous": ("index,rank", [(80, 1)], ""),
    }
    for name, (head, rows, more) in tables.items():
        with (here / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(
                [["unit", *head.split(",")], *((unit + more, *row) for unit in units for row in rows)]
            )
    agencies = sorted({one.lead for one in made.leaves if one.lead})
    with (here / "cycle.yaml").open("a", encoding="utf-8") as file:
        file.write("stages: [self, round-1]\nappraisal: {round-1: appraisal.csv}\nfigures: figures.csv\n")
        file.write("explanations: explanations.csv\nprevious: previous.csv\nagencies:\n")
        file.writelines(f"  - {{id: {one}, name: Cơ quan {one}}}\n" for one in agencies)
    return lambda: score_cycle(here)


def main() -> None:
    """Print the ratios."""
    unknown = partial(cycle, unknown="-x")
    kinds = (
        *(("lint_rows", lint_rows, 60), ("nested_yaml", nested_yaml, 50), ("marked_cells", marked_cells, 20)),
        *(("many_files", many_files, 15), ("cycle", cycle, 150), ("unknown_units", unknown, 150)),
    )
    with tempfile.TemporaryDirectory() as name:
        for called, kind, amount in kinds:
            once, twice = (quickest(kind(size, Path(name))) for size in (amount, 2 * amount))
            print(f"{called:14} {twice / once:5.2f}  ({once:.3f} s → {twice:.3f} s)")


if __name__ == "__main__":
    main()
