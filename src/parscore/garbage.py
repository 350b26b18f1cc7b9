"""When Python looks for garbage: seldom, since nearly all that is read and made is kept to the end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLD = 1_000_000
"""After so many new objects: of half a million that a report makes, 800 are garbage."""


def look_seldom() -> None:
    """Look for garbage seldom from now on."""
    gc.set_threshold(THRESHOLD, *gc.get_threshold()[1:])


def look_no_more() -> None:
    """Leave all that there is to the end of the process, which would go through it again and again."""
    gc.freeze()


@contextmanager
def looked_for_seldom() -> Iterator[None]:
    """Look for garbage seldom meanwhile."""
    before = gc.get_threshold()
    look_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
