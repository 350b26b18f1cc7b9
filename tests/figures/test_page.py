"""The page on figures: its example is scored as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

from parscore.compute.score import branch, totals
from parscore.number import vi
from parscore.pipeline.lint import lint
from parscore.pipeline.score import score_cycle
from parscore.write.diagnostics import as_text
from tests.figures.kit import results

PAGE = (Path(__file__).parents[2] / "docs" / "so-lieu.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```\w*\n# (\S+)\n(.*?)```", PAGE, re.DOTALL))
SAID = re.findall(r"(\d\.\d) được (\d+(?:,\d+)?)", PAGE.rpartition("Kết quả:")[2])


def test_the_example_of_the_page_is_sound_and_gives_what_the_page_says(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert as_text(lint([tmp_path / "bo.yaml", tmp_path / "cycle.yaml"]).findings) == ""
    run = score_cycle(tmp_path, write=False)
    card, framework = results(run).card("phu-tho"), results(run).framework_of("phu-tho")
    assert card is not None
    assert len(SAID) == 4
    assert [(code, vi(branch(framework, code, card).points)) for code, _ in SAID] == SAID
    assert f"tổng {vi(totals(framework, card).points)}" in PAGE
