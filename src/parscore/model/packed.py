"""What is known of many units in a tenth of its room, unpacked to the last byte whenever it is asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import overload

from msgspec import Struct, field, json, msgpack, structs

from parscore.deflate import zlib
from parscore.model.scorecard import Excluded, Line, Mark, Scorecard, SelfScore

_FAST = 3
"""The level of compression: higher ones take more time than the room is worth."""
_UNPACKED = 256
"""Of so many cards the lines stay unpacked once they were asked for: tables go through a province's again and again."""

_TEXT = json.Encoder(order="sorted")
_LINES = json.Decoder(tuple[Line, ...])
_SCORE = msgpack.Decoder(SelfScore)


@lru_cache(_UNPACKED)
def _unpacked(packed: bytes) -> tuple[Line, ...]:
    return _LINES.decode(zlib.decompress(packed))


class PackedLines(Sequence[Line]):
    """The lines of a card, kept as their compressed text of results.json."""

    __slots__ = ("_packed",)

    def __init__(self, lines: Iterable[Line]) -> None:
        self._packed: bytes = zlib.compress(_TEXT.encode(tuple(lines)), _FAST)

    @property
    def text(self) -> bytes:
        """The lines as they stand in results.json."""
        return zlib.decompress(self._packed)

    def __len__(self) -> int:
        return len(_unpacked(self._packed))

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Line, ...]: ...
    def __getitem__(self, place: int | slice) -> Line | tuple[Line, ...]:
        return _unpacked(self._packed)[place]

    def __iter__(self) -> Iterator[Line]:
        return iter(_unpacked(self._packed))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and _unpacked(self._packed) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as of cards: what is declared on lines is no key

    def __repr__(self) -> str:
        return repr(_unpacked(self._packed))


class PackedScore(Struct, frozen=True, gc=False):
    """A unit's own score, packed, with the file and sheet that it stands in."""

    file: str
    sheet: str
    content: bytes

    @classmethod
    def of(cls, own: SelfScore) -> PackedScore:
        """The packed one."""
        return cls(own.file, own.sheet, zlib.compress(msgpack.encode(own), _FAST))

    @property
    def own(self) -> SelfScore:
        """The score as it was."""
        return _SCORE.decode(zlib.decompress(self.content))


class BareLines(Struct, frozen=True):
    """Lines with nothing but what sums are made of: most units have the same ones, of which there is one."""

    _known: dict[tuple[str, Excluded, tuple[Mark, ...]], Line] = field(default_factory=dict)

    def of(self, line: Line) -> Line:
        """The line without what was declared and written, and without the cells and reasons of its marks."""
        marks = tuple(structs.replace(mark, reason="", source="") for mark in line.marks)
        key = line.code, line.excluded, marks
        return self._known.get(key) or self._known.setdefault(
            key, Line(line.code, marks, excluded=line.excluded)
        )

    def score(self, own: SelfScore, whole: Collection[str]) -> SelfScore:
        """A unit's own score with bare lines, but for those of the codes `whole`, and without figures and remarks."""
        lines = {code: line if code in whole else self.of(line) for code, line in own.lines.items()}
        return SelfScore(own.file, own.sheet, lines, own.claims)


class KeptCards(Struct, frozen=True):
    """Cards as they are kept: the whole ones, of which the lines are packed, and bare ones to add up and compare."""

    whole: list[Scorecard] = field(default_factory=list)
    bare: list[Scorecard] = field(default_factory=list)
    _lines: BareLines = field(default_factory=BareLines)

    @classmethod
    def of(cls, cards: Iterable[Scorecard]) -> KeptCards:
        """All of the cards, each unpacked for as long as it takes."""
        made = cls()
        for card in cards:
            made.add(card)
        return made

    def add(self, card: Scorecard) -> None:
        """Keep one more card."""
        self.whole.append(structs.replace(card, lines=PackedLines(card.lines) if card.lines else ()))
        self.bare.append(structs.replace(card, lines=tuple(map(self._lines.of, card.lines))))
