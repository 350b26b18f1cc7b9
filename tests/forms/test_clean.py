"""A clean form is read without any of the slow ways, which are there for what is odd."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from parscore.read.forms.form import open_form, read_entries
from parscore.read.sheets import extent
from parscore.read.sheets.details import XlsxDetails
from parscore.read.words.criterion_names import RowMatcher
from tests.forms.kit import FRAMEWORK, book, rows_with
from tests.kit.office import with_sheet


class TakenError(Exception):
    """A slow way was taken."""


def closed(*_: object, **__: object) -> None:
    raise TakenError


SLOW: dict[str, tuple[object, str, object]] = {
    "an XML parser over the sheet": (extent, "filled_extent", closed),
    "a code weighed against all others": (RowMatcher, "weigh", closed),
    "a look behind the cells": (XlsxDetails, "without_value", property(closed)),
}
"""What a slow way is reached by, and what stands there when the way is closed."""
ODD: dict[str, Callable[[bytes], bytes]] = {
    "an XML parser over the sheet": lambda data: with_sheet(data, b'<c r="A4"', b'<c  r="A4"'),
    "a code weighed against all others": lambda data: with_sheet(data, b">1.1<", b">1,1<"),
    "a look behind the cells": lambda data: with_sheet(
        data, b'<c r="F4" t="n"><v>1</v></c>', b'<c r="F4" t="n"></c>'
    ),
}


FILLED = {code: {"Điểm tự chấm": 1} for code in ("C1", "T1")}
FILLED |= {title: {"Số liệu kê khai": 2} for title in ("– Số mô hình", "– Số lần bị phê bình")}


def read(path: Path) -> object:
    form, findings = open_form(path, path.name)
    assert form is not None, findings
    return read_entries(form, FRAMEWORK, "so-noi-vu")


@pytest.mark.parametrize("way", SLOW)
def test_only_what_is_odd_takes_the_slow_way(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path / "a.xlsx", rows_with(FILLED))
    expected = read(path)
    monkeypatch.setattr(*SLOW[way])
    assert read(path) == expected
    path.write_bytes(ODD[way](path.read_bytes()))
    with pytest.raises(TakenError):
        read(path)


def test_the_reader_of_xls_is_loaded_for_xls_alone(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", rows_with(FILLED))
    program = (
        "import sys; from pathlib import Path; from parscore.read.forms.form import open_form; "
        "assert open_form(Path(sys.argv[1]), 'a.xlsx')[0] is not None; print('xlrd' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
