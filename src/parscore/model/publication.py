"""What a cycle says of the publication of its results: who issues it, under which decision and licence; frozen data."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from parscore.model.base import Model, Title, Titles

LACKING: Mapping[str, str] = {
    "issuer": "cơ quan ban hành",
    "place": "địa danh",
    "document": "số, ký hiệu quyết định công bố",
    "date": "ngày ban hành",
    "position": "chức vụ người ký",
    "signer": "người ký",
    "as_of": "ngày chốt số liệu",
}
"""What stands as dots on paper where nobody says it."""


class Publication(Model):
    """What is printed round the results: `parent` is above the `issuer`, `as_of` the day that the data are of."""

    issuer: Title | None = None
    parent: Title | None = None
    place: Title | None = None
    document: Title | None = None
    date: datetime.date | None = None
    position: Titles = ()
    signer: Title | None = None
    recipients: Titles = ()
    as_of: datetime.date | None = None
    licence: Title | None = None

    @property
    def lacking(self) -> tuple[str, ...]:
        """The keys that have to be filled in by hand on paper."""
        return tuple(key for key in LACKING if not getattr(self, key))
