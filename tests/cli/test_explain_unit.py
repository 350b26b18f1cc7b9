"""One whole unit on a page: what its total is made of, where it stands, what it lost, from whom and where."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from parscore.compute.score import totals
from parscore.compute.unit import UnitExplanation, explain_unit
from parscore.model.scorecard import Results
from parscore.number import brief, parse, rounded
from parscore.pipeline.score import score_cycle
from tests.appraisal.kit import Small
from tests.kit.cli import cycle_folder, parscore

EXAMPLES = [path.parent for path in sorted((Path(__file__).parents[2] / "examples").glob("*/cycle.yaml"))]
LARGE = {"two-tier-2025", "bo-noi-vu-2022"}


def results_of(folder: Path) -> Results:
    run = score_cycle(folder, write=False)
    assert run.results is not None
    return run.results


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cycle in which Sở Y tế lost points twice."""
    return cycle_folder(tmp_path / "ky")


def test_the_whole_unit_in_the_terminal(folder: Path) -> None:
    said = parscore("explain", folder, "Sở Y tế").stdout
    for words in ("Tổng điểm", "Các dòng mất điểm", "Trong nhóm Các sở: hạng 2 trên 2", "Hội đồng xem lại"):
        assert words in said
    assert "round-2.csv:2:3" in said
    assert "Sở Nội vụ" in said


@pytest.mark.slow
def test_from_within_the_folder(folder: Path) -> None:
    """A unit alone is one of the cycle one stands in."""
    parscore("score", folder)
    whole = parscore("explain", folder, "so-y-te").stdout
    assert parscore("explain", "so-y-te", cwd=folder).stdout == whole


