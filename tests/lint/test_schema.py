"""The schemas for editors: current, complete, satisfied by every set and cycle, deaf to no common mistake."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from parscore.catalogue.keys import tables
from parscore.model.base import Model, written_keys
from parscore.pipeline.shipped import shipped
from tests.kit.cli import CYCLE, FRAMEWORK
from tools.docs.schema import FILES, schema, schema_text

ROOT = Path(__file__).parents[2]
SCHEMA_LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")
CYCLES = sorted(ROOT.glob("examples/*/cycle.yaml"))
FORMS = sorted(ROOT.glob("examples/*/survey/*.yaml"))
SETS = sorted(ROOT.glob("frameworks/*/*/*.yaml"))
VALIDATORS = {name: Draft202012Validator(schema(name)) for name in FILES}


def seen(text: str) -> Any:
    """The data as an editor sees it: real numbers; but dates are text, and so is every key."""
    return plain(yaml.safe_load(text))


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def faults(name: str, text: str) -> list[str]:
    return [f"{fault.json_path}: {fault.message}" for fault in VALIDATORS[name].iter_errors(seen(text))]


def models(model: type[Model]) -> Iterator[type[Model]]:
    """The model and every model below it."""
    yield model
    for field in model.model_fields.values():
        for part in parts(field.annotation):
            if part is not model:
                yield from models(part)


def parts(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from parts(part)


@pytest.mark.parametrize("name", FILES)
def test_the_written_schema_is_current(name: str) -> None:
    path = ROOT / "schemas" / f"{name}.schema.json"
    assert path.read_text(encoding="utf-8") == schema_text(name), "run: python -m tools.docs"


@pytest.mark.parametrize("name", FILES)
def test_the_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("name", FILES)
def test_every_key_has_a_meaning(name: str) -> None:
    for model in set(models(FILES[name])):  # type: ignore[arg-type]
        keys = set(written_keys(model))
        assert keys == set(tables()[model.__name__].keys), model.__name__


@pytest.mark.parametrize("name", shipped())
def test_shipped_sets(name: str) -> None:
    assert faults("framework", shipped()[name].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", CYCLES, ids=lambda path: path.parent.name)
def test_example_cycles(path: Path) -> None:
    assert faults("cycle", path.read_text(encoding="utf-8")) == []


FORM = """\
survey: phieu-2022
title: Phiếu khảo sát
scale: {A: 100, B: 60, C: 20, D: 0}
answers: {Rất hài lòng: A, Hài lòng: B}
missing_audience: refuse
columns: {unit: Đơn vị, audience: [Đối tượng, Nhóm]}
questions: [{id: Q1, text: Đánh giá chung}]
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("scale:", "scales:"),
        ("missing_audience: refuse\n", ""),
        ("{id: Q1,", "{"),
        ("A: 100", "A: nhiều"),
    ],
)
def test_survey_forms(old: str, new: str) -> None:
    for path in FORMS:
        assert faults("survey-form", path.read_text(encoding="utf-8")) == []
    assert (faults("survey-form", FORM.replace(old, new, 1)) == []) is (old == new)


@pytest.mark.parametrize("path", [*SETS, *CYCLES], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_names_its_schema(path: Path) -> None:
    found = SCHEMA_LINE.match(path.read_text(encoding="utf-8"))
    assert found is not None
    assert (path.parent / found[1]).resolve().is_file()


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("max: 4", "mx: 4", "$.criteria[0].children[0]"),
        ("max: 4", "max: bốn", "$.criteria[0].children[0].max"),
        (", max: 4", "", "$.criteria[0].children[0]"),
        ('code: "1.1"', "code: 1.1", "$.criteria[0].children[0].code"),
        ("kind: judged", "kind: judge", "$.criteria[0].children[0].rule.kind"),
        ("{kind: judged,", "{step: 1,", "$.criteria[0].children[0].rule"),
        ("{kind: judged,", "{kind: judged, each: 1,", "$.criteria[0].children[0].rule"),
        ("{mark: 4, points: 4}", "{mark: 4}", "$.criteria[0].children[0].rule.examples[0]"),
        ("{mark: 4, points: 4}", "{of: 4, points: 4}", "$.criteria[0].children[0].rule.examples[0]"),
        ("{kind: judged, examples: [{mark: 4, points: 4}]}", "judged", "$.criteria[0].children[0].rule"),
        ("evidence: none", "evidence: không", "$.criteria[0].children[0].evidence"),
        ("status: illustrative", "status: minh hoạ", "$.status"),
        ("year: 2022", "year: hai nghìn", "$.year"),
        ("mode: half_up", "mode: halfup", "$.policy.rounding.mode"),
        ("bands_on: index", "bands_on: chi-so", "$.bands_on"),
        ("framework: thu", "framework: Bộ thử", "$.framework"),
        ("levels: [Lĩnh vực, Tiêu chí]", "levels: []", "$.levels"),
        ("levels: [Lĩnh vực, Tiêu chí]", "levels: Tiêu chí", "$.levels"),
        (", rule: {kind: judged, examples: [{mark: 4, points: 4}]}", "", "$.criteria[0].children[0]"),
        ("    children:", "    rule: {kind: judged}\n    children:", "$.criteria[0]"),
        ("title: Kế hoạch,", "title:,", "$.criteria[0].children[0].title"),
    ],
)
def test_mistakes_in_a_set(old: str, new: str, where: str) -> None:
    text = FRAMEWORK.replace("\n         ", " ")
    assert faults("framework", text) == []
    assert old in text
    found = faults("framework", text.replace(old, new, 1))
    assert found
    assert {fault.split(": ")[0] for fault in found} == {where}, found


