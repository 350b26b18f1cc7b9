"""What is said when something goes wrong: wrong use, the system's refusal, a fault of the program itself."""

from __future__ import annotations

import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from parscore.cli.page import sentence, word
from parscore.os_errors import NotWrittenError, TemporaryFolderError, reason
from parscore.text import squeeze

if TYPE_CHECKING:
    from parscore.diagnostics import Diagnostic


def library_fault(error: Exception) -> str | None:
    """The Vietnamese for a fault in the arguments; None for an exception that is none.

    The library's exceptions are known by their nature: a formatted message and the status 2.
    """
    if getattr(error, "exit_code", None) != 2 or not hasattr(error, "format_message"):
        return None
    lines = [word("Error: {message}").format(message=sentence(error.format_message()))]
    context = getattr(error, "ctx", None)
    if context is not None:
        lines.append(context.get_usage())
        hint = word("Try '{command} {option}' for help.")
        lines.append(hint.format(command=context.command_path, option=context.help_option_names[0]))
    return "\n".join(lines)


def system_fault(error: OSError) -> str:
    """What the system refused, and for which file."""
    what = "thư mục tạm của máy" if isinstance(error, TemporaryFolderError) else "tệp"
    name = f"{what} «{error.filename}»" if error.filename else "tệp, hoặc không in ra được"
    return f"Lỗi: không đọc hoặc ghi được {name}: {reason(error)}"


def not_written(error: NotWrittenError) -> Diagnostic:
    """X002 for a file that stays as it is, X003 for a name that is none on Windows."""
    from parscore.catalogue import finding
    from parscore.diagnostics import Place

    path = Path(error.filename)
    return finding(error.code, Place(path.as_posix()), name=path.name)


def missing_library(error: ImportError) -> str:
    """A library that is not installed, or not whole, and how to get it."""
    name = error.name or str(error)
    return (
        f"Lỗi: thiếu thư viện «{name}», hoặc thư viện này bị hỏng hay quá cũ ({squeeze(str(error))[:200]})\n"
        "Cài lại parscore cùng các thư viện đi kèm: pip install --upgrade --force-reinstall parscore"
    )


def unexpected_fault(error: Exception, *, debug: bool) -> str:
    """A fault of the program itself: its kind, and where its trace is; the whole trace only under `debug`.

    The trace goes to the current folder, or to that of temporary files where nothing may be written.
    """
    if debug:
        return "".join(traceback.format_exception(error)).rstrip()
    words = squeeze(str(error))
    kind = type(error).__name__ + (f": {words[:200]}" if words else "")
    return f"Lỗi ngoài dự kiến ({kind})\nĐây là lỗi của phần mềm, không phải của dữ liệu; {_where_to_look(error)}"


def _where_to_look(error: Exception) -> str:
    from parscore.pipeline.faults import TRACES, trace_of, write_traces

    trace = {"parscore": trace_of(error)}
    for folder in (Path(), Path(tempfile.gettempdir())):
        if not write_traces(folder, trace):
            return f"xin gửi tệp {folder / TRACES} cho người bảo trì (đặt PARSCORE_DEBUG=1 để in chi tiết)."
    return "đặt biến môi trường PARSCORE_DEBUG=1 rồi chạy lại để lấy chi tiết gửi người bảo trì."
