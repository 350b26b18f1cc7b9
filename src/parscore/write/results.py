"""results.json: canonical text of Results.

Keys sorted, decimals as strings, no clock, units in the order of their identities: the same inputs give the same bytes.
Last of all stands the digest of everything before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from msgspec import Raw, json
from pydantic import BaseModel

from parscore.model.packed import PackedLines
from parscore.model.scorecard import DIGEST, SCHEMA, Results

_LISTS = ("cards", "findings", "standings")
"""The long lists of the file: one entry a line, so that two files can be compared line by line."""


def _plain(value: BaseModel) -> dict[str, Any]:
    """A set, a cycle or a survey's form as data, without what is as it is by itself."""
    return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _as_data(value: BaseModel | PackedLines) -> dict[str, Any] | Raw:
    return Raw(value.text) if isinstance(value, PackedLines) else _plain(value)


_ENCODER = json.Encoder(enc_hook=_as_data, order="sorted")


def canonical(results: Results) -> Iterator[bytes]:
    """The text of results.json in its parts, in one canonical form: a key a line, of the long lists an entry a line."""
    digest = sha256()
    for part in _content(results):
        digest.update(part)
        yield part
    yield b',\n"%b":"%b"\n}\n' % (DIGEST.encode(), digest.hexdigest().encode())


def _content(results: Results) -> Iterator[bytes]:
    """Everything but the digest and the last brace."""
    cycle = _plain(results.cycle)
    for group in cycle["groups"]:
        group["units"].sort(key=lambda unit: unit["id"])
    data = {name: getattr(results, name) for name in results.__struct_fields__}
    data["schema"], data["cycle"] = SCHEMA, cycle
    data["cards"] = sorted(results.cards, key=lambda card: (card.group, card.unit))
    for number, (key, value) in enumerate(sorted(data.items())):
        yield b'%b"%b":' % (b",\n" if number else b"{\n", key.encode())
        if key in _LISTS and value:
            for place, entry in enumerate(value):
                yield (b",\n" if place else b"[\n") + _ENCODER.encode(entry)
            yield b"\n]"
        else:
            yield _ENCODER.encode(value)
