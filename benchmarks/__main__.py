"""`python -m benchmarks [--quick] [--write]`: one table of ratios, each of two works that take turns.

Of each work the quickest round counts, since whatever else runs only ever slows one down. All are processor
time: what a work costs, whoever else uses the machine. Machines differ, ratios travel. `--quick` measures
with fewer forms, answers and rounds, to see that everything runs; `--write` puts the table into docs/toc-do.md.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from benchmarks import survey
from benchmarks.cycle import ROOT, build, with_calamine, with_pandas

QUICK = "--quick" in sys.argv
ROUNDS = 2 if QUICK else 5
FORMS = (30, 60) if QUICK else (100, 1000, 3355)
FEW = 30 if QUICK else 300
"""The forms whose memory is compared with that of the most."""
ANSWERS = 100_000 if QUICK else 1_000_000
SAMPLE = 10
LARGE = "two-tier-2025"
"""The example of about 140 units."""
WHOLE = "lai-chau-2022"
"""The example with rulings of ten agencies, replies and explanations."""
PYTHON = sys.executable
PAGE = ROOT / "docs" / "toc-do.md"
HEAD = "| Việc ÷ mốc | việc | mốc | tỷ số | đích |\n|---|---:|---:|---:|---|"
READ_ALL = """
import sys, pathlib, pandas
from python_calamine import CalamineWorkbook
for path in map(pathlib.Path, sys.argv[1:]):
    if path.suffix == ".csv":
        pandas.read_csv(path, sep=None, engine="python", dtype=str)
    else:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()
