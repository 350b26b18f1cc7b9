"""The report of an example cycle against scoring it, each as a whole process, in one run.

`python benchmarks/report.py [EXAMPLE]` (default two-tier-2025) scores a copy of the example and writes its report in
turns; of each the quickest round counts. It prints the ratio.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 3
FORMATS = "html,xlsx,docx"


def seconds(*words: str) -> float:
    """Seconds that one command takes."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "parscore", *words], check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Copy the example, measure in turn, print."""
    example = sys.argv[1] if len(sys.argv) > 1 else "two-tier-2025"
    with tempfile.TemporaryDirectory() as name:
        for part in ("frameworks", f"examples/{example}"):
            shutil.copytree(ROOT / part, Path(name) / part)
        cycle = str(Path(name) / "examples" / example)
        rounds = [
            (seconds("score", cycle), seconds("report", cycle, "--format", FORMATS)) for _ in range(ROUNDS)
        ]
    scored, reported = (min(times) for times in zip(*rounds, strict=True))
    print(f"{example}: score {scored:.2f} s, report ({FORMATS}) {reported:.2f} s")
    print(f"tỷ lệ report ÷ score: {reported / scored:.2f}")


if __name__ == "__main__":
    main()
