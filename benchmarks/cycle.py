"""A cycle of many units end to end, against merely reading the same workbooks, in one run.

`python benchmarks/cycle.py [UNITS]` multiplies one filled form of the example cycle into UNITS workbooks (default 500),
scores the folder, reads it with python-calamine alone, and reads a sample with pandas and openpyxl. Scoring and reading
take turns; of each the quickest round counts, since other work on the machine only ever slows one down. It prints
ratios: machines differ, ratios travel.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FORM = ROOT / "examples" / "lai-chau-2022" / "submissions" / "so-cong-thuong.xlsx"
SAMPLE = 10
ROUNDS = 3


def build(folder: Path, units: int) -> list[Path]:
    """A cycle of `units` copies of one form, each stamped with a unit of its own."""
    submissions = folder / "submissions"
    submissions.mkdir(parents=True)
    with zipfile.ZipFile(FORM) as source:
        members = [(info.filename, source.read(info)) for info in source.infolist()]
    stem = FORM.stem.encode()
    paths = []
    for number in range(units):
        name = f"don-vi-{number:04}"
        path = submissions / f"{name}.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as copy:
            for member, content in members:
                copy.writestr(member, content.replace(stem, name.encode()))
        paths.append(path)
    listed = "\n".join(f"      - {{id: {path.stem}, name: Đơn vị {path.stem}}}" for path in paths)
    (folder / "cycle.yaml").write_text(
        "cycle: lai-chau-2022\ntitle: Đo tốc độ\nyear: 2022\ngroups:\n"
        f"  - id: so\n    title: Các đơn vị\n    framework: lai-chau/2022/so\n    units:\n{listed}\n",
        encoding="utf-8",
    )
    return paths


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def with_calamine(paths: list[Path]) -> None:
    """Every sheet of every workbook as rows."""
    from python_calamine import CalamineWorkbook

    for path in paths:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def with_pandas(paths: list[Path]) -> None:
    """Every sheet as a data frame through openpyxl."""
    import pandas

    for path in paths:
        pandas.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def main() -> None:
    """Build, measure in turn, print."""
    from parscore.cli.common import processors
    from parscore.pipeline.score import score_cycle

    units = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = build(folder, units)
        with_calamine(paths[:SAMPLE])
        read, made = [], []
        for _ in range(ROUNDS):
            read.append(timed(lambda: with_calamine(paths)))
            made.append(timed(lambda: score_cycle(folder, jobs=processors())))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        slow = timed(lambda: with_pandas(paths[:SAMPLE])) / min(SAMPLE, units) * units
        size = (folder / "out" / "results.json").stat().st_size / 1e6
    reading, scored = min(read), min(made)
    print(
        f"{units} đơn vị: chấm điểm {scored:.2f} s, "
        f"calamine chỉ đọc {reading:.2f} s, pandas + openpyxl chỉ đọc {slow:.1f} s"
    )
    print(f"tỷ lệ so với calamine chỉ đọc: {scored / reading:.2f}")
    print(f"nhanh hơn pandas + openpyxl chỉ đọc: {slow / scored:.1f} lần")
    print(f"bộ nhớ cao nhất {memory:.0f} MB, results.json {size:.1f} MB")


if __name__ == "__main__":
    main()
