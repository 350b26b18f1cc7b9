"""A criteria set inside the stamp of a form, so that the form can be checked by itself: pairs of the stamp and text.

The text came with a file that anybody may have changed: it is only unpacked here, within a size, and compared with
its digest; whoever reads it does so as carefully as any set.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Mapping
from typing import NamedTuple

from parscore.model.framework import Framework

MAX_TEXT = 2_000_000
"""The longest text of a set that is put into a form or taken out of one, in bytes."""
_CHUNK = 30_000
"""How much of it one cell holds."""
_PART, _DIGEST = "set-part:", "set-digest"
_MOST_PARTS = 200


class CarriedSet(NamedTuple):
    """The text of a set as it came with a form; `problem` is why it cannot be taken. Both empty: none came."""

    text: str = ""
    problem: str = ""


NO_SET = CarriedSet()


def set_pairs(framework: Framework) -> dict[str, str]:
    """What a stamp holds of a whole set; nothing of one that is too long."""
    content = framework.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = json.dumps(content, ensure_ascii=False, separators=(", ", ": ")).encode()
    if len(text) > MAX_TEXT:
        return {}
    packed = base64.b64encode(zlib.compress(text, 9)).decode()
    parts = [packed[start : start + _CHUNK] for start in range(0, len(packed), _CHUNK)]
    pairs = {f"{_PART}{number}": part for number, part in enumerate(parts, 1)}
    return {_DIGEST: hashlib.sha256(text).hexdigest(), **pairs}


def carried_in(pairs: Mapping[str, str]) -> CarriedSet:
    """The set in the pairs of a stamp."""
    digest = pairs.get(_DIGEST)
    if digest is None:
        return NO_SET
    parts = [pairs.get(f"{_PART}{number}", "") for number in range(1, _MOST_PARTS)]
    text = _unpacked("".join(parts))
    if text is None or hashlib.sha256(text).hexdigest() != digest:
        return CarriedSet(problem="nội dung đã bị sửa, thiếu hoặc quá dài")
    return CarriedSet(text.decode("utf-8", "replace"))


def _unpacked(packed: str) -> bytes | None:
    """The bytes of a text, None where it is damaged or longer than may be taken."""
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(base64.b64decode(packed, validate=True), MAX_TEXT)
    except (binascii.Error, zlib.error, ValueError):
        return None
    return text if unpacker.eof else None
