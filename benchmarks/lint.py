"""How long lint takes beside merely loading the same files with PyYAML in C: `python benchmarks/lint.py`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from parscore.pipeline.lint import lint
from parscore.pipeline.shipped import shipped

ROUNDS = 7


def best(work: Callable[[], object]) -> float:
    """The shortest of several runs, in seconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    """Print one line a file: rows, both times, and their ratio."""
    files = [Path(name) for name in sys.argv[1:]] or list(shipped().values())
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    lint(files)
    print(f"{'tệp':<44} {'hàng':>5} {'lint (ms)':>10} {'yaml C (ms)':>12} {'tỷ số':>6}")
    for path in files:
        text = path.read_text(encoding="utf-8")
        linted = best(lambda: lint([path]))  # noqa: B023
        loaded = best(lambda: yaml.load(text, Loader=loader))  # noqa: B023
        name, rows = "/".join(path.parts[-3:]), text.count("code:")
        figures = f"{linted * 1000:>10.1f} {loaded * 1000:>12.1f} {linted / loaded:>6.2f}"
        print(f"{name:<44} {rows:>5} {figures}")


if __name__ == "__main__":
    main()
