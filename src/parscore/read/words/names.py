"""Which unit, agency or audience a written name means: by id, printed name or alias, folded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from parscore.model.cycle import COUNCIL, Cycle
from parscore.text import did_you_mean, fold

COUNCIL_NAMES = ("Hội đồng", "Hội đồng thẩm định", "Hội đồng thẩm định tỉnh")


@dataclass(frozen=True)
class Names:
    """Identities by every folded way to write them."""

    ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    shown: dict[str, str] = field(default_factory=dict)

    def add(self, identity: str, names: Iterable[str]) -> None:
        """Let `identity` be written as itself or as any of `names`."""
        for name in (identity, *names):
            self.ids[fold(name)].add(identity)
            self.shown[name] = identity

    def find(self, written: str) -> str | None:
        """The identity meant, or None when it is unknown or could be several."""
        found = self.ids.get(fold(written), set())
        return next(iter(found)) if len(found) == 1 else None

    def name_of(self, identity: str) -> str:
        """The first name given beside the identity itself."""
        return next((name for name, one in self.shown.items() if one == identity != name), identity)

    def suggestion(self, written: str) -> str:
        """The nearest known name, as a question."""
        return did_you_mean(written, self.shown)


def unit_names(cycle: Cycle) -> Names:
    """The names of the cycle's units."""
    names = Names()
    for _, unit in cycle.units():
        names.add(unit.id, (unit.name, *unit.aliases))
    return names


def agency_names(cycle: Cycle) -> Names:
    """The names of all who may rule: units, further agencies, the council."""
    names = unit_names(cycle)
    for agency in cycle.agencies:
        names.add(agency.id, (agency.name, *agency.aliases))
    names.add(COUNCIL, COUNCIL_NAMES)
    return names
