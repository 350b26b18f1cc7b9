"""End parscore by force at random moments, and count what that damages or leaves behind: `python -m tools.kills 300`.

Every round ends one command (score, report, template, annotate, publish, verify) by SIGKILL, SIGTERM or SIGINT, and
looks for processes that go on, files that are neither the old nor the new ones, tracebacks and wrong statuses. After
every third the commands that were stopped run to their end, and no temporary file may be left.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from parscore.pipeline.load import load_cycle
from parscore.write.forms.form import make_form
from tests.forms.kit import fill
from tests.kit.cli import CYCLE, FRAMEWORK, ROUND_1, ROUND_2, clean_environment

UNITS = 60
"""More forms than one process reads by itself."""
NAMES = ("Tân", "Bình", "Long", "Phú", "Đông", "Hoà", "Vĩnh", "Thạnh")
PATIENCE = 10.0
"""The seconds in which processes must have ended after the first one."""
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
STOPPED = 130


def cycle(folder: Path) -> Path:
    """A cycle of many units, each with its form."""
    folder.mkdir(parents=True)
    names = (f"Xã {first} {second}" for first in NAMES for second in NAMES)
    listed = enumerate(islice(names, UNITS))
    more = "".join(f"      - {{id: xa-{number}, name: {name}}}\n" for number, name in listed)
    texts = {
        "so.yaml": FRAMEWORK,
        "cycle.yaml": CYCLE.replace("stages:", more + "stages:"),
        "round-1.csv": ROUND_1,
        "round-2.csv": ROUND_2,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    loaded = load_cycle(folder / "cycle.yaml", "cycle.yaml")
    made = loaded.frameworks["so.yaml"]
    assert loaded.cycle is not None
    assert made is not None
    (folder / "submissions").mkdir()
    for _, unit in loaded.cycle.units():
        path = folder / "submissions" / f"{unit.id}.xlsx"
        path.write_bytes(make_form(made, loaded.cycle, unit))
        fill(path, {"1.1": {"Điểm tự chấm": 4}, "1.2": {"Điểm tự chấm": 5}})
    return folder


class Attack:
    """One cycle, its commands, what they write when nobody stops them, and the counts of what went wrong."""

    def __init__(self, work: Path) -> None:
        self.ky, self.temporary = cycle(work / "ky"), work / "tam"
        self.bundle = self.ky / "out" / "goi.zip"
        self.temporary.mkdir()
        self.commands: Mapping[str, tuple[str, ...]] = {
            "score": ("score", str(self.ky)),
            "report": ("report", str(self.ky)),
            "template": ("template", str(self.ky), "--overwrite"),
            "annotate": ("check", str(self.ky), "--annotate", str(self.ky / "out" / "tra-lai")),
            "publish": ("publish", str(self.ky), "--provisional", "--with-inputs", "--out", str(self.bundle)),
            "verify": ("verify", str(self.bundle)),
        }
        self.lasts: dict[str, float] = {}
        self.statuses: dict[str, int] = {}
        self.stopped = set[str]()
        self.faults = Counter[str]()
        for name in self.commands:
            started = time.monotonic()
            process = self.process(name)
            process.communicate()
            self.lasts[name], self.statuses[name] = time.monotonic() - started, process.returncode
        self.whole = self.files()

    def process(self, name: str) -> subprocess.Popen[bytes]:
        """A command in a process group of its own; a bundle is never written over."""
        if name == "publish":
            self.bundle.unlink(missing_ok=True)
        return subprocess.Popen(
            [sys.executable, "-m", "parscore", *self.commands[name]],
            env=clean_environment() | {"TMPDIR": str(self.temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def files(self) -> dict[str, bytes]:
        """Everything that is written but temporary files."""
        found = (path for path in (self.ky / "out").rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in found if path.suffix != ".tmp"}

    def left_over(self) -> list[Path]:
        """Temporary files and folders."""
        return [*self.ky.rglob("*.tmp"), *self.temporary.iterdir()]

    def round(self, name: str, number: signal.Signals, wait: float) -> None:
        """Stop a command after some seconds and count what is wrong."""
        self.stopped.add(name)
        process = self.process(name)
        time.sleep(wait)
        process.send_signal(number)
        said, _ = process.communicate()
        right = process.returncode in (STOPPED, -number, self.statuses[name])
        self.count("status", not right, f"{process.returncode} after {number.name}: {said.decode()[-2000:]}")
        self.count("traceback", b"Traceback" in said or b"Error" in said, said.decode()[-2000:])
        self.count("orphans", self.outlived(process.pid), "")
        now = self.files()
        damaged = [path for path, data in now.items() if self.whole.get(path) != data]
        self.count("damaged", bool(damaged), str(damaged))
        if not self.bundle.exists():
            self.bundle.write_bytes(self.whole[str(self.bundle)])
        if random.random() < 2 / 3:
            return
        if random.random() < 1 / 2:
            shutil.rmtree(self.ky / "out")
            for path, data in self.whole.items():
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                Path(path).write_bytes(data)
        for stopped in sorted(self.stopped):
            self.process(stopped).communicate()
        self.stopped.clear()
        left = self.left_over()
        self.count("left over", bool(left), str(left))
        self.count("not whole again", self.files() != self.whole, "")

    def count(self, what: str, wrong: bool, words: str) -> None:
        """Count a fault and say it."""
        self.faults[what] += wrong
        if wrong:
            print(f"{what}: {words}", file=sys.stderr)

    def outlived(self, group: int) -> bool:
        """Whether processes of a group go on."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                os.killpg(group, 0)
            except ProcessLookupError:
                return False
            time.sleep(0.05)
        os.killpg(group, signal.SIGKILL)
        return True


def main() -> None:
    """Run the rounds asked for and print the counts; status 1 when anything is wrong."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("rounds", type=int, nargs="?", default=300)
    words.add_argument("--seed", type=int, default=0)
    asked = words.parse_args()
    random.seed(asked.seed)
    with tempfile.TemporaryDirectory() as work:
        attack = Attack(Path(work))
        for _ in range(asked.rounds):
            name = random.choice(list(attack.commands))
            attack.round(name, random.choice(SIGNALS), random.uniform(0.0, 1.1 * attack.lasts[name]))
    print(f"{asked.rounds} rounds: " + ", ".join(f"{what} {count}" for what, count in attack.faults.items()))
    sys.exit(bool(attack.faults.total()))


if __name__ == "__main__":
    main()
