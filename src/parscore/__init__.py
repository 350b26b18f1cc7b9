"""Scores of public-administration reform (PAR INDEX) from files: read, check, score, rank, explain.

The names below are the whole public interface; each is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"

if TYPE_CHECKING:
    from parscore.api import (
        DataError,
        Scores,
        Trial,
        change_parts,
        check_forms,
        claims,
        compare,
        diff,
        explain,
        gaps,
        lint,
        load_cycle,
        load_framework,
        publish,
        rank,
        reach,
        read_results,
        robust,
        score,
        trends,
        verify,
        whatif,
    )
    from parscore.diagnostics import Diagnostic, Place, Severity
    from parscore.frames import (
        ChangePartsRow,
        ChangeRow,
        ClaimRow,
        ComparedRow,
        FindingRow,
        GapRow,
        OpinionRow,
        PointsRow,
        RankingRow,
        ReachRow,
        RobustRow,
        Rows,
        TrendRow,
        TrialRow,
    )
    from parscore.model.cycle import Cycle
    from parscore.model.framework import Criterion, Framework
    from parscore.model.scorecard import Results
    from parscore.pipeline.load import LoadedCycle

_HOMES = {
    "parscore.api": (
        "DataError", "Scores", "Trial", "change_parts", "check_forms", "claims", "compare", "diff", "explain",
        "gaps", "lint", "load_cycle", "load_framework", "publish", "rank", "reach", "read_results", "robust",
        "score", "trends", "verify", "whatif",
    ),
    "parscore.frames": (
        "ChangePartsRow", "ChangeRow", "ClaimRow", "ComparedRow", "FindingRow", "GapRow", "OpinionRow",
        "PointsRow", "RankingRow", "ReachRow", "RobustRow", "Rows", "TrendRow", "TrialRow",
    ),
    "parscore.diagnostics": ("Diagnostic", "Place", "Severity"),
    "parscore.model.cycle": ("Cycle",),
    "parscore.model.framework": ("Criterion", "Framework"),
    "parscore.model.scorecard": ("Results",),
    "parscore.pipeline.load": ("LoadedCycle",),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "ChangePartsRow", "ChangeRow", "ClaimRow", "ComparedRow", "Criterion", "Cycle", "DataError", "Diagnostic",
    "FindingRow", "Framework", "GapRow", "LoadedCycle", "OpinionRow", "Place", "PointsRow", "RankingRow",
    "ReachRow", "Results", "RobustRow", "Rows", "Scores", "Severity", "TrendRow", "Trial", "TrialRow",
    "__version__", "change_parts", "check_forms", "claims", "compare", "diff", "explain", "gaps", "lint",
    "load_cycle", "load_framework", "publish", "rank", "reach", "read_results", "robust", "score", "trends",
    "verify", "whatif",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return __all__
