"""Every table of the reports under one name: the frozen data, its one way to text, and the builders.

May not know where a table is shown.
"""

from parscore.write.tables.data import (
    Cell,
    Column,
    Heading,
    RowStyle,
    Shown,
    Table,
    headings,
    shown,
    texts,
)
from parscore.write.tables.lists import changes_table, findings_table, moves_table
from parscore.write.tables.rank import (
    bands_table,
    distribution,
    key_figures,
    ranking_table,
    summary_by_field_table,
)
from parscore.write.tables.unit import (
    MEASURED,
    UnitFigures,
    mark_columns,
    score_notes,
    score_table,
    standing_in_words,
)
from parscore.write.tables.words import agency_names, set_notes, stage_title

__all__ = [
    "MEASURED",
    "Cell",
    "Column",
    "Heading",
    "RowStyle",
    "Shown",
    "Table",
    "UnitFigures",
    "agency_names",
    "bands_table",
    "changes_table",
    "distribution",
    "findings_table",
    "headings",
    "key_figures",
    "mark_columns",
    "moves_table",
    "ranking_table",
    "score_notes",
    "score_table",
    "set_notes",
    "shown",
    "stage_title",
    "standing_in_words",
    "summary_by_field_table",
    "texts",
]
