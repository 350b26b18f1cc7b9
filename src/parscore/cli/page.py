"""The command-line library in Vietnamese: its own words and sentences, and help pages laid out anew.

Some of its words go through gettext and find the catalogue bound here; the others arrive as finished English sentences
and are recognised by their template. May not know cycles or results.
"""

from __future__ import annotations

import gettext
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup

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
    "Input should be greater than or equal to {number}",
    "Input should be less than or equal to {number}",
    "Input should be a valid integer, unable to parse string as an integer",
    "Input should be a valid number, unable to parse string as a number",
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


OPTIONS = "[TUỲ CHỌN]"
_REQUIRED = re.compile(r"\{([^{}]*)\}")
SETTINGS = {"help_option_names": ["--help", "-h"], "max_content_width": 100}


def _ranges(text: str) -> str:
    """The text with the range of a number in words: `1990<=x<=2100` and `x>=1`."""
    text = re.sub(r"(?<!\d)(\d+)<=x<=(\d+)", r"từ \1 đến \2", text)
    return re.sub(r"x>=(\d+)", r"từ \1 trở lên", text)


class _Page:
    """What a command and the group of commands share; `pieces` replaces the arguments in the usage line."""

    pieces: tuple[str, ...] = ()

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """One usage line for every way to call the command."""
        for number, way in enumerate(self.ways(ctx)):
            prefix = "hoặc: ".rjust(len(word("Usage: "))) if number else word("Usage: ")
            formatter.write_usage(ctx.command_path, way, prefix=prefix)

    def ways(self, ctx: Any) -> list[str]:
        """What may stand behind the command's name, one text for every way to call it."""
        ways = self.pieces or (" ".join(self.collect_usage_pieces(ctx)),)  # type: ignore[attr-defined]
        return [_REQUIRED.sub(r"\1", way).replace("...", "…") for way in ways]

    def records(self, ctx: Any, kind: str) -> list[tuple[str, str]]:
        """How each argument or option (`kind`) is written and what it means, without the names of Python types."""
        params = [one for one in self.get_params(ctx) if one.param_type_name == kind]  # type: ignore[attr-defined]
        found = [record for one in params if (record := one.get_help_record(ctx)) is not None]
        return [(re.sub(r" <[^<>]*>", "", name), _ranges(words)) for name, words in found]

    def get_help_option(self, ctx: Any) -> Any:
        """The option --help in Vietnamese; the default False spares the library a costly conversion."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help, option.default = word("Show this message and exit."), False
        return option

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments, then options."""
        for title, kind in (("Arguments", "argument"), ("Options", "option")):
            if rows := self.records(ctx, kind):
                with formatter.section(word(title)):
                    formatter.write_dl(rows)


class Command(_Page, TyperCommand):
    """A command whose help page is Vietnamese."""


class Group(_Page, TyperGroup):
    """The group of all commands, with a Vietnamese help page."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Commands first: they are what one looks for."""
        self.format_commands(ctx, formatter)
        super().format_options(ctx, formatter)
