"""Single faults put by hand into a copy of a real set are each found, at their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from parscore.pipeline.lint import lint

SET = Path(__file__).parents[1] / "frameworks" / "lai-chau" / "2022" / "so.yaml"

FAULTS = {
    "a maximum typed wrong": ("    max: 12\n", "    max: 12.5\n", {"F102"}),
    "10.05 for 10.50": ("        max: 3\n", "        max: 3.05\n", {"F102"}),
    "an option above the maximum": ("Ban hành đúng thời hạn: 1\n", "Ban hành đúng thời hạn: 2\n", {"F104"}),
    "a misspelt key": ("            evidence: required\n", "            evidance: required\n", {"F004"}),
    "a key given twice": ("status: illustrative\n", "status: illustrative\nstatus: verified\n", {"F003"}),
    "a value outside the list": ("mode: half_up", "mode: halfup", {"F007"}),
    "a missing policy": ("  not_applicable: reduce_maximum\n", "", {"F005"}),
    "a word where a number belongs": ("            max: 0.5\n", "            max: nửa điểm\n", {"F006"}),
    "an example that does not hold": (
        "{option: Ban hành đúng thời hạn, points: 1}",
        "{option: Ban hành đúng thời hạn, points: 0.5}",
        {"F160"},
    ),
    "a code twice": ('- code: "1.1.2"\n', '- code: "1.1.1"\n', {"F101"}),
    "a declared count": ("counts: [8, 40, 49]", "counts: [8, 40, 48]", {"F103"}),
    "survey points that differ": ("survey_points: 30", "survey_points: 31", {"F114"}),
    "a band out of order": ("{name: Khá, from: 70}", "{name: Khá, from: 85}", {"F192"}),
    "a tie-break that is no code": ('tie_break: [survey, "1"]', 'tie_break: [survey, "19"]', {"F187"}),
    "audience weights": ("hdnd: 0.", "hdnd: 1.", {"F150"}),
    "a TAB": ("    title: Công tác chỉ đạo", "\ttitle: Công tác chỉ đạo", {"F002"}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_single_fault_is_found_at_its_line(fault: str, tmp_path: Path) -> None:
    """The changed line, or for what is left out its owner, is among the places found; the sound set is silent."""
    sound, changed, codes = FAULTS[fault]
    text = SET.read_text(encoding="utf-8")
    assert sound in text
    line = text[: text.index(sound)].count("\n") + 1
    copy = tmp_path / "so.yaml"
    copy.write_text(text.replace(sound, changed, 1), encoding="utf-8")
    found = [finding for finding in lint([copy]).findings if finding.severity == "error"]
    near = [finding for finding in found if abs(finding.place.line - line) <= 1 or not changed]
    assert near, [str(finding.place) for finding in found]
    assert any(finding.code.startswith(tuple(codes)) for finding in near)
    assert all(finding.hint for finding in near)


def test_the_sound_set_is_silent() -> None:
    """The set itself has no finding at all."""
    assert lint([SET]).findings == ()
