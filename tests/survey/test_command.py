"""`parscore survey` and `explain` on a scored cycle; samples and the effect on the ranking."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from parscore.compute.explain import explain
from parscore.compute.polls import required_sample
from parscore.compute.survey import effects, moved_units, opinions
from parscore.pipeline.results import verify
from parscore.read.results.results import read_results
from parscore.write.explain import explanation_text
from tests.kit.cli import parscore
from tests.survey.kit import (
    CYCLE,
    FORM,
    FRAMEWORK,
    HEADINGS,
    REPLIES,
    RULINGS,
    as_csv,
    folder_of,
    results_of,
)

SAMPLED = FORM + "population: {hdnd: 50, xa: 106}\nmargin: 5\n"


def squeezed(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())


def test_table(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, form=SAMPLED)
    assert parscore("score", folder).returncode == 0
    done = parscore("survey", folder)
    assert (done.returncode, done.stderr) == (0, "")
    text = squeezed(done.stdout)
    assert "Sở Nội vụ 1.2 Đại biểu HĐND tỉnh 0,4 2 73,33 8,89 55,91 90,76 45" in text
    assert "Sở Y tế 1.3 Lãnh đạo xã 0,5 1 60,00 – – – 84" in text
    assert "Điều tra làm đổi hạng 0 trên 2 đơn vị được xếp hạng." in text


def test_one_unit(tmp_path: Path) -> None:
    done = parscore("survey", folder_of(tmp_path), "--unit", "SNV", "--group", "Các sở")
    assert "Sở Y tế" not in done.stdout
    assert "Sở Nội vụ" in done.stdout


def test_json(tmp_path: Path) -> None:
    made = json.loads(parscore("survey", folder_of(tmp_path, form=SAMPLED), "--json").stdout)
    first = made["polls"][0]
    assert {
        key: first[key] for key in ("unit", "code", "audience", "weight", "replies", "unanswered", "required")
    } == {
        "unit": "so-noi-vu",
        "code": "1.2",
        "audience": "hdnd",
        "weight": "0.4",
        "replies": 2,
        "unanswered": 1,
        "required": 45,
    }
    assert first["answers"] == {"A": 1, "B": 2}
    assert [(row["unit"], row["rank"], row["rank_without"], row["moved"]) for row in made["ranks"]] == [
        ("so-y-te", 1, 1, 0),
        ("so-noi-vu", 2, 2, 0),
    ]


FEW = FRAMEWORK.replace("min_replies: 0", "min_replies: 2")


def test_refused_leaves_keep_their_counts(tmp_path: Path) -> None:
    """Too few replies: no points, but what there is stands in the table and in `explain`, with the reason."""
    folder = folder_of(tmp_path, framework=FEW)
    done = parscore("survey", folder)
    text = squeezed(done.stdout)
    assert "Sở Y tế 1.2 Lãnh đạo xã 0,6 1 60,00" in text
    why = "đối tượng «Đại biểu HĐND tỉnh» chỉ có 1 phiếu, cần ít nhất 2; tiêu chí không có điểm"
    assert f"Sở Y tế, tiêu chí 1.2 không có điểm: {why}" in text
    results = results_of(folder)
    said = explanation_text(explain(results, "so-y-te", "1.2"))
    assert "Lãnh đạo xã: 1 phiếu, 2 câu trả lời: B 2 → bình quân 60%; trọng số 0,6" in said
    assert f"Không có điểm điều tra: {why}" in said
    found = [one for one in results.findings if one.code == "S104" and one.criterion == "1.2"]
    assert found[0].message.startswith("Sở Y tế, tiêu chí 1.2: đối tượng")
    assert opinions(results, unit="so-noi-vu")[0].refused == ""


def test_a_missing_audience_keeps_the_other(tmp_path: Path) -> None:
    rows = [row for row in REPLIES if row[3] != "xa"]
    results = results_of(folder_of(tmp_path, {"phieu.csv": as_csv((HEADINGS, *rows))}))
    said = explanation_text(explain(results, "so-y-te", "1.2"))
    assert "Lãnh đạo xã: không có phiếu; trọng số 0,6\n" in said
    assert "thiếu số liệu của đối tượng Lãnh đạo xã; tiêu chí không có điểm" in said


def test_ready_points_show_their_effect(tmp_path: Path) -> None:
    """No replies to list; the ranking with and without the survey is there all the same."""
    folder = folder_of(tmp_path, {}, cycle=CYCLE.replace(
        "{responses: [survey/phieu.csv], form: survey/form.yaml}", "{points: survey/diem.csv}"
    ))  # fmt: skip
    rows = [f"{unit},{code},1.5\n" for unit in ("so-noi-vu", "so-y-te") for code in ("1.2", "1.3")]
    (folder / "survey/diem.csv").write_text("unit,code,points\n" + "".join(rows), encoding="utf-8")
    done = parscore("survey", folder)
    assert done.returncode == 0
    assert "Sở Y tế 3,00 6 65,00 1 87,50 1 giữ nguyên" in squeezed(done.stdout)
    assert "Điểm điều tra có sẵn" in done.stdout
    made = json.loads(parscore("survey", folder, "--json").stdout)
    assert (made["polls"], len(made["ranks"])) == ([], 2)


def test_rows_come_in_one_order(tmp_path: Path) -> None:
    """With results.json or without."""
    folder = folder_of(
        tmp_path, cycle=CYCLE.replace("so-noi-vu,", "so-z,").replace("[SNV]", "[so-noi-vu, SNV]")
    )
    (folder / "round-1.csv").write_text(RULINGS.replace("so-noi-vu,", "so-z,"), encoding="utf-8")
    before = parscore("survey", folder).stdout
    parscore("score", folder)
    assert parscore("survey", folder).stdout == before
    assert before.index("Sở Y tế") < before.index("Sở Nội vụ")


def test_the_scale_in_use_is_named(tmp_path: Path) -> None:
    form = FORM.replace("scale: {A: 100, B: 60, C: 20, D: 0}\n", "")
    text = squeezed(parscore("survey", folder_of(tmp_path, form=form)).stdout)
    assert "Thang trả lời (thông lệ, vì mẫu phiếu không khai scale): A 100%, B 60%, C 20%, D 0%." in text


def test_the_hint_for_a_table_of_shares_names_its_columns(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {}, cycle=CYCLE.replace(
        "{responses: [survey/phieu.csv], form: survey/form.yaml}", "{shares: survey/ty-le.csv}"
    ))  # fmt: skip
    (folder / "survey/ty-le.csv").write_text("unit,code,audience,share\nx,1.2,xa,0.5\n", encoding="utf-8")
    (found,) = (one for one in results_of(folder).findings if one.code == "R001")
    assert "unit, code, audience, share, replies" in found.hint


def test_without_a_survey(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    text = (folder / "cycle.yaml").read_text(encoding="utf-8")
    (folder / "cycle.yaml").write_text(text[: text.index("survey:")], encoding="utf-8")
    done = parscore("survey", folder)
    assert done.returncode == 2
    assert "không khai «survey»" in done.stderr


def test_explain_reaches_the_counts(tmp_path: Path) -> None:
    text = explanation_text(explain(results_of(folder_of(tmp_path)), "so-noi-vu", "1.2"))
    assert (
        "Đại biểu HĐND tỉnh: 2 phiếu, 3 câu trả lời: A 1, B 2, không trả lời 1 → bình quân 73,333333…%"
        in text
    )
    assert "Lãnh đạo xã: 2 phiếu, 4 câu trả lời: A 3, D 1 → bình quân 75%; trọng số 0,6" in text


def test_explain_says_reweighed_weights(tmp_path: Path) -> None:
    rows = [row for row in REPLIES if row[3] != "xa"]
    files: dict[str, str | bytes] = {"phieu.csv": as_csv((HEADINGS, *rows))}
    results = results_of(folder_of(tmp_path, files, form=FORM.replace("refuse", "reweigh")))
    text = explanation_text(explain(results, "so-y-te", "1.2"))
    assert "bình quân 100%; trọng số 0,4, tính là 1" in text
    assert "Lãnh đạo xã: không có phiếu; trọng số 0,6 chia lại cho các đối tượng khác" in text


def test_the_survey_can_turn_the_ranking(tmp_path: Path) -> None:
    """Sở Nội vụ has less in the appraisal and wins by the survey."""
    rows = [
        (f"P{n}", who, unit, *[answer] * 3)
        for n, (who, unit, answer) in enumerate(
            (who, unit, answer) for who in ("hdnd", "xa") for unit, answer in (("SNV", "A"), ("so-y-te", "B"))
        )
    ]
    heads = ("respondent", "audience", "unit", "Q1", "Q2", "Q3")
    results = results_of(folder_of(tmp_path, {"p.csv": as_csv((heads, *rows))}))
    made = effects(results, "so")
    assert [(one.standing.unit, one.standing.rank, one.without.rank, one.moved) for one in made] == [
        ("so-noi-vu", 1, 2, 1),
        ("so-y-te", 2, 1, -1),
    ]
    assert [one.points for one in made] == [Decimal(6), Decimal("3.6")]
    assert moved_units(made) == (2, 2)


@pytest.mark.parametrize(
    ("population", "margin", "sample"),
    [(1, "5", 1), (50, "5", 45), (400, "5", 200), (1600, "5", 320), (10**6, "5", 400), (1000, "3", 527)],
)
def test_required_sample(population: int, margin: str, sample: int) -> None:
    """n = N ÷ (1 + N·e²), rounded up: 400 ÷ (1 + 400 × 0,0025) = 200; 10⁶ ÷ 2501 = 399,84."""
    assert required_sample(population, Decimal(margin)) == sample


def test_samples_grow_with_the_population() -> None:
    samples = [required_sample(number, Decimal(5)) for number in range(1, 2000)]
    assert all(before <= after <= 400 for before, after in pairwise(samples))
    assert samples[0] == 1
    assert samples[-1] > 300


def test_results_come_back_and_verify(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, form=SAMPLED)
    results = results_of(folder)
    again, findings = read_results(folder / "out/results.json", "out/results.json")
    assert findings == []
    assert again is not None
    assert (again.cards, again.survey) == (results.cards, results.survey)
    assert opinions(again) == opinions(results)
    same, found = verify(folder)
    assert same is not None
    assert found == []
    (folder / "survey/phieu.csv").write_text(as_csv((HEADINGS, *REPLIES[1:])), encoding="utf-8")
    same, found = verify(folder)
    assert not same
    assert "survey/phieu.csv" in next(one.message for one in found if one.code == "K272")


def test_the_command_line_starts_without_pandas() -> None:
    import subprocess
    import sys

    lines = (
        "import sys",
        "from parscore.cli import main",
        "try: main(['survey', '--help'])",
        "except SystemExit: print('pandas' in sys.modules)",
    )
    code = "\n".join(lines)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.stdout.splitlines()[-1] == "False"
