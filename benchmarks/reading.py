"""What it costs to read filled forms, against merely reading the same workbooks, in one run.

`python benchmarks/reading.py [FOLDER]` takes the workbooks of an example cycle (default lai-chau-2022) and
prints how
many times the cost of python-calamine alone each step takes: opening with the guard, reading as a form,
checking,
scoring; beside it pandas with openpyxl. Processor time, the best of several rounds; machines differ,
ratios travel.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from python_calamine import CalamineWorkbook

from parscore.check.form.form import accept
from parscore.compute.score import Evidence, scorecard, self_score
from parscore.model.framework import Framework
from parscore.pipeline.load import load_cycle
from parscore.pipeline.score import score_cycle
from parscore.read.forms.form import open_form, read_entries

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "lai-chau-2022"
ROUNDS = 9
SAMPLE = 5


def best(works: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds of processor time of the quickest of several rounds; in each round the works take turns."""
    taken: dict[str, float] = {}
    for _ in range(rounds):
        for name, work in works.items():
            start = time.process_time()
            work()
            spent = time.process_time() - start
            taken[name] = min(spent, taken.get(name, spent))
    return taken


def with_calamine(paths: list[Path]) -> None:
    """Every sheet of every workbook as rows, by python-calamine alone."""
    for path in paths:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def with_pandas(paths: list[Path]) -> None:
    """Every sheet of every workbook by pandas and openpyxl."""
    import pandas

    for path in paths:
        pandas.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def main() -> None:
    """Print a row for every step: milliseconds a workbook, and times python-calamine."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLE
    loaded = load_cycle(folder / "cycle.yaml", "cycle.yaml")
    if loaded.cycle is None:
        sys.exit(f"không đọc được {folder / 'cycle.yaml'}")
    cycle = loaded.cycle
    units = {unit.id: (group, unit) for group, unit in cycle.units()}
    sets: dict[str, Framework] = {
        identity: wanted
        for identity, (group, _) in units.items()
        if (wanted := loaded.frameworks[group.framework]) is not None
    }
    paths = [path for path in sorted((folder / cycle.submissions).glob("*.xlsx")) if path.stem in sets]

    def opened() -> None:
        for path in paths:
            open_form(path, path.name)

    def read(*, judge: bool = False, score: bool = False) -> None:
        for path in paths:
            form, _ = open_form(path, path.name)
            submission, _ = (None, []) if form is None else read_entries(form, sets[path.stem], path.stem)
            if submission is not None and judge:
                submission, _ = accept(submission, sets[path.stem], frozenset())
            if submission is not None and score:
                group, unit = units[path.stem]
                own = self_score(submission, sets[path.stem])
                scorecard(group, unit, sets[path.stem], Evidence(own), cycle)

    calamine, pandas = "python-calamine, mọi trang tính", "pandas + openpyxl"
    taken = best(
        {
            calamine: lambda: with_calamine(paths),
            "mở và kiểm tra an toàn": opened,
            "đọc biểu": read,
            "đọc biểu và kiểm tra": lambda: read(judge=True),
            "đọc biểu, kiểm tra, chấm": lambda: read(judge=True, score=True),
        }
    )
    whole = "cả kỳ (bộ tiêu chí, thẩm định, điều tra, kết quả)"
    taken |= best({whole: lambda: score_cycle(folder, write=False)}, 3)
    few = paths[:SAMPLE]
    taken |= {
        name: seconds * len(paths) / len(few)
        for name, seconds in best({pandas: lambda: with_pandas(few)}, 2).items()
    }
    print(f"{len(paths)} biểu, {folder.name}")
    for name, seconds in taken.items():
        print(f"{name:<52} {seconds / len(paths) * 1000:7.2f} ms/biểu  {seconds / taken[calamine]:6.2f} lần")


if __name__ == "__main__":
    main()
