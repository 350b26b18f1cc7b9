"""Where a key belongs that stands in a wrong place of a criteria set, or under what other key its meaning is written.

May not know files or findings.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from parscore.model.base import written_keys
from parscore.model.figures import SetFigure
from parscore.model.framework import Band, Criterion, Framework, Policy, RankPolicy, Rounding
from parscore.model.rules import KINDS

_PLACES: Mapping[str, type[BaseModel]] = {
    "ngoài cùng của bộ": Framework,
    "policy": Policy,
    "policy, rounding": Rounding,
    "policy, rank": RankPolicy,
    "từng tiêu chí": Criterion,
    "từng mức của bands": Band,
    "từng số liệu của figures": SetFigure,
}
_MEANT: Mapping[str, str] = {
    "gate": "câu trả lời làm mục khác mất hết điểm ghi ở policy, gates",
    "applies_to": "hàng dành cho một loại đơn vị ghi bằng kinds",
    "one_of": "mỗi loại đơn vị một hàng ghi bằng aggregate: alternative",
    "fallback": "số lấy thay khi không có ghi bằng first, kèm because",
    "otherwise": "số lấy thay khi không có ghi bằng first, kèm because",
    "totals": "nhiều tổng, mỗi tổng một mức, ghi bằng bands_of: fields",
}
"""What is written otherwise than its key suggests."""


def elsewhere(key: str) -> str:
    """The end of a sentence about an unknown key; nothing where it means nothing anywhere."""
    if key in _MEANT:
        return f" – {_MEANT[key]}"
    kinds = [kind for kind, rule in KINDS.items() if key in written_keys(rule)]
    places = [place for place, model in _PLACES.items() if key in written_keys(model)]
    places += [f"rule (kind: {', '.join(kinds)})"] if kinds else []
    return f" – khoá này ghi ở {'; '.join(places)}" if places else ""
