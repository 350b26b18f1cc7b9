"""Results changed by hand, sealed again or not: refused when opened, or told by `verify`; no command ends badly."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from parscore.pipeline.results import open_results, verify
from parscore.pipeline.score import score_cycle
from tests.fuzz.kit import folder, fuzzed, seeds
from tests.kit.cli import cycle_folder
from tests.reading import damage
from tests.trust.kit import run

VALUES: tuple[object, ...] = (
    None, True, 0, -1, 2.5, 10**30, "", "x", "0", "1", "2", "-1", "1e400", "NaN", "99.99", "so-y-te", "1.1", "so",
    "round-1", "self", "final", [], {}, [[]], {"x": 1}, ["1.1"], "\x1b[31m", "\u202e", "<b>",
)  # fmt: skip
COMMANDS = (
    ("rank",),
    ("rank", "--json"),
    ("rank", "--by", "1.1"),
    ("rank", "--stage", "round-1"),
    ("explain", "so-y-te", "1.2"),
    ("explain", "so-noi-vu"),
    ("gaps",),
    ("gaps", "--json"),
    ("diff",),
    ("verify",),
)


@cache
def base() -> tuple[Path, bytes]:
    """A scored cycle of rulings, and its results."""
    made = cycle_folder(folder() / "cham")
    score_cycle(made)
    return made, (made / "out" / "results.json").read_bytes()


@fuzzed(seeds)
def test_changed_bytes_are_refused(seed: int) -> None:
    made, sound = base()
    content = damage.of_bytes(random.Random(seed), sound)
    (made / "out" / "results.json").write_bytes(content)
    results, findings = open_results(made)
    assert (results is not None) == (content == sound), findings
    assert findings or results is not None


@fuzzed(seeds, st.integers(1, 3), st.sampled_from(COMMANDS))
def test_sealed_again_they_are_what_the_marks_give(seed: int, times: int, command: tuple[str, ...]) -> None:
    made, sound = base()
    data = json.loads(sound)
    chance = random.Random(seed)
    for _ in range(times):
        _change(chance, data)
    content = sealed(data)
    (made / "out" / "results.json").write_bytes(content)
    results, findings = open_results(made)
    status, said = run(command[0], made, *command[1:])
    assert "Traceback" not in said
    if results is None:
        assert findings
        assert status != 0, said
        return
    for row in results.standings:
        if row.rank is not None:
            assert row.points == _by_hand(data, row.unit), row
    again, told = verify(made)
    if command[0] == "verify":
        assert status == int(content != sound)
    assert (again is not None) == (content == sound), told
    assert told or again is not None


def sealed(data: dict[str, Any]) -> bytes:
    """Results with a digest that fits, in the layout of the program."""
    data.pop("digest", None)
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()[:-1]
    return body + b',\n"digest":"' + sha256(body).hexdigest().encode() + b'"\n}\n'


def _change(chance: random.Random, data: Any) -> None:
    """Change one value, key or list somewhere."""
    held, key = chance.choice(list(_places(data)))
    match chance.randrange(5):
        case 0:
            del held[key]
        case 1 if isinstance(held, list):
            held.insert(key, copy.deepcopy(chance.choice(held)))
        case 2 if isinstance(held, list):
            held.reverse()
        case 3:
            others = [one[where] for one, where in _places(data)]
            held[key] = copy.deepcopy(chance.choice(others))
        case _:
            held[key] = chance.choice(VALUES)


def _places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every value with what holds it."""
    for key in list(data) if isinstance(data, dict) else range(len(data)):
        yield data, key
        if isinstance(data[key], (dict, list)):
            yield from _places(data[key])


def _by_hand(data: dict[str, Any], unit: str) -> Decimal:
    """The sum of the last marks of a unit."""
    (card,) = (one for one in data["cards"] if one["unit"] == unit)
    lines = (line for line in card["lines"] if not line.get("excluded"))
    return sum((Decimal(str(_last(line["marks"]))) for line in lines), Decimal(0))


def _last(marks: list[dict[str, Any]]) -> object:
    return [mark["points"] for mark in marks if mark.get("points") is not None][-1]