@pytest.mark.parametrize(
    ("rule", "sound"),
    [
        ("{kind: choice, options: {Có: 4, Không: 0}, examples: [{option: Có, points: 4}]}", True),
        ("{kind: choice, option: {Có: 4, Không: 0}}", False),
        ("{kind: ratio, numerator: Tử, denominator: Mẫu, floor: '80,5', when_none: full}", True),
        ("{kind: ratio, numerator: Tử, denominator: Mẫu, when_none: có}", False),
        ("{kind: ratio, numerator: Tử, denominator: Mẫu, "
         "examples: [{numerator: 0, denominator: 0, points: not_applicable}]}", True),
        ("{kind: bands, of: Số, steps: [{above: 90, points: 4}, {from: 70, points: 2}, {else: 0}]}", True),
        ("{kind: bands, of: Số lần, steps: [{form: 90, points: 4}, {else: 0}]}", False),
        ("{kind: bands, of: Số lần, steps: [{from: 90}, {else: 0}]}", False),
        ("{kind: count, of: Số lần, each: 0.5}", True),
        ("{kind: count, of: Số lần}", False),
        ("{kind: deduct, of: Số lần, each: 0.5, start: 4, least: 1}", True),
        ("{kind: deduct, each: 0.5}", False),
        ("{kind: survey, audiences: {hdnd: 0.4, xa: 0.6}, min_replies: 3, "
         "examples: [{shares: {hdnd: 1, xa: 1}, points: 4}]}", True),
        ("{kind: survey, audiences: [hdnd, xa]}", False),
        ("{kind: survey, audiences: {hdnd: 1}, min_replies: nhiều}", False),
        ("{kind: given}", True),
        ("{kind: given, each: 1}", False),
    ],
)  # fmt: skip
def test_rules(rule: str, sound: bool) -> None:
    text = FRAMEWORK.replace("{kind: judged, examples: [{mark: 4, points: 4}]}", rule)
    assert (faults("framework", text) == []) is sound


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("units:", "unit:", "$.groups[0]"),
        ("name: Sở Y tế", "nam: Sở Y tế", "$.groups[0].units[1]"),
        ("id: so-y-te", "id: Sở Y tế", "$.groups[0].units[1].id"),
        ("stages: [self, round-1, round-2]", "stages: self", "$.stages"),
        ("round-1: round-1.csv", "round-1: {tep: a.csv}", "$.appraisal['round-1']"),
        ("round-1: round-1.csv", "round-1: []", "$.appraisal['round-1']"),
        ("title: Các sở", "title: Các sở\n    ranked: không", "$.groups[0].ranked"),
        ("aliases: [SNV]", "not_applicable: [3.1]", "$.groups[0].units[0].not_applicable[0]"),
    ],
)
def test_mistakes_in_a_cycle(old: str, new: str, where: str) -> None:
    assert faults("cycle", CYCLE) == []
    assert old in CYCLE
    found = faults("cycle", CYCLE.replace(old, new, 1))
    assert {fault.split(": ")[0] for fault in found} == {where}, found


def test_descriptions_are_vietnamese_and_everywhere() -> None:
    for name in FILES:
        for body in (schema(name), *schema(name)["$defs"].values()):
            assert body["description"]
            for key, value in body.get("properties", {}).items():
                assert value.get("description"), key
                assert not value["description"].isascii(), key
    assert json.loads(schema_text("framework"))["properties"]["year"]["type"] == "integer"
