"""The catalogue of findings: every code once."""

from __future__ import annotations

import re
from importlib.resources import files

_CODE = re.compile(r"^([A-Z]\d{3}):", re.MULTILINE)


def test_no_code_is_given_twice() -> None:
    """YAML would keep the last of two in silence."""
    catalogue = files("parscore.catalogue").iterdir()
    texts = (path.read_text(encoding="utf-8") for path in catalogue if path.name.endswith(".yaml"))
    codes = [code for text in texts for code in _CODE.findall(text)]
    assert codes
    assert sorted({code for code in codes if codes.count(code) > 1}) == []
