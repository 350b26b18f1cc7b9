"""Files of every kind with bytes, tags and parts changed: nothing ends badly, and no mark changes without a finding."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from parscore.diagnostics import Diagnostic
from parscore.model.bundle import MANIFEST
from parscore.model.submission import Submission
from parscore.pipeline.draft import draft_annex
from parscore.pipeline.publish import Publication, publish, verify_bundle
from parscore.pipeline.score import score_cycle
from tests.draft.annexes import CA_MAU
from tests.fuzz.kit import document, folder, fuzzed, seeds, workbook
from tests.kit.cli import cycle_folder
from tests.kit.office import packed, parts_of
from tests.reading import damage
from tests.reading.test_damage import FILES, SOUND, judged, marks

ZIPPED = tuple(path.name for path in sorted(FILES.iterdir()) if path.suffix in (".xlsx", ".xlsm", ".ods"))
PLAIN = tuple(path.name for path in sorted(FILES.iterdir()) if path.suffix in (".xls", ".csv"))
OWN = {"bieu.xlsx": workbook, "bieu.docx": document}
HEAD = ("STT", "Nội dung", "Điểm")
Way = Callable[[random.Random, bytes], bytes]
ways = st.sampled_from((damage.of_bytes, damage.of_structure))


@cache
def sound(name: str) -> tuple[bytes, dict[str, Decimal], frozenset[Diagnostic]]:
    """A form as it is: its bytes, its marks, what is found in it."""
    data = OWN[name](SOUND) if name in OWN else (FILES / name).read_bytes()
    submission, findings = at(name, data)
    return data, marks(submission) if submission is not None else {}, frozenset(findings)


def at(name: str, data: bytes) -> tuple[Submission | None, list[Diagnostic]]:
    """What comes of these bytes as a form."""
    path = folder() / name
    path.write_bytes(data)
    return judged(path)


@fuzzed(seeds, st.sampled_from((*ZIPPED, *OWN)), ways)
def test_packed_forms(seed: int, name: str, way: Way) -> None:
    data, expected, known = sound(name)
    submission, findings = at(name, way(random.Random(seed), data))
    if submission is None:
        assert findings
        return
    got = marks(submission)
    changed = {code for code in expected.keys() | got.keys() if got.get(code) != expected.get(code)}
    new = [one for one in findings if one not in known]
    named = {one.criterion for one in new}
    assert not changed or "" in named or changed <= named, (changed, got, findings)


@fuzzed(seeds, st.sampled_from(PLAIN))
def test_forms_without_checksums(seed: int, name: str) -> None:
    data, _, _ = sound(name)
    submission, findings = at(name, damage.of_bytes(random.Random(seed), data))
    assert submission is not None or findings


@fuzzed(seeds, st.sampled_from(("annex.xlsx", "annex.docx")), ways, st.integers(0, 20))
def test_annexes(seed: int, name: str, way: Way, start: int) -> None:
    rows = [HEAD, *CA_MAU[start : start + 10]]
    data = (workbook if name.endswith("xlsx") else document)(rows)
    path = folder() / name
    path.write_bytes(way(random.Random(seed), data))
    run = draft_annex(path, folder() / "nhap.yaml", this_year=2024, force=True)
    assert run.draft is not None or run.findings


@cache
def bundle() -> tuple[Path, bytes, dict[str, bytes]]:
    """A bundle with its inputs, its bytes and parts."""
    made = cycle_folder(folder() / "goi")
    score_cycle(made)
    path = made / "goi.zip"
    done, findings = publish(made, path, Publication(("data",), with_inputs=True, provisional=True))
    assert done is not None, findings
    data = path.read_bytes()
    return path, data, parts_of(data)


@fuzzed(seeds, st.booleans())
def test_bundles(seed: int, repacked: bool) -> None:
    path, data, parts = bundle()
    chance = random.Random(seed)
    if repacked:
        name = chance.choice(sorted(parts))
        made = packed(parts | {name: damage.of_bytes(chance, parts[name])})
    else:
        made = damage.of_bytes(chance, data)
    damaged = path.with_name("goi-hong.zip")
    damaged.write_bytes(made)
    verified, findings = verify_bundle(damaged)
    assert verified.same or findings
    if verified.same:
        assert _meant(parts_of(made)) == _meant(parts)


def _meant(parts: dict[str, bytes]) -> dict[str, object]:
    """The parts, the list of contents without its spaces."""
    return parts | {MANIFEST: json.loads(parts[MANIFEST])}
