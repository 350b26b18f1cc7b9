"""Named scales of a set: where a rule names one, its options are filled in before the set becomes a model.

Works on plain data and changes none of it; what does not fit is left for the models and for lint to report.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parscore.model.figures import Change


def scaling(scales: Mapping[str, Any]) -> Change:
    """The change of a rule that names a scale, which gets its options; `rule: aae` is short for a choice.

    A scale that the set does not have leaves a rule without options; a lone word is no scale where there are none.
    """

    def rule(data: Mapping[str, Any]) -> Mapping[str, Any]:
        if "options" in data or data.get("kind", "choice") != "choice":
            return data
        return {"kind": "choice", "options": scales.get(data["scale"], {}), **data}

    def change(data: Mapping[str, Any]) -> Mapping[str, Any]:
        if scales and isinstance(name := data.get("rule"), str):
            return {**data, "rule": rule({"scale": name})}
        return rule(data) if "scale" in data else data

    return change