def test_a_page_to_hand_over(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "so-y-te.html"
    done = parscore("explain", folder, "so-y-te", "--html", page)
    assert done.returncode == 0, done.stderr
    text = page.read_text(encoding="utf-8")
    assert "<h1>Sở Y tế</h1>" in text
    assert "Hội đồng xem lại" in text
    assert "<script" not in text
    first = page.read_bytes()
    parscore("explain", folder, "so-y-te", "--html", page)
    assert page.read_bytes() == first


def test_a_page_is_of_a_whole_unit(folder: Path, tmp_path: Path) -> None:
    done = parscore("explain", folder, "so-y-te", "1.1", "--html", tmp_path / "a.html")
    assert done.returncode == 2
    assert "bỏ mã tiêu chí" in done.stderr


def all_lost(explained: UnitExplanation) -> Decimal:
    """What the rows of the table of losses add up to, but for the sum."""
    lines = sum((one.lost for one in explained.lost), Decimal(0))
    return lines + sum((amount for _, amount in explained.adjustments), Decimal(0))


PENALTIES = """
bonus: [{code: C1, title: Sáng kiến, max: 5, lead: hoi-dong, evidence: none, rule: {kind: judged}}]
penalty:
  - {code: T1, title: Trễ hạn, max: 3, lead: hoi-dong, evidence: none, rule: {kind: judged}}
  - {code: T2, title: Sai sót, max: 3, lead: hoi-dong, evidence: none, rule: {kind: judged}}
"""


@pytest.mark.parametrize(
    ("policy", "rulings", "said"),
    [
        ("penalty_cap: 4", {"T1": 3, "T2": "2.5"}, [("penalty_cap", "-1.5")]),
        ("penalty_cap: 6", {"T1": 3, "T2": "2.5"}, []),
        ("total_cap: 10", {"C1": 5}, [("total_cap", "2.7")]),
        ("bonus_cap: 5", {"C1": 5}, []),
    ],
)
def test_losses_add_up_under_every_cap(
    policy: str, rulings: dict[str, object], said: list[tuple[str, str]], tmp_path: Path
) -> None:
    """The table of losses ends in a sum that is the maximum with the bonus, less the points."""
    small = Small(tmp_path).set_up()
    path = small.folder / "bo.yaml"
    text = path.read_text(encoding="utf-8").replace("policy:\n", f"policy:\n  {policy}\n") + PENALTIES
    path.write_text(text, encoding="utf-8")
    rows = [f"so-noi-vu,{code},{points},Đã rõ,hoi-dong," for code, points in rulings.items()]
    small.long("hd.csv", *rows)
    small.cycle("given: so.csv", "appraisal: {round-1: hd.csv}")
    (small.folder / "so.csv").write_text("unit,code,points\nso-noi-vu,2.1,2\n", encoding="utf-8")
    explained = explain_unit(results_of(small.folder), "so-noi-vu")
    assert list(explained.adjustments) == [(cause, Decimal(amount)) for cause, amount in said]
    assert all_lost(explained) == explained.loss
    shown = " ".join(parscore("explain", small.folder, "so-noi-vu").stdout.split())
    assert "Cộng điểm mất" in shown
    assert ("Cả mục điểm trừ chỉ trừ 4 điểm" in shown) is (policy == "penalty_cap: 4")
    assert f"mất {brief(explained.loss)} = {brief(explained.totals.points)} điểm" in shown


@pytest.mark.parametrize(
    "example",
    [pytest.param(one, id=one.name, marks=pytest.mark.slow if one.name in LARGE else ()) for one in EXAMPLES],
)
def test_losses_and_points_make_the_maximum(example: Path) -> None:
    """What every unit has and what it lost add up; the fields add up to the base before any rescaling."""
    results = results_of(example)
    for card in results.cards:
        explained = explain_unit(results, card.unit)
        framework, made = explained.framework, totals(explained.framework, card)
        lost = sum(
            (one.lost for one in explained.lost if one.criterion.code not in framework.taking), Decimal(0)
        )
        fields = sum((field.brings or Decimal(0) for field in explained.fields), Decimal(0))
        most = sum((field.out_of or Decimal(0) for field in explained.fields), Decimal(0))
        assert abs(fields + lost - most) < Decimal("0.0000001")
        assert abs(all_lost(explained) - explained.loss) < Decimal("0.0000001")
        if made.factor == 1:
            assert abs(fields - made.base) < Decimal("0.0000001")


CONVENTIONS = ("reduce_maximum", "full_marks", "zero", "rescale_appraised")


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_person_can_add_what_is_shown(convention: str, tmp_path: Path) -> None:
    """Under every convention each term has its value, and the terms make the sum behind the last sign."""
    small = Small(tmp_path).set_up()
    path = small.folder / "bo.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("reduce_maximum", convention), encoding="utf-8")
    small.cycle("given: so.csv")
    (small.folder / "so.csv").write_text("unit,code,points\nso-y-te,2.1,1\n", encoding="utf-8")
    said = parscore("explain", small.folder, "so-y-te", "1.2").stdout
    shown = [line for line in said.splitlines() if re.search(r" = [\d,…]+ (trên|điểm)", line)]
    assert len(shown) == 2, said
    for line in shown:
        terms, _, result = re.split(r" trên | điểm trên ", line)[0].rpartition(" = ")
        if "hệ số" in terms:
            assert terms.endswith("→ phần thẩm định 4,7 × hệ số 1,333333… + phần điều tra, nguồn ngoài 1")
            assert result == "7,266666…"
            continue
        known = [
            parse(number) for number in re.findall(r"([\d,]+) \([^)]*\)", terms.partition(" = ")[2] or terms)
        ]
        assert known, line
        assert sum((one for one in known if one is not None), Decimal(0)) == parse(result), line
    assert "không tính" not in said or convention == "reduce_maximum"


@pytest.mark.parametrize("code", ["1.2", "1", ""])
def test_json_keeps_exact_and_printed_numbers_apart(folder: Path, code: str) -> None:
    """Of every number that is printed elsewhere the exact one is there as well, under a key of its own."""
    (folder / "round-2.csv").write_text(
        "unit,code,points,reason,by\nso-y-te,1.2,3.3349,Hội đồng,hoi-dong\n", encoding="utf-8"
    )
    words = ("so-y-te", code) if code else ("so-y-te",)
    found = json.loads(parscore("explain", folder, *words, "--json").stdout)
    total = found["total"] if code else found
    assert (total["points"], total["printed_points"]) == ("6.3349", "6.33")
    assert (total["index"], total["printed_index"]) == ("63.349", "63.35")
    assert found["standing"] == json.loads(parscore("rank", folder, "--json").stdout)[1]
    parts = [*found.get("ancestors", ()), *found.get("children", ()), *found.get("fields", ())]
    for one in (total, *parts):
        printed = {key: value for key, value in one.items() if key.startswith("printed_")}
        assert printed
        for key, value in printed.items():
            assert value == format(rounded(Decimal(one[key.removeprefix("printed_")]), "half_up", 2), "f")
