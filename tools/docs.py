"""Writes the generated pages of docs/ anew: `python tools/docs.py`."""

from __future__ import annotations

from pathlib import Path

from parscore.write.diagnostics import catalogue_page

PAGES = {"ma-loi.md": catalogue_page}


def main() -> None:
    """Write every generated page."""
    folder = Path(__file__).resolve().parents[1] / "docs"
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
