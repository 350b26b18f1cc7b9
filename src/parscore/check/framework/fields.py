"""Checks on what stands beside a rule: legal basis, agency in charge, evidence, guide. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, everything, is_item, scored
from parscore.diagnostics import Diagnostic, Positions, Severity
from parscore.model.framework import Framework
from parscore.text import slug

_IDENTITY = re.compile(r"[a-z0-9]+([.\-_][a-z0-9]+)*")


def missing_basis(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F170: a verified set with a leaf whose place in the decision nothing names."""
    if framework.status != "verified":
        return
    grounded = {node.path for node in everything(framework) if node.criterion.basis}
    for node in scored(framework):
        if not any(node.path[:end] in grounded for end in range(2, len(node.path) + 1, 2)):
            yield finding("F170", at.at(*node.path, "code"), criterion=node.criterion.code)


def missing_lead(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F171: a scored criterion without an agency that appraises it; a remark for bonus and penalty items."""
    for node in scored(framework):
        if not node.criterion.lead:
            weight = Severity.INFO if is_item(node) else None
            place = at.at(*node.path, "code")
            yield finding("F171", place, criterion=node.criterion.code, weight=weight)


def lead_by_name(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F179: an agency written by its name, which no cycle will find."""
    for node in everything(framework):
        lead = node.criterion.lead
        if lead and not _IDENTITY.fullmatch(lead):
            suggestion = slug(lead) or "so-noi-vu"
            place = at.at(*node.path, "lead")
            yield finding("F179", place, criterion=node.criterion.code, lead=lead, suggestion=suggestion)


def missing_evidence(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F172: a self-scored criterion that does not say whether evidence is asked; a remark for items."""
    for node in scored(framework):
        if node.criterion.evidence is None and not node.criterion.measured:
            weight = Severity.INFO if is_item(node) else None
            place = at.at(*node.path, "code")
            yield finding("F172", place, criterion=node.criterion.code, weight=weight)


def evidence_without_guide(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F173: evidence is required but nothing says which."""
    for node in scored(framework):
        if node.criterion.evidence == "required" and not node.criterion.guide:
            yield finding("F173", at.at(*node.path, "evidence"), criterion=node.criterion.code)


def evidence_on_measured(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F174: evidence or a guide to it on a leaf whose points the unit never types."""
    for node in scored(framework):
        criterion = node.criterion
        if not criterion.measured or criterion.rule is None:
            continue
        if criterion.evidence in {"required", "optional"}:
            place = at.at(*node.path, "evidence")
            yield finding("F174", place, criterion=criterion.code, key="evidence", kind=criterion.rule.kind)
        elif criterion.guide and criterion.rule.kind == "survey":
            place = at.key(*node.path, "guide")
            yield finding("F174", place, criterion=criterion.code, key="guide", kind=criterion.rule.kind)


FIELDS: tuple[Check, ...] = (
    missing_basis,
    missing_lead,
    lead_by_name,
    missing_evidence,
    evidence_without_guide,
    evidence_on_measured,
)
