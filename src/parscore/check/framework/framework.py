"""Meaning checks of a criteria set: everything that must add up before anybody is scored with it. Pure.

Each check is one small function that yields findings of one code or two; this file only lines them up.
"""

from __future__ import annotations

from parscore.check.framework.bands import GRADES
from parscore.check.framework.examples import EXAMPLES
from parscore.check.framework.fields import FIELDS
from parscore.check.framework.history import HISTORY
from parscore.check.framework.nodes import Check
from parscore.check.framework.numbers import absurd_numbers
from parscore.check.framework.policy import BANDS, POLICY
from parscore.check.framework.rules import RULES
from parscore.check.framework.steps import STEPS, SURVEYS
from parscore.check.framework.sums import SUMS
from parscore.check.framework.tree import TREE
from parscore.check.framework.wording import WORDING
from parscore.diagnostics import Diagnostic, Positions
from parscore.model.framework import Framework

CHECKS: tuple[Check, ...] = (
    *TREE, *SUMS, *RULES, *STEPS, *SURVEYS, *EXAMPLES, *FIELDS, *POLICY, *BANDS, *GRADES, *HISTORY, *WORDING,
)  # fmt: skip


def check_framework(framework: Framework, at: Positions) -> list[Diagnostic]:
    """Everything in one criteria set that does not add up; absurd numbers are reported alone."""
    absurd = list(absurd_numbers(framework, at))
    return absurd or [found for check in CHECKS for found in check(framework, at)]
