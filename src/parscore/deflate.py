"""The fastest deflate that there is. May not know what is packed."""

from __future__ import annotations

try:
    from zlib_ng import zlib_ng as zlib
except ImportError:
    import zlib  # type: ignore[no-redef]  # the same, two to three times slower

__all__ = ["zlib"]
