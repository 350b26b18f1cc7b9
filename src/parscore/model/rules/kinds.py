"""Every kind of scoring rule by the word that names it in a file."""

from collections.abc import Mapping
from typing import Annotated, get_args

from pydantic import Field

from parscore.model.rules.cases import Cases
from parscore.model.rules.counts import Count, Deduct, Late
from parscore.model.rules.given import Given, Judged, SurveyRule
from parscore.model.rules.options import Choice
from parscore.model.rules.overclaim import Overclaim
from parscore.model.rules.relative import Relative
from parscore.model.rules.shares import Bands, Linear, Ratio
from parscore.model.rules.shown import Shown

AnyRule = (
    Choice
    | Ratio
    | Linear
    | Bands
    | Relative
    | Count
    | Deduct
    | Late
    | Cases
    | Judged
    | SurveyRule
    | Given
    | Shown
    | Overclaim
)
Rule = Annotated[AnyRule, Field(discriminator="kind")]

KINDS: Mapping[str, type[AnyRule]] = {
    get_args(rule.model_fields["kind"].annotation)[0]: rule for rule in get_args(AnyRule)
}
"""The kinds by the word that names them in a file."""

MEASURED_KINDS = frozenset(kind for kind, rule in KINDS.items() if rule.measured)
