"""The kinds of scoring rule: each turns one answer into unrounded points, and says all that is its own."""

from parscore.model.rules.base import (
    EMPTY,
    NOT_APPLICABLE,
    UNKNOWN,
    WHEN_NONE,
    Answer,
    Award,
    BaseRule,
    Facts,
    Figure,
    FigureFact,
    MarkFact,
    Outcome,
    WhenNone,
)
from parscore.model.rules.cases import Case, Cases
from parscore.model.rules.counts import Count, CountedRule, Deduct, Late
from parscore.model.rules.given import Given, Judged, SurveyRule
from parscore.model.rules.kinds import KINDS, MEASURED_KINDS, AnyRule, Rule
from parscore.model.rules.options import Choice, Scale
from parscore.model.rules.overclaim import Overclaim
from parscore.model.rules.relative import Relative
from parscore.model.rules.shares import (
    Bands,
    EitherFigureRule,
    FigureRule,
    Linear,
    Ratio,
    Step,
    SteppedRule,
)

__all__ = [
    "EMPTY",
    "KINDS",
    "MEASURED_KINDS",
    "NOT_APPLICABLE",
    "UNKNOWN",
    "WHEN_NONE",
    "Answer",
    "AnyRule",
    "Award",
    "Bands",
    "BaseRule",
    "Case",
    "Cases",
    "Choice",
    "Count",
    "CountedRule",
    "Deduct",
    "EitherFigureRule",
    "Facts",
    "Figure",
    "FigureFact",
    "FigureRule",
    "Given",
    "Judged",
    "Late",
    "Linear",
    "MarkFact",
    "Outcome",
    "Overclaim",
    "Ratio",
    "Relative",
    "Rule",
    "Scale",
    "Step",
    "SteppedRule",
    "SurveyRule",
    "WhenNone",
]
