"""Change one operator, number or statement at a time and see whether a test fails: `python -m tools.mutants 400`.

A mutant that every test passes has survived: either a test is missing, or it computes the same (then it is listed with
the reason in tests/mutants.yaml, and not tried again). The tests are imported once; each mutant is a fork in which the
code of the living functions is exchanged, and only the tests that reach the changed line run, the quickest first.
Of the libraries for this, mutmut 3 leaves out every method of a decorated class and cosmic-ray starts the tests anew
for each mutant.
"""

from __future__ import annotations

import argparse
import ast
import atexit
import builtins
import functools
import gc
import json
import mmap
import os
import random
import resource
import signal
import sys
import tempfile
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import CompletedProcess
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.kit import processes
from tests.kit.cli import clean_environment
from tools.changes import ROOT, SOURCE, Marked, Mutant, mutants, parsed, paths

TESTS = (
    "tests/rules", "tests/policies", "tests/sets", "tests/figures", "tests/survey", "tests/appraisal", "tests/cli",
    "tests/report", "tests/whole", "tests/check", "tests/forms", "tests/lint", "tests/test_properties.py",
    "tests/test_published.py", "tests/test_appraisal_and_measures.py", "tests/test_api.py",
    "tests/test_faults_in_a_set.py", "tests/test_new_rule_kind.py",
)  # fmt: skip
NOT = (
    "tests/whole/test_wheel.py", "tests/whole/test_many_processes.py", "tests/whole/test_sdist.py",
    "tests/whole/test_program_folder.py", "tests/cli/test_streams.py", "tests/cli/test_help.py",
)  # fmt: skip
"""The tests that compute scores, without those that start the program anew, which has no mutant then."""
ENOUGH = 4.0
"""The seconds of quick tests that a mutant has to pass to count as survived; more tests could only notice it."""
PATIENCE, TIMES = 5.0, 10
"""A test that lasts so many times its own time and so many seconds more has noticed."""
WAITED = 900
"""The seconds that a mutant has on the clock, for one that waits for ever."""
MEMORY = 6 << 30
PASSED, FAILED = 0, 1
OURS = ("parscore", "tests")


class Functions:
    """The living functions of the package, by file, name and line: what a fork exchanges the code of."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str, int], list[FunctionType]] = defaultdict(list)
        self.caches: list[Any] = []
        for one in gc.get_objects():
            if isinstance(one, FunctionType):
                code = one.__code__
                self.found[code.co_filename, code.co_qualname, code.co_firstlineno].append(one)
            elif isinstance(one, functools._lru_cache_wrapper) and (one.__module__ or "").startswith(OURS):
                self.caches.append(one)

    def exchange(self, module: str, tree: ast.Module) -> None:
        """Give the functions of a module the code of another text of it."""
        file = str(SOURCE / module)
        tree = ast.fix_missing_locations(tree)
        for code in _codes(compile(tree, file, "exec", dont_inherit=True)):
            for function in self.found.get((file, code.co_qualname, code.co_firstlineno), ()):
                if code.co_name != "<lambda>":
                    function.__code__ = code

    def mark(self) -> list[str]:
        """Let every function mark the lines that it reaches; the lines by the number of the mark."""
        lines: list[str] = []
        for path in paths():
            module = path.relative_to(SOURCE).as_posix()
            tree, text = parsed(module)
            self.exchange(module, Marked(len(lines)).visit(tree))
            lines += [f"{module}:{number}" for number in range(len(text) + 1)]
        return lines

    def forget(self) -> None:
        """Empty what functions have kept."""
        for cache in self.caches:
            cache.cache_clear()


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A code object and all in it."""
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)


class Fork(processes.Forks):
    """The command line in a fork of the very process that runs the test, so that it has the mutant."""

    def __init__(self) -> None:
        pass

    def run(
        self, words: Sequence[str], cwd: Path, environment: Mapping[str, str], timeout: float
    ) -> CompletedProcess[str]:
        request = {"words": list(words), "cwd": str(cwd), "environment": dict(environment)}
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            if (child := os.fork()) == 0:
                atexit._clear()
                warnings.resetwarnings()
                sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
                sys.stdin = os.fdopen(0)
                processes.become(request, out.fileno(), err.fileno())
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            return CompletedProcess(
                ["parscore", *words], code, processes.text_of(out), processes.text_of(err)
            )


def _forks(environment: tuple[tuple[str, str], ...], new: Any = processes.forks) -> processes.Forks:
    """A fork where the command line starts as this process has, else as in every run of the tests."""
    alike = dict(environment) == processes.startup(clean_environment())
    return Fork() if alike else new(environment)


