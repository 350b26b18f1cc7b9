"""The bytes of a zip file ↔ its parts (APPNOTE 4.3.7, 4.3.12, 4.3.16). May not know what a part is."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping

from parscore.deflate import zlib

_UTF8, _DAY = 0x800, 33
"""The sign of names in UTF-8; the first day that a package can name."""

_DAMAGED: type[Exception] = zlib.error  # type: ignore[assignment]
UNREADABLE = (zipfile.BadZipFile, _DAMAGED, EOFError, struct.error)
"""What is raised where packed content is damaged."""


def unpacked(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """The content of one part, no longer than the list of contents says. Raises what UNREADABLE lists."""
    if data[member.header_offset : member.header_offset + 4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("header")
    content = _packed(data, member)
    if member.compress_type != zipfile.ZIP_STORED:
        unpacker = zlib.decompressobj(-15)
        content = unpacker.decompress(content, member.file_size + 1)
        if not unpacker.eof and len(content) <= member.file_size:
            content += unpacker.flush()
    if len(content) != member.file_size or zlib.crc32(content) != member.CRC:
        raise zipfile.BadZipFile("CRC")
    return content


def beginning(data: bytes, member: zipfile.ZipInfo, size: int) -> bytes:
    """The first bytes of a part, at most `size` of them. Raises what UNREADABLE lists."""
    start = _packed(data, member)[:size]
    if member.compress_type == zipfile.ZIP_DEFLATED:
        return zlib.decompressobj(-15).decompress(start, size)
    return start


def has_one_directory(data: bytes, end: int, count: int) -> bool:
    """Whether the end of a package leaves one reading of where its list of contents is, and that just in front of it.

    The end is the record of 22 bytes, or that after the two of ZIP64 (APPNOTE 4.3.14–16) which say the same.
    """
    disk, first, here, total, size, start, comment = struct.unpack_from("<4H2LH", data, end + 4)
    behind = end - 76
    if behind >= 0 and data[behind : behind + 4] == b"PK\6\6" and data[end - 20 : end - 16] == b"PK\6\7":
        wide = struct.unpack_from("<4Q", data, behind + 24)
        located = struct.unpack_from("<LQL", data, end - 16)
        same = all(
            short in (long, most)
            for short, long, most in zip(
                (here, total, size, start), wide, (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF), strict=True
            )
        )
        if not same or located != (0, behind, 1):
            return False
        here, total, size, start = wide
        end = behind
    return (disk, first, comment) == (0, 0, 0) and here == total == count and start + size == end


def _packed(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """The bytes of one part as they stand in the file, behind a header of their own."""
    name, extra = struct.unpack_from("<HH", data, member.header_offset + 26)
    start = member.header_offset + 30 + name + extra
    return data[start : start + member.compress_size]


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as a zip file without compression, which is read far faster."""
    written, listed, place = list[bytes](), list[bytes](), 0
    for name, content in parts.items():
        said = name.encode()
        size = len(content)
        common = struct.pack("<5H3L2H", 20, _UTF8, 0, 0, _DAY, zlib.crc32(content), size, size, len(said), 0)
        written += (b"PK\3\4", common, said, content)
        listed += (b"PK\1\2\x14\0", common, struct.pack("<3H2L", 0, 0, 0, 0, place), said)
        place += 30 + len(said) + size
    ending = struct.pack("<4H2LH", 0, 0, len(parts), len(parts), sum(map(len, listed)), place, 0)
    return b"".join((*written, *listed, b"PK\5\6", ending))
