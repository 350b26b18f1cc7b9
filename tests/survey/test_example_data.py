"""Generated replies: the same from the same seed, a few thousand forms, and nothing worse than warnings."""

from __future__ import annotations

from pathlib import Path

from parscore.pipeline.load import load_cycle
from parscore.pipeline.score import score_cycle
from tests.survey.kit import coded
from tools.examples.survey_data import Survey, write_survey

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "examples/lai-chau-2022/cycle.yaml"
ASKED = {"hdnd": (34, 46), "lanh-dao-so": (22, 32), "lanh-dao-huyen": (16, 24), "lanh-dao-xa": (30, 44)}
POPULATION = {"hdnd": 50, "lanh-dao-so": 60, "lanh-dao-huyen": 32, "lanh-dao-xa": 106}


def generated(folder: Path) -> list[str]:
    """A cycle of the same units with generated replies only; the names of the files of replies."""
    loaded = load_cycle(SOURCE, "cycle.yaml")
    assert loaded.cycle is not None
    sets = {name: found for name, found in loaded.frameworks.items() if found is not None}
    units = [unit.id for _, unit in loaded.cycle.units()]
    esteem = {unit: 0.7 + 0.2 * place / len(units) for place, unit in enumerate(units)}
    offices = {"lanh-dao-so": units[:20], "lanh-dao-huyen": units[20:]}
    survey = Survey(esteem, ASKED, POPULATION, offices)
    names, form = write_survey(folder / "survey", loaded.cycle, sets, survey)
    text = SOURCE.read_text(encoding="utf-8").replace("../../frameworks", (ROOT / "frameworks").as_posix())
    kept = "\n".join(text[: text.index("\nstages:")].splitlines())
    listed = ", ".join(f"survey/{name}" for name in names)
    kept += f"\nstages: [self]\nsurvey: {{responses: [{listed}], form: survey/{form}}}\n"
    (folder / "cycle.yaml").write_text(kept, encoding="utf-8")
    return names


def test_generated_replies_are_scored(tmp_path: Path) -> None:
    names = generated(tmp_path)
    run = score_cycle(tmp_path / "cycle.yaml")
    assert run.results is not None
    assert set(coded(run.findings)) == {"S232", "S233", "S234"}
    assert names == ["hdnd.csv", "lanh-dao-so.csv", "lanh-dao-huyen.csv", "lanh-dao-xa.csv"]
    for card in run.results.cards:
        framework = run.results.framework_of(card.group)
        surveyed = [
            line
            for line in card.lines
            if not line.excluded and getattr(framework.by_code[line.code].rule, "kind", "") == "survey"
        ]
        assert len(surveyed) > 7
        assert all(line.value() is not None for line in surveyed)
    contents = [(tmp_path / "survey" / name).read_bytes() for name in names]
    replies = sum(len(content.splitlines()) for content in contents if content[:2] != b"\xff\xfe")
    assert 2000 < replies < 6000


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generated(tmp_path / name)
    first, second = (sorted((tmp_path / name / "survey").iterdir()) for name in ("one", "two"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
