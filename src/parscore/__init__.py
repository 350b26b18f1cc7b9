"""Scores of public-administration reform (PAR INDEX) from files: read, check, score, rank, explain.

The names below are the whole public interface; each is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["DataError", "__version__", "diff", "load_cycle", "load_framework", "rank", "score"]

if TYPE_CHECKING:
    from parscore.api import DataError, diff, load_cycle, load_framework, rank, score


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from parscore import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return __all__
