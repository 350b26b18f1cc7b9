"""A Word template as frozen data; may not know how it is filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordTemplate:
    """The parts of a Word document by their names inside it."""

    parts: Mapping[str, bytes]
