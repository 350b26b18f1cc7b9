"""The catalogue of findings: every code with severity, wording, reason, remedy and example, held once.

One YAML file a family, read when its first code is needed. May not know files, criteria or units.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from importlib.resources import files

from msgspec import Struct

from parscore.diagnostics import Diagnostic, Place, Severity
from parscore.number import in_sentence

FAMILIES = {
    "F": "framework",
    "C": "cycle",
    "W": "workbook",
    "R": "ruling",
    "S": "survey",
    "N": "figures",
    "K": "score",
    "D": "draft",
    "X": "program",
}


class Entry(Struct, frozen=True):
    """What the catalogue says of one code; `message` and `hint` are templates, the rest is prose for people."""

    code: str
    severity: Severity
    title: str
    message: str
    hint: str
    why: str
    fix: str
    example: str


@cache
def family(letter: str) -> dict[str, Entry]:
    """The entries of one family (F, C, W, R, S, N, K, D, X), by code; an unknown letter has none."""
    if letter not in FAMILIES:
        return {}
    import yaml

    text = files(__package__).joinpath(f"{FAMILIES[letter]}.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw = yaml.load(text, Loader=loader)
    return {
        code: Entry(
            code=code,
            severity=Severity(body["severity"]),
            title=body["title"],
            message=body["message"],
            hint=body["hint"],
            why=body["why"].strip(),
            fix=body["fix"].strip(),
            example=body.get("example", "").rstrip(),
        )
        for code, body in raw.items()
    }


def entry(code: str) -> Entry | None:
    """The entry of `code` such as F104, or None when there is no such code."""
    return family(code[:1]).get(code)


def all_entries() -> tuple[Entry, ...]:
    """Every entry, in the order of the codes."""
    return tuple(found for letter in FAMILIES for _, found in sorted(family(letter).items()))


def finding(
    code: str,
    place: Place,
    /,
    *,
    unit: str = "",
    criterion: str = "",
    weight: Severity | None = None,
    **values: object,
) -> Diagnostic:
    """A diagnostic of `code` at `place`, its wording filled in with `values`; Decimals are written in Vietnamese form.

    `weight` replaces the catalogue's severity where a policy makes the finding heavier or lighter.
    """
    known = entry(code)
    if known is None:
        raise LookupError(f"no catalogue entry for {code}")
    words = {
        name: in_sentence(value) if isinstance(value, Decimal) else str(value)
        for name, value in values.items()
    }
    words.update(unit=unit, criterion=criterion)
    return Diagnostic(
        code=code,
        severity=weight or known.severity,
        place=place,
        message=known.message.format_map(words),
        hint=known.hint.format_map(words),
        unit=unit,
        criterion=criterion,
    )
