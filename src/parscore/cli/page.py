"""Help pages: usage, arguments, options and commands of the command-line library laid out in Vietnamese."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

from parscore.cli.wording import word

OPTIONS = "[TUỲ CHỌN]"
_REQUIRED = re.compile(r"\{([^{}]*)\}")
SETTINGS = {"help_option_names": ["--help", "-h"], "max_content_width": 100}


def _ranges(text: str) -> str:
    """The text with the range of a number in words: `1990<=x<=2100` and `x>=1`."""
    text = re.sub(r"(\d+)<=x<=(\d+)", r"từ \1 đến \2", text)
    return re.sub(r"x>=(\d+)", r"từ \1 trở lên", text)


class _Page:
    """What a command and the group of commands share; `pieces` replaces the arguments in the usage line."""

    pieces: tuple[str, ...] = ()

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """One usage line for every way to call the command."""
        ways = self.pieces or (" ".join(self.collect_usage_pieces(ctx)),)  # type: ignore[attr-defined]
        for number, way in enumerate(ways):
            prefix = "hoặc: ".rjust(len(word("Usage: "))) if number else word("Usage: ")
            words = _REQUIRED.sub(r"\1", way).replace("...", "…")
            formatter.write_usage(ctx.command_path, words, prefix=prefix)

    def get_help_option(self, ctx: Any) -> Any:
        """The option --help in Vietnamese; the default False spares the library a costly conversion."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help, option.default = word("Show this message and exit."), False
        return option

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments, then options, without the names of Python types."""
        rows: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
        for param in self.get_params(ctx):  # type: ignore[attr-defined]
            record = param.get_help_record(ctx)
            if record is not None:
                rows[param.param_type_name].append((re.sub(r" <[^>]*>", "", record[0]), _ranges(record[1])))
        for title, kind in (("Arguments", "argument"), ("Options", "option")):
            if rows[kind]:
                with formatter.section(word(title)):
                    formatter.write_dl(rows[kind])


class Command(_Page, TyperCommand):
    """A command whose help page is Vietnamese."""


class Group(_Page, TyperGroup):
    """The group of all commands, with a Vietnamese help page."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Commands first: they are what one looks for."""
        self.format_commands(ctx, formatter)
        super().format_options(ctx, formatter)
