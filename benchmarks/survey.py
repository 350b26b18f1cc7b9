"""A million survey answers: parscore's time from the file to checked shares, and pandas merely reading it.

Run: python benchmarks/survey.py [answers] – processor time of both, in turn in one run, the best of seven each.
"""

from __future__ import annotations

import csv
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pandas as pd

from parscore.check.survey.replies import check_census
from parscore.check.survey.shares import accept_shares
from parscore.compute.polls import shares_of
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.survey import SurveyForm
from parscore.read.replies.replies import read_responses

GOAL = 2.5
ROUNDS = 7
UNITS = 28
QUESTIONS = 20
AUDIENCES = {
    "hdnd": "Đại biểu HĐND tỉnh",
    "so": "Lãnh đạo các sở, ban, ngành tỉnh",
    "xa": "Lãnh đạo UBND cấp xã",
}
ANSWERS = {
    "Rất hài lòng với kết quả giải quyết công việc": "A",
    "Hài lòng, còn một vài điểm cần cải thiện": "B",
    "Chưa hài lòng": "C",
    "Hoàn toàn không hài lòng": "D",
    "Không biết, không trả lời": "E",
}
WEIGHTS = (50, 30, 10, 5, 5)


def framework() -> Framework:
    """A set with five surveyed leaves of four questions each."""
    leaves = [
        {
            "code": f"1.{number + 1}",
            "title": f"Tiêu chí {number + 1}",
            "max": "2",
            "rule": {
                "kind": "survey",
                "questions": [f"Q{4 * number + one}" for one in range(1, 5)],
                "audiences": {"hdnd": "0.3", "so": "0.3", "xa": "0.4"},
                "min_replies": "30",
            },
        }
        for number in range(QUESTIONS // 4)
    ]
    return Framework.model_validate(
        {
            "framework": "do-thu",
            "title": "Bộ đo thử",
            "year": "2022",
            "status": "illustrative",
            "basis": {"document": "1/QĐ"},
            "levels": ["Lĩnh vực", "Tiêu chí"],
            "audiences": AUDIENCES,
            "policy": {
                "not_applicable": "reduce_maximum",
                "rounding": {"mode": "half_up", "digits": "2"},
                "rank": {"by": "index", "compare": "exact", "ties": "competition"},
            },
            "criteria": [{"code": "1", "title": "Điều tra", "max": "10", "children": leaves}],
        }
    )


def cycle() -> Cycle:
    """One group of many units."""
    units = [{"id": f"so-{number}", "name": f"Sở số {number}"} for number in range(UNITS)]
    group = {"id": "so", "title": "Các sở", "framework": "do-thu", "units": units}
    return Cycle.model_validate({"cycle": "do-thu", "title": "Đo thử", "year": "2022", "groups": [group]})


def form() -> SurveyForm:
    """The form of the replies: whole sentences as headings and answers."""
    return SurveyForm.model_validate(
        {
            "survey": "do-thu",
            "title": "Đo thử",
            "scale": {"A": "100", "B": "60", "C": "20", "D": "0"},
            "answers": {words: letter for words, letter in ANSWERS.items() if letter != "E"},
            "no_answer": ["E", "Không biết, không trả lời"],
            "missing_audience": "refuse",
            "straight_line": "15",
            "columns": {"unit": "Đơn vị được đánh giá", "audience": "Đối tượng", "respondent": "Mã phiếu"},
            "questions": [{"id": f"Q{n}", "text": question(n)} for n in range(1, QUESTIONS + 1)],
        }
    )


def question(number: int) -> str:
    """The whole sentence that heads a column."""
    return f"{number}. Ông/bà đánh giá thế nào về nội dung thứ {number} trong thực hiện nhiệm vụ của cơ quan?"


def write_wide(path: Path, answers: int) -> None:
    """One row a respondent and unit, one column a question."""
    rng = Random(2022)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Dấu thời gian", "Mã phiếu", "Đối tượng", "Đơn vị được đánh giá", "Giới tính",
                         *(question(number) for number in range(1, QUESTIONS + 1))])  # fmt: skip
        titles, words = list(AUDIENCES.values()), list(ANSWERS)
        for number in range(answers // QUESTIONS):
            about = [titles[number % 3], f"Sở số {number % UNITS}", "Nam" if number % 2 else "Nữ"]
            answered = rng.choices(words, WEIGHTS, k=QUESTIONS)
            writer.writerow([f"1/11/2022 08:{number % 60:02}", f"P{number}", *about, *answered])


def write_long(path: Path, answers: int) -> None:
    """One row an answer."""
    rng = Random(2022)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["unit", "audience", "respondent", "question", "answer"])
        audiences, words = list(AUDIENCES), list(ANSWERS)
        for number in range(answers // QUESTIONS):
            head = [f"so-{number % UNITS}", audiences[number % 3], f"P{number}"]
            for place, answer in enumerate(rng.choices(words, WEIGHTS, k=QUESTIONS), 1):
                writer.writerow([*head, f"Q{place}", answer])


def best(*works: Callable[[], object]) -> list[float]:
    """The shortest time of each, taken in turn."""
    times = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for place, work in enumerate(works):
            start = time.process_time()
            work()
            times[place] = min(times[place], time.process_time() - start)
    return times


def shares(path: Path) -> int:
    """The whole way from the file to shares that stand; how many."""
    made, of, asked = framework(), cycle(), form()
    census, findings = read_responses([(path, path.name)], asked, of, {"so": made})
    findings += check_census(census, asked)
    units = {unit.id: unit for _, unit in of.units()}
    sets = dict.fromkeys(units, made)
    kept, faults = accept_shares(shares_of(census.counted, asked, sets, units), [], sets, units)
    errors = [found for found in (*findings, *faults) if found.severity == "error"]
    if errors or len(kept) != UNITS * len(AUDIENCES) * QUESTIONS // 4:
        sys.exit(f"unexpected: {len(kept)} shares, {errors[:3]}")
    return len(kept)


def main(answers: int) -> None:
    """Print both times and their ratio for wide and long files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, write in (("wide", write_wide), ("long", write_long)):
            path = Path(folder, f"{name}.csv")
            write(path, answers)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            shares(path)
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            ours, plain = best(lambda path=path: shares(path), lambda path=path: pd.read_csv(path))  # type: ignore[misc]
            print(
                f"{name}: {answers:,} answers, {path.stat().st_size / 1e6:.0f} MB; parscore {ours:.2f} s, "
                f"pandas.read_csv {plain:.2f} s, ratio {ours / plain:.2f} (goal {GOAL}); "
                f"peak memory +{(after - before) / 1024:.0f} MB"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
