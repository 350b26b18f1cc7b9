"""A unit for which too few people answered: nothing of its survey part is counted, kept or printed."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.kit.cli import parscore
from tests.survey.kit import FRAMEWORK, folder_of, results_of, scored


def of(folder: Path, least: int) -> Path:
    """Sở Nội vụ has 4 replies on 1.2 and 3 on 1.3, Sở Y tế 2 on both."""
    policy = f"policy:\n  survey: {{publish_from: {least}}}\n"
    return folder_of(folder, framework=FRAMEWORK.replace("policy:\n", policy))


@pytest.mark.parametrize(("least", "units"), [(2, []), (3, ["so-y-te"]), (4, ["so-noi-vu", "so-y-te"])])
def test_who_has_too_few_replies(tmp_path: Path, least: int, units: list[str]) -> None:
    run = scored(of(tmp_path, least))
    assert [one.unit for one in run.findings if one.code == "K321"] == units


def test_the_rest_counts_and_nothing_of_the_survey_is_kept(tmp_path: Path) -> None:
    """3,5 of 4 of Sở Y tế; its result is final and says what is left out."""
    results = results_of(of(tmp_path, 3))
    row = next(row for row in results.standings if row.unit == "so-y-te")
    assert (row.points, row.maximum, row.index) == (Decimal("3.5"), Decimal(4), Decimal("87.5"))
    assert row.status == "final"
    card = results.card("so-y-te")
    assert card is not None
    lines = {line.code: line for line in card.lines}
    assert [(lines[code].marks, lines[code].polls, lines[code].declared) for code in ("1.2", "1.3")] == [
        ((), (), {}),
        ((), (), {}),
    ]


def test_every_output_says_so(tmp_path: Path) -> None:
    folder = of(tmp_path, 3)
    parscore("score", folder)
    said = "Không công bố, không tính phần điều tra của Sở Y tế: có tiêu chí dưới 3 phiếu"
    assert said in parscore("rank", folder).stdout
    assert "không công bố" in parscore("explain", folder, "so-y-te", "1.2").stdout
    polls = json.loads(parscore("survey", folder, "--json").stdout)["polls"]
    assert {one["unit"] for one in polls} == {"so-noi-vu"}
    parscore("report", folder, "--format", "html")
    pages = [path.read_text(encoding="utf-8") for path in (folder / "out").rglob("*.html")]
    assert any(said in page for page in pages)
    assert any("Quá ít phiếu điều tra nên không tính, không công bố" in page for page in pages)
