"""What the operating system refused, in Vietnamese. Knows errors only, never a file's meaning."""

from __future__ import annotations

import errno
from pathlib import Path

NOT_OVERWRITTEN = (
    "đã có tệp mang tên này mà parscore không ghi ra, hoặc đã được điền, sửa từ khi ghi; tệp được giữ nguyên"
)
_REASONS = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EACCES: "không có quyền, hoặc tệp đang mở trong chương trình khác",
    errno.EPERM: "hệ thống không cho phép",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã hết hạn mức lưu trữ",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.EISDIR: "đây là thư mục, cần một tệp",
    errno.ENOTDIR: "đây là tệp, cần một thư mục",
    errno.EEXIST: "đã có sẵn",
    errno.EBUSY: "đang được chương trình khác dùng",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.EMFILE: "mở quá nhiều tệp cùng lúc",
    errno.ELOOP: "liên kết trỏ vòng về chính nó",
    errno.EFBIG: "tệp vượt cỡ mà hệ thống cho phép",
    errno.EIO: "ổ đĩa hoặc đường mạng bị lỗi",
}
NOT_EVERYWHERE = "Windows không nhận tên «{name}», hoặc hiểu thành một tên khác"
_PORTS = {f"{port}{number}" for port in ("com", "lpt") for number in "123456789¹²³"}
_DEVICES = frozenset({"con", "prn", "aux", "nul", "conin$", "conout$"} | _PORTS)
_NOT_IN_NAMES = frozenset('<>:"|?*\\') | {chr(code) for code in range(32)}


class TemporaryFolderError(OSError):
    """The folder for temporary files, which is its `filename`, takes no more, or is none."""


class NotWrittenError(OSError):
    """The program itself refuses to write a file; `code` is that of the finding that says so."""

    code = ""


class NotOverwrittenError(NotWrittenError, FileExistsError):
    """A file is there that the program did not make, or that somebody changed since: it stays as it is."""

    code = "X002"

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EEXIST, NOT_OVERWRITTEN, str(path))


class ForeignNameError(NotWrittenError):
    """A name that is another one, or none, on Windows."""

    code = "X003"

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EINVAL, NOT_EVERYWHERE.format(name=path.name), str(path))


def reason(error: OSError) -> str:
    """The reason in Vietnamese; for one that is not known, the number of the system or the kind of error."""
    if isinstance(error, NotWrittenError):
        return error.strerror or ""
    if error.errno is None:
        return type(error).__name__
    return _REASONS.get(error.errno) or f"hệ điều hành báo lỗi số {error.errno}"


def names_device(name: str) -> bool:
    """Whether Windows takes the name of a file or folder for a device, whatever its ending: `aux`, `Con.xlsx`."""
    return name.split(".", maxsplit=1)[0].strip().lower() in _DEVICES


def is_name_everywhere(name: str) -> bool:
    """Whether every system takes a name as it stands: not `..`, `a.`, `a `, `a:b`, `con.txt`."""
    return not (name.endswith((".", " ")) or names_device(name) or set(name) & _NOT_IN_NAMES)