"""
SCORE = """
import pathlib, sys, time
from parscore.pipeline.score import score_cycle
start = time.process_time()
score_cycle(pathlib.Path(sys.argv[1]), jobs=1)
print(time.process_time() - start)
status = pathlib.Path("/proc/self/status").read_text()
print(next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")))
"""
"""The most memory of its own: what getrusage tells counts that of the process which started it as well."""


class Row(NamedTuple):
    """One line of the table: what is measured over what, both figures, the ratio and its goal."""

    what: str
    measured: float
    base: float
    goal: str
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """How many times the base."""
        return self.measured / self.base


def spent(work: Callable[[], object]) -> float:
    """The processor time of a work in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


def best(*works: Callable[[], float], rounds: int = ROUNDS) -> list[float]:
    """The least of each, taken in turn."""
    return [min(times) for times in zip(*([work() for work in works] for _ in range(rounds)), strict=True)]


def process(*words: str) -> tuple[float, str]:
    """The processor time of a Python process and of all that it starts, and what it prints."""
    with tempfile.TemporaryFile("w+") as out:
        done = subprocess.Popen(
            [PYTHON, *words], stdout=out, stderr=subprocess.DEVNULL, cwd=ROOT, env=_environment()
        )
        _, status, usage = os.wait4(done.pid, 0)
        done.returncode = os.waitstatus_to_exitcode(status)
        if done.returncode:
            sys.exit(f"{' '.join(words)}: {done.returncode}")
        out.seek(0)
        return usage.ru_utime + usage.ru_stime, out.read()


@cache
def _environment() -> dict[str, str]:
    """The environment of processes, in which Python keeps its compiled modules as it does for everybody."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    folder = tempfile.mkdtemp(prefix="parscore-benchmarks-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return kept | {"PYTHONPYCACHEPREFIX": folder}


def process_time(*words: str) -> Callable[[], float]:
    """The processor time of a whole Python process."""
    return lambda: process(*words)[0]


def command(*words: str) -> Callable[[], float]:
    """The processor time of a whole command."""
    return process_time("-m", "parscore", *words)


class Scored(NamedTuple):
    """A folder of forms scored by one process: seconds of scoring alone and of the whole process, most memory in MB."""

    alone: float
    whole: float
    memory: float


def score_alone(folder: Path) -> Scored:
    """Score a cycle in a process of its own."""
    whole, said = process("-c", SCORE, str(folder))
    alone, memory = map(float, said.split())
    return Scored(alone, whole, memory)


def in_turns(folder: Path, paths: list[Path], rounds: int) -> tuple[Scored, float]:
    """The least of scoring a cycle, and of merely reading its workbooks with python-calamine."""
    runs = [(score_alone(folder), spent(lambda: with_calamine(paths))) for _ in range(rounds)]
    scored, read = zip(*runs, strict=True)
    return Scored(*map(min, zip(*scored, strict=True))), min(read)


def forms(folder: Path) -> Iterator[Row]:
    """1, 3 and 4: many copies of one form, scored by one process; several share the work where there are processors."""
    made: dict[int, Scored] = {}
    for count in sorted({*FORMS, FEW}):
        here = folder / str(count)
        paths = build(here, count)
        made[count], read = in_turns(here, paths, min(ROUNDS, 2 if count > FEW else 4))
        scored = made[count].alone
        if count in FORMS:
            yield Row(f"1. score {count} biểu ÷ calamine", scored, read, "≤ 3 (chia hai: ≤ 1,5)")
        if count == FORMS[0]:
            slow = spent(partial(with_pandas, paths[:SAMPLE])) / SAMPLE * count
            yield Row(f"3. pandas + openpyxl ÷ score, {count} biểu", slow, scored, "≥ 12")
    most, some = FORMS[-1], FORMS[1]
    yield Row(f"4. bộ nhớ {most} ÷ {FEW} biểu", made[most].memory, made[FEW].memory, "≤ 2", "MB")
    each = {count: made[count].alone / count * 1000 for count in (most, some)}
    yield Row(f"4. thời gian một biểu, {most} ÷ {some}", each[most], each[some], "≤ 1,2", "ms")
    ranked, told = best(
        command("rank", str(folder / str(most)), "--json"),
        command("explain", str(folder / str(most)), "don-vi-0001", "1.1.1"),
        rounds=min(ROUNDS, 2),
    )
    yield Row(f"4. rank ÷ score, {most} biểu", ranked, made[most].whole, "≤ 0,33")
    yield Row(f"4. explain ÷ score, {most} biểu", told, made[most].whole, "≤ 0,33")


def whole_cycle(examples: Path) -> Iterator[Row]:
    """2: a cycle with all that comes in, beside merely reading it."""
    cycle = examples / WHOLE
    inputs = [
        str(path)
        for path in sorted(cycle.rglob("*"))
        if path.suffix in (".xlsx", ".csv") and "out" not in path.parts
    ]
    scored, read = best(command("score", str(cycle)), process_time("-c", READ_ALL, *inputs))
    yield Row("2. score cả kỳ ÷ calamine và pandas chỉ đọc", scored, read, "≤ 3")


def reports(examples: Path) -> Iterator[Row]:
    """5: the reports of the larger example."""
    cycle = str(examples / LARGE)
    scored, pages, word, data = best(
        command("score", cycle),
        command("report", cycle, "--format", "html,xlsx"),
        command("report", cycle, "--format", "docx"),
        command("report", cycle, "--format", "data"),
        rounds=min(ROUNDS, 3),
    )
    yield Row("5. report html, xlsx ÷ score, 140 đơn vị", pages, scored, "≤ 1,5")
    yield Row("5. report docx ÷ score", word, scored, "ghi lại")
    yield Row("5. report data ÷ score", data, scored, "ghi lại")


def small(examples: Path) -> Iterator[Row]:
    """6: commands that people wait for, beside importing the library of commands; lint beside PyYAML in C."""
    cycle = str(examples / LARGE)
    works = {
        "--version": (("--version",), "≤ 1,5"),
        "rank, 140 đơn vị": (("rank", cycle, "--json"), "≤ 4"),
        "explain, 140 đơn vị": (("explain", cycle, *_some_line(Path(cycle))), "≤ 4"),
    }
    typer, *taken = best(
        process_time("-c", "import typer"), *(command(*words) for words, _ in works.values())
    )
    for (name, (_, goal)), seconds in zip(works.items(), taken, strict=True):
        yield Row(f"6. {name} ÷ import typer", seconds, typer, goal)
    yield lint()


def _some_line(cycle: Path) -> tuple[str, str]:
    """A unit and a criterion of the results."""
    from parscore.api import read_results

    card = read_results(cycle).results.cards[0]
    return card.unit, card.lines[0].code


def lint() -> Row:
    """6: a set of about 150 rows beside loading it."""
    import yaml

    from parscore.pipeline.lint import lint as linted
    from parscore.pipeline.shipped import shipped

    path = min(shipped().values(), key=lambda one: abs(one.read_text(encoding="utf-8").count("code:") - 150))
    text, loader = path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    linted([path])
    found, loaded = best(
        lambda: spent(lambda: linted([path])),
        lambda: spent(lambda: yaml.load(text, Loader=loader)),
        rounds=ROUNDS * 3,
    )
    name = "/".join(path.parts[-3:])
    return Row(
        f"6. lint {name} ({text.count('code:')} dòng) ÷ PyYAML C", found * 1000, loaded * 1000, "≤ 3", "ms"
    )


def replies(folder: Path) -> Row:
    """7: the answers of a survey beside pandas reading the file."""
    import pandas

    path = folder / "phieu.csv"
    survey.write_wide(path, ANSWERS)
    counted, read = best(
        lambda: spent(lambda: survey.shares(path)),
        lambda: spent(lambda: pandas.read_csv(path)),
    )
    return Row(f"7. {ANSWERS:,} câu trả lời ÷ pandas đọc tệp".replace(",", "."), counted, read, "≤ 3")


def rows(folder: Path) -> Iterator[Row]:
    """The whole table, each line as soon as it is measured."""
    for part in ("frameworks", "examples"):
        shutil.copytree(ROOT / part, folder / part)
    examples = folder / "examples"
    yield from whole_cycle(examples)
    yield from reports(examples)
    yield from small(examples)
    yield replies(folder)
    yield from forms(folder)


def vi(number: float, digits: int) -> str:
    """A number as Vietnamese is written."""
    return f"{number:.{digits}f}".replace(".", ",")


def in_words(row: Row) -> str:
    """A row of the table as it is printed."""
    figures = " | ".join(f"{vi(one, 2)} {row.unit}" for one in (row.measured, row.base))
    return f"| {row.what} | {figures} | {vi(row.ratio, 2)} | {row.goal} |"


def write(lines: list[str]) -> None:
    """Put the lines in the place of those of the table on the page about speed, which goes by their numbers."""
    text = PAGE.read_text(encoding="utf-8")
    before, head, rest = text.partition(HEAD)
    _, gap, after = rest.partition("\n\n")
    listed = "\n".join(sorted(lines, key=lambda line: line[:5]))
    PAGE.write_text(f"{before}{head}\n{listed}{gap}{after}", encoding="utf-8")


def main() -> None:
    """Print the table as it grows; write it where that is asked for."""
    print(HEAD, flush=True)
    lines = list[str]()
    with tempfile.TemporaryDirectory() as name:
        for row in rows(Path(name)):
            lines.append(in_words(row))
            print(lines[-1], flush=True)
    if "--write" in sys.argv:
        write(lines)


if __name__ == "__main__":
    main()
