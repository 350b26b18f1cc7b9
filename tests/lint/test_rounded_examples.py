"""Examples whose points are rounded: right where rows are rounded, else told with what may have been forgotten."""

from __future__ import annotations

import yaml

from parscore.check.framework.framework import check_framework
from parscore.diagnostics import Positions
from parscore.model.framework import Framework
from tests.figures.kit import FRAMEWORK

SET = FRAMEWORK.replace(
    "denominator: hs}",
    "denominator: hs, when_none: full, examples: [{numerator: 1, denominator: 3, points: 3.33}]}",
)


def told(text: str) -> list[str]:
    made = Framework.model_validate(yaml.load(text, Loader=yaml.BaseLoader))
    return [one.message for one in check_framework(made, Positions("bo.yaml")) if one.code == "F160"]


def test_points_of_an_example_may_be_rounded_where_rows_are() -> None:
    leaf = SET.replace("digits: 2}", "digits: 2, at: leaf}")
    assert told(leaf) == []
    assert len(told(leaf.replace("3.33", "3.34"))) == 1
    assert told(leaf.replace("3.33", "3.34")) == told(SET.replace("3.33", "3.34"))
    (said,) = told(SET)
    assert "làm tròn 2 chữ số thì khớp: cần policy.rounding.at: leaf" in said
