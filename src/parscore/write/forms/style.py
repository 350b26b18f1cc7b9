"""Colours of the forms, and the widths of the blank form's columns."""

from __future__ import annotations

from parscore.model.form import COLUMNS, ColumnKey

INPUT = "FFF9DB"
LOCKED = "E7E6E6"
HEADING = "BDD7EE"
TOTAL = "F8E3C5"
DEPTHS = ("D6E4F2", "E7EFF8", "F3F7FB")
HINT = "44546A"

WIDTHS: dict[ColumnKey, float] = {
    "code": 7.5,
    "title": 38,
    "max": 7.5,
    "declared": 14,
    "rule": 46,
    "evidence": 28,
    "claimed": 8.5,
    "explanation": 24,
}
"""Widths in characters of the form's columns, in the order of COLUMNS."""
NUMBERS: dict[ColumnKey, int] = {key: number for number, key in enumerate(COLUMNS, 1)}
"""The columns of the form counted from 1."""