class Trial:
    """A plugin of pytest that tries mutants in the place of one run of the tests."""

    def __init__(self, sample: Sequence[Mutant], jobs: int, map: Path | None) -> None:
        self.sample, self.jobs, self.map = sample, jobs, map
        self.survived: list[Mutant] = []

    def pytest_configure(self) -> None:
        """A property fails at its first bad case, which is neither kept nor made smaller."""
        from hypothesis import Phase, settings

        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", database=None, deadline=None, derandomize=True, phases=phases)
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Find which test reaches which line, then try the mutants."""
        processes.import_all()
        processes.forks = _forks  # type: ignore[assignment]
        self.items, self.functions = session.items, Functions()
        with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
            self.room = Path(folder)
            gc.freeze()
            self.find_lines()
            self.try_all()
        return True

    def find_lines(self) -> None:
        """The tests by the line that they reach, the quickest first."""
        known = json.loads(self.map.read_text()) if self.map and self.map.exists() else {}
        new = [item for item in self.items if item.nodeid not in known]
        for child in [self.fork(self.run_all, new[number :: self.jobs]) for number in range(self.jobs)]:
            self.reap(child)
        for found in self.room.glob("*.json"):
            known |= json.loads(found.read_text())
        if self.map:
            self.map.write_text(json.dumps(known))
        self.times = {name: lasted for name, (lasted, _) in known.items()}
        self.tests: dict[str, list[pytest.Item]] = defaultdict(list)
        for item in sorted(self.items, key=lambda item: self.times[item.nodeid]):
            for line in known[item.nodeid][1]:
                self.tests[line].append(item)
        print(f"{len(self.items)} tests, {sum(self.times.values()):.0f} s", flush=True)

    def fork(self, work: Callable[..., int], *words: object) -> int:
        """Start a process that does one thing, its temporary files in the room."""
        sys.stdout.flush()
        if child := os.fork():
            return child
        code = FAILED
        try:
            os.setpgid(0, 0)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            tempfile.tempdir = tempfile.mkdtemp(dir=self.room)
            os.environ |= {"PYTEST_DEBUG_TEMPROOT": tempfile.tempdir, "TMPDIR": tempfile.tempdir}
            code = work(*words)
        finally:
            os._exit(code)

    def reap(self, child: int = -1) -> tuple[int, bool]:
        """Wait for a process and end what it has left running: its number, whether every test passed."""
        child, status = os.waitpid(child, 0)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        return child, status == PASSED

    def run_all(self, items: Sequence[pytest.Item]) -> int:
        """Run tests, each by itself, and write its time and the lines that it reaches."""
        lines = self.functions.mark()
        reached = builtins._REACHED = mmap.mmap(-1, len(lines))  # type: ignore[attr-defined]
        found = {}
        for item in items:
            self.functions.forget()
            reached[:] = bytes(len(lines))
            start = _used()
            failed = any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))
            if failed:
                print(f"fails as it is, not used: {item.nodeid}", flush=True)
            marked = [] if failed else [line for line, mark in zip(lines, reached[:], strict=True) if mark]
            found[item.nodeid] = _used() - start, marked
        (self.room / f"{os.getpid()}.json").write_text(json.dumps(found))
        return PASSED

    def try_all(self) -> None:
        """Try every mutant, so many at once as there are jobs."""
        running: dict[int, Mutant] = {}
        waiting = list(reversed(self.sample))
        while waiting or running:
            if waiting and len(running) < self.jobs:
                mutant = waiting.pop()
                running[self.fork(self.notice, mutant)] = mutant
                continue
            child, passed = self.reap()
            mutant = running.pop(child)
            if passed:
                self.survived.append(mutant)
            told = "SURVIVED" if passed else "noticed"
            print(f"{len(self.sample) - len(waiting)} {told} {mutant}", flush=True)

    def chosen(self, mutant: Mutant) -> Iterator[pytest.Item]:
        """The quickest tests that reach a mutant, then those named after its module whatever they last."""
        left, later = ENOUGH, []
        for item in self.tests[f"{mutant.module}:{mutant.line}"]:
            left -= self.times[item.nodeid]
            if left > 0:
                yield item
            elif Path(mutant.module).stem in item.path.stem:
                later.append(item)
        yield from later

    def notice(self, mutant: Mutant) -> int:
        """Run the tests that reach a mutant until one fails."""
        self.functions.exchange(mutant.module, mutant.tree)
        self.functions.forget()
        signal.alarm(WAITED)
        for item in self.chosen(mutant):
            limit = int(_used() + PATIENCE + TIMES * self.times[item.nodeid])
            resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
            reports = runtestprotocol(item, log=False, nextitem=None)
            if any(report.failed for report in reports):
                return FAILED
        return PASSED


def _used() -> float:
    """The seconds that this process and those it has waited for have computed."""
    return sum(os.times()[:4])


def main() -> int:
    """Try a sample; status 1 when one survives."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("count", type=int, nargs="?", default=100)
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--jobs", type=int, default=1)
    told.add_argument("--only", default="", help="only modules whose names begin so")
    told.add_argument(
        "--map", type=Path, help="keep here what lines tests reach, while the program stays as it is"
    )
    told.add_argument("--tests", nargs="*", default=TESTS, help="only these tests")
    given = told.parse_args()
    all_of_them = mutants(given.only)
    sample = random.Random(given.seed).sample(all_of_them, min(given.count, len(all_of_them)))
    trial = Trial(sample, given.jobs, given.map)
    tests = [str(ROOT / name) for name in given.tests]
    passed_over = [f"--ignore={ROOT / name}" for name in NOT]
    ended = pytest.main(
        ["-n0", "-q", "--tb=no", "-p", "no:cacheprovider", *passed_over, *tests], plugins=[trial]
    )
    if ended not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return 2
    tried, left = Counter(one.module for one in sample), Counter(one.module for one in trial.survived)
    for module in tried:
        print(f"{module}: {tried[module] - left[module]} of {tried[module]} noticed")
    print(f"{len(all_of_them)} mutants, {len(sample)} tried, {len(sample) - len(trial.survived)} noticed")
    for mutant in trial.survived:
        print(f"  {mutant}")
    return 1 if trial.survived else 0


if __name__ == "__main__":
    sys.exit(main())
