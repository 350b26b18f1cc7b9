"""The annex of a decision → a draft on disk, linted; never over an existing file unless asked, never over the annex.

May not know what a row means or what adds up: that is for the reader and for lint to say.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from msgspec import Struct

from parscore.catalogue import finding
from parscore.contents import real
from parscore.diagnostics import Diagnostic, Place, ordered
from parscore.model.draft import Draft
from parscore.pipeline.lint import lint
from parscore.read.annex.annex import read_annex
from parscore.text import slug
from parscore.write.draft import draft_text
from parscore.write.files import refuse_others, write_whole

SCHEMA = Path("schemas", "framework.schema.json")


class DraftRun(Struct, frozen=True):
    """What came of an annex: the draft if any, the findings in the annex, and what lint says of the written file."""

    draft: Draft | None
    findings: tuple[Diagnostic, ...]
    lint: tuple[Diagnostic, ...] = ()


def draft_annex(
    annex: Path,
    out: Path,
    *,
    identity: str = "",
    year: int | None = None,
    this_year: int,
    part: int = 1,
    force: bool = False,
) -> DraftRun:
    """Read `annex` and write its draft to `out`; without `force` an existing `out` is a FileExistsError, and with it
    one that is no draft.

    `year` is the year of the set where people know it; else the annex's own, else `this_year` with a mark.
    """
    if out.exists() and not force:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(out))
    refuse_others(out)
    draft, findings = read_annex(annex, annex.as_posix(), part)
    if draft is None:
        return DraftRun(None, ordered(findings))
    known = year or draft.heading.year
    proposed = known or (draft.heading.date.year if draft.heading.date else this_year)
    name = identity or slug(out.stem) or "ban-nhap"
    text = draft_text(
        draft, name, proposed, year_known=known is not None, source=annex.name, schema=_schema(out)
    )
    write_whole(out, text)
    words = (
        ["not_applicable", "rounding", "rank"]
        + ([] if known else ["year"])
        + ([] if draft.heading.document else ["basis"])
    )
    findings = [*findings, finding("D205", Place(annex.as_posix()), what=", ".join(words))]
    return DraftRun(draft, ordered(findings), lint([out]).findings)


def _schema(out: Path) -> str:
    """The path from the draft to the schema for editors, when a folder above holds it."""
    folder = real(out).parent
    for above in (folder, *folder.parents):
        if (above / SCHEMA).is_file():
            return Path(os.path.relpath(above / SCHEMA, folder)).as_posix()
    return ""
