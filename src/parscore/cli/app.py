"""The command `parscore`: its sub-commands, and the one way out: every fault becomes a line and a status.

Status 0: fine; 1: errors in the data, or the work could not be done; 2: wrong use.
"""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer

from parscore import __version__
from parscore.cli.common import Misuse
from parscore.cli.faults import (
    library_fault,
    missing_library,
    not_written,
    system_fault,
    unexpected_fault,
)
from parscore.cli.output import abandon, choose, complain, say, show_findings, use_utf8
from parscore.cli.page import OPTIONS, SETTINGS, Group, bind
from parscore.cli.stops import STOPPED, WORDS
from parscore.os_errors import NotWrittenError

NAME = "parscore"
COMPLETION = "_PARSCORE_COMPLETE"
"""Set by a shell that asks what may follow."""

WRONG_USE = 2
COMMANDS = (
    "init", "lint", "draft", "template", "check", "score", "rank", "survey", "diff", "explain", "gaps", "whatif",
    "report", "publish", "compare", "verify", "completion",
)  # fmt: skip
"""The commands in the order of the help page, each a module of this name."""
TABLES = {"check", "compare", "diff", "explain", "gaps", "lint", "rank", "score", "survey", "whatif"}
"""Those that print tables."""
Csv = Annotated[
    bool, typer.Option("--csv", help="in các bảng thành CSV; câu chữ và phát hiện in ra luồng lỗi")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="chỉ in kết quả và lỗi")]
HELP = (
    "Chấm điểm cải cách hành chính (PAR INDEX) từ tệp: kiểm tra, chấm điểm, xếp hạng, giải thích.\n\n"
    "Mỗi kỳ đánh giá là một thư mục có tệp cycle.yaml; kết quả nằm trong thư mục con out/."
)
EPILOG = "Gõ «parscore LỆNH --help» để xem cách dùng từng lệnh."


def _with_printing_options(run: Callable[..., None], *, tables: bool) -> Callable[..., None]:
    """The function of a command with `--quiet`, and `--csv` where it prints tables: they concern printing alone."""
    annotations = {"csv": Csv, "quiet": Quiet} if tables else {"quiet": Quiet}
    signature = inspect.signature(run, eval_str=True)
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=annotation)
        for name, annotation in annotations.items()
    ]

    @functools.wraps(run)
    def command(*, quiet: bool = False, csv: bool = False, **given: Any) -> None:
        choose(csv=csv, quiet=quiet)
        run(**given)

    parameters = [*signature.parameters.values(), *added]
    command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    return command


def application(args: Sequence[str] = ()) -> typer.Typer:
    """The command line with all its commands, or with that alone by which `args` begin."""
    named = [name for name in args[:1] if name in COMMANDS]
    app = typer.Typer(
        name=NAME,
        cls=Group,
        help=HELP,
        epilog=EPILOG,
        options_metavar=OPTIONS,
        subcommand_metavar="LỆNH …",
        context_settings=SETTINGS,
        invoke_without_command=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        callback=_start,
    )
    for name in named or COMMANDS:
        module = import_module(f"parscore.cli.commands.{name}")
        run = _with_printing_options(module.run, tables=name in TABLES)
        app.command(
            name, cls=module.PAGE, help=module.HELP, options_metavar=OPTIONS, context_settings=SETTINGS
        )(run)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        say(f"{NAME} {__version__}")
        raise typer.Exit


def _start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="in số phiên bản rồi thoát")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        say(context.get_help())
        raise typer.Exit(WRONG_USE)


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line with `args` (None: those of the process) and end the process with its status."""
    use_utf8()
    choose(csv=False, quiet=False)
    bind()
    if COMPLETION in os.environ:
        from parscore.cli.commands.completion import use_completion

        use_completion()
    sys.exit(_status(None if args is None else list(args)))


def _status(args: list[str] | None) -> int:
    """Run, and turn whatever happens into a status; nothing escapes."""
    try:
        return _run(args)
    except BrokenPipeError:
        abandon()
        return 1
    except KeyboardInterrupt:
        complain(WORDS)
        return STOPPED
    except Misuse as error:
        complain(f"Lỗi: {error}")
        return WRONG_USE
    except NotWrittenError as error:
        show_findings([not_written(error)])
    except OSError as error:
        complain(system_fault(error))
    except ImportError as error:
        complain(missing_library(error))
    except Exception as error:
        if (said := library_fault(error)) is not None:
            complain(said)
            return WRONG_USE
        complain(unexpected_fault(error, debug=bool(os.environ.get("PARSCORE_DEBUG"))))
    return 1


def _run(args: list[str] | None) -> int:
    command: Any = typer.main.get_command(application(sys.argv[1:] if args is None else args))
    status = command.main(args=args, prog_name=NAME, standalone_mode=False)
    sys.stdout.flush()
    if status == STOPPED:
        complain(WORDS)
    return status if isinstance(status, int) else 0
