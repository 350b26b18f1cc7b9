"""Findings of checked forms as JSON, each with the sums of the form that it is about.

May not compute: sums come as they were made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from parscore.diagnostics import Diagnostic, ordered
from parscore.number import plain
from parscore.write.diagnostics import record
from parscore.write.tables.check import FileRow


def check_json(others: Iterable[Diagnostic], rows: Iterable[FileRow]) -> str:
    """A JSON list with a record for each finding: those beside the forms first, then form by form.

    `claimed`, `computed` and `difference` are points of the whole form as decimals in text, `without_evidence`
    counts its criteria without due evidence; all are null where no form was read.
    """
    found = {one: _sums(None) for one in ordered(others)}
    for row in rows:
        found |= {one: _sums(row) for one in row.findings if one not in found}
    records = [{**record(one), **found[one]} for one in ordered(found)]
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def _sums(row: FileRow | None) -> dict[str, str | int | None]:
    if row is None or not row.sums:
        return dict.fromkeys(("claimed", "computed", "difference", "without_evidence"))
    whole = row.sums[-1]
    points = {"claimed": whole.claimed, "computed": whole.computed, "difference": whole.difference}
    texts = {name: format(plain(value), "f") for name, value in points.items()}
    return {**texts, "without_evidence": row.without_evidence}
