"""The words that the command-line library itself says, in Vietnamese.

Some of them go through gettext and find the catalogue bound here; the others arrive as finished English
sentences and are recognised by their template. May not know cycles or results.
"""

from __future__ import annotations

import gettext
import os
import re
from functools import cache
from pathlib import Path

DOMAIN = "parscore"
LOCALE = Path(__file__).resolve().parent.parent / "locale"

TEMPLATES = (
    "{message} (Possible options: {options})",
    "{message}. Did you mean {options}?",
    "No such option: {name}",
    "No such option {name}",
    "No such command {name}.",
    "Got unexpected extra argument(s) ({names})",
    "Got unexpected extra argument ({names})",
    "Got unexpected extra arguments ({names})",
    "Missing command.",
    "Missing argument {name}.",
    "Missing option {name}.",
    "Missing argument {name}. {message}",
    "Missing option {name}. {message}",
    "Option {name} requires an argument.",
    "Option {name} requires {count} arguments.",
    "Option {name} does not take a value.",
    "Argument {name} takes {count} values.",
    "Invalid value for {name}: {message}",
    "Invalid value: {message}",
    "Could not open file {name}: {message}",
    "unknown error",
)
"""Sentences of the library with holes, longer ones first; a hole named `message` holds another sentence."""


def bind() -> None:
    """Let gettext speak Vietnamese in this process, whatever the language of the system."""
    os.environ["LANGUAGE"] = "vi"
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)


def word(english: str) -> str:
    """The Vietnamese for one word or template of the catalogue; the English itself when it has none."""
    return gettext.dgettext(DOMAIN, english)


def sentence(english: str) -> str:
    """A finished sentence of the library in Vietnamese; one that is not recognised stays as it is."""
    for template in TEMPLATES:
        found = _pattern(template).fullmatch(english)
        if found is not None:
            holes = found.groupdict()
            if "message" in holes:
                holes["message"] = sentence(holes["message"]).removesuffix(".")
            return word(template).format(**holes)
    return english


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    text = "".join(f"(?P<{part}>.+?)" if number % 2 else re.escape(part) for number, part in enumerate(parts))
    return re.compile(text, re.DOTALL)
