"""What was noted while replies were counted, in words. Pure: counts in, findings out."""

from __future__ import annotations

from collections.abc import Iterator

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.survey import Census, Noted, NoteKind, SurveyForm

CODES: dict[NoteKind, str] = {
    "contradicting": "S227",
    "silent": "S230",
    "unanswered": "S241",
    "nameless": "S231",
    "repeated": "S232",
    "straight": "S233",
    "own": "S234",
    "unasked": "S235",
}
OWN = {"exclude": "không tính", "count": "được tính"}


def check_census(census: Census, form: SurveyForm) -> Iterator[Diagnostic]:
    """A finding for everything that was noted."""
    for note in census.notes:
        yield _say(note, form)


def _say(note: Noted, form: SurveyForm) -> Diagnostic:
    return finding(
        CODES[note.kind],
        note.place,
        count=note.count,
        rows=", ".join(str(row) for row in note.rows) + ("…" if note.count > len(note.rows) else ""),
        audience=note.audience,
        group=note.group,
        names=", ".join(note.names),
        least=form.straight_line or 0,
        policy=OWN.get(form.self_rating or "", ""),
    )
