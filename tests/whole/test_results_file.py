"""results.json of every example: one canonical text, every decimal written in one way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from parscore.pipeline.results import open_results
from parscore.pipeline.score import score_cycle
from parscore.write.results import canonical
from tests.kit.cli import cycle_folder
from tools.docs.results import results_schema, results_schema_text

SCHEMA = Draft202012Validator(results_schema())
EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = sorted(path.parent.name for path in EXAMPLES.glob("*/cycle.yaml"))
DECIMALS = {"points", "computed", "index", "maximum", "share", "weight", "error", "value", "limit"}
TEXTS = {"declared", "sources", "answers"}
PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?")


def numbers(value: object, key: str = "") -> Iterator[str]:
    """Every decimal below a value of the file."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from numbers(part, name) if name not in TEXTS else ()
    elif isinstance(value, list):
        for part in value:
            yield from numbers(part, key)
    elif key in DECIMALS and isinstance(value, str):
        yield value


@pytest.mark.slow
@pytest.mark.parametrize("name", FOLDERS)
def test_one_way_to_write_results(name: str, tmp_path: Path) -> None:
    results = score_cycle(EXAMPLES / name, write=False).results
    assert results is not None
    text = b"".join(canonical(results))
    data = json.loads(text)
    assert [fault.json_path for fault in SCHEMA.iter_errors(data)] == []
    found = [number for key in ("cards", "standings") for number in numbers(data[key])]
    assert len(found) > len(data["cards"])
    assert [number for number in found if not PLAIN.fullmatch(number)] == []
    again = tmp_path / "out" / "results.json"
    again.parent.mkdir()
    again.write_bytes(text)
    read, _ = open_results(tmp_path)
    assert read is not None
    assert b"".join(canonical(read)) == text


def test_the_published_schema_is_that_of_what_is_written(tmp_path: Path) -> None:
    published = EXAMPLES.parent / "schemas" / "results.schema.json"
    assert published.read_text(encoding="utf-8") == results_schema_text(), "run: python -m tools.docs"
    Draft202012Validator.check_schema(results_schema())
    results = score_cycle(cycle_folder(tmp_path)).results
    assert results is not None
    data = json.loads(b"".join(canonical(results)))
    assert [fault.json_path for fault in SCHEMA.iter_errors(data)] == []
    data["standings"][0]["rank"] = "nhất"
    data["cards"][0]["lines"][0]["marks"][0]["pts"] = "1"
    del data["digest"]
    assert len(list(SCHEMA.iter_errors(data))) == 3
