"""Which unit, agency or audience a written name means; the one resolver for every kind of file and for options.

A way of writing that fits two of them names neither. May not know files or tables.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import chain
from typing import TypeVar

from parscore.model.cycle import COUNCIL, Cycle
from parscore.read.words.legacy import modern, words
from parscore.text import asked, bare, did_you_mean, near

COUNCIL_NAMES = ("Hội đồng", "Hội đồng thẩm định", "Hội đồng thẩm định tỉnh")
_SHORT_FORMS = """
    UBND=Ủy ban nhân dân; HĐND=Hội đồng nhân dân; TP=thành phố; TX=thị xã; TT=thị trấn; BQL=Ban Quản lý;
    VP=Văn phòng; H=huyện; X=xã; P=phường; CNTT=công nghệ thông tin; PTNT=phát triển nông thôn;
    GDĐT=giáo dục đào tạo; KHĐT=kế hoạch đầu tư; TNMT=tài nguyên môi trường;
    TTTT=thông tin truyền thông; KHCN=khoa học công nghệ; GTVT=giao thông vận tải;
    LĐTBXH=lao động thương binh xã hội; KKT=khu kinh tế; NNMT=nông nghiệp môi trường;
    VHTTDL=văn hóa thể thao du lịch; NNPTNT=nông nghiệp phát triển nông thôn; NV=nội vụ; TN=tài nguyên;
    MT=môi trường; VPUBND=Văn phòng Ủy ban nhân dân; ĐK=đặc khu; QL=quản lý; KCN=khu công nghiệp;
    KKTCK=khu kinh tế cửa khẩu
"""
_ABBREVIATIONS = {
    words(short): words(long) for short, _, long in (form.partition("=") for form in _SHORT_FORMS.split(";"))
}
_PLACES = tuple(f" {words(text)} " for text in ("tỉnh", "thành phố", "huyện", "thị xã", "quận"))
_KINDS_OF_PLACES = tuple(
    f"{words(text)} "
    for text in ("xã", "phường", "đặc khu", "thị trấn", "huyện", "quận", "thị xã", "thành phố")
)
_PROVINCE = f" {words('tỉnh')}"
_COMMITTEE = f"{words('Ủy ban nhân dân')} "
_TONELESS_PLACES = tuple(f" {bare(text)} " for text in _PLACES)
_TONELESS_COMMITTEE = f"{bare(_COMMITTEE)} "
_AND = words("và")
_FEWEST_INITIALS = 2
UNIT_HEADINGS = (
    *("Đơn vị", "Mã đơn vị", "Tên đơn vị", "Cơ quan, đơn vị", "Tên cơ quan, đơn vị", "Các cơ quan, đơn vị"),
    *(
        "Tên các đơn vị",
        "Đơn vị được đánh giá",
        "Đơn vị được thẩm định",
        "Đơn vị được chấm",
        "Đơn vị báo cáo",
    ),
    *(
        "Sở, ban, ngành",
        "Các sở, ban, ngành",
        "Tên sở, ban, ngành",
        "Sở, ngành",
        "Sở",
        "Địa phương",
        "Tên địa phương",
    ),
    *(
        "Tỉnh, thành phố",
        "Các tỉnh, thành phố",
        "Tỉnh",
        "Tên tỉnh",
        "Tỉnh, thành phố trực thuộc Trung ương",
        "province",
    ),
    *("Xã, phường", "Xã, phường, thị trấn", "Xã, phường, đặc khu", "Tên xã, phường", "Xã", "Phường", "Huyện"),
    *(
        "Huyện, thành phố",
        "Huyện, thị xã, thành phố",
        "Sở, ngành, địa phương",
        "UBND cấp xã",
        "UBND cấp huyện",
    ),
)
"""What stands above the names of units, the better ones first."""

OFFICE_HEADINGS = ("Cơ quan", "Tên cơ quan")
"""What stands above units, or above those who appraise them."""

_LABELS = "Đơn vị tự chấm; Đơn vị tự đánh giá; Đơn vị đánh giá; Đơn vị thực hiện; Cơ quan báo cáo"
UNIT_LABELS = frozenset(map(words, (*UNIT_HEADINGS, *OFFICE_HEADINGS, *_LABELS.split(";"))))
"""What stands before or above the names of units."""
_TONELESS = {bare(short): bare(long) for short, long in _ABBREVIATIONS.items() if len(short) > 1}
_JOINED = re.compile(r"(?<![^\W\d_])[A-ZĐ]{1,5}(?:(?:\.|\s?[&,\-–]\s?)[A-ZĐ]{1,5})+(?![^\W\d_])")
"""Abbreviations with signs inside: `GD&ĐT`, `LĐ-TB&XH`."""
_ADDRESSED = re.compile(
    "|".join(map(words, ("Kính gửi", "Nơi nhận", "Căn cứ", "Theo", "Ban hành kèm theo", "Đơn vị nhận")))
)
_REMARK = re.compile(r"^\s*(?:\d{1,3}|[IVX]{1,5})\s*[.)]\s*|(?<!\s)\s*\([^()]*\)\s*$")
"""A number in front of a name, a remark behind it."""

_PIECES = re.compile(r"\s[-–—|]\s|\bcủa\b|\bnăm\b|\n|\s{3,}|\(|\)", re.IGNORECASE)
_NOISE = re.compile(r"[^0-9a-z]+")
_MEMORY = 5_000
"""How many texts a list of names remembers: most lines above tables are the same in every form."""

Ids = frozenset[str]
_Found = TypeVar("_Found")
_NOBODY: Ids = frozenset()


@dataclass(frozen=True)
class Names:
    """Identities by the names that they are known under, compared as folded text in any encoding."""

    names: Mapping[str, tuple[str, ...]]
    """The names of every identity, the printed one first."""

    @cached_property
    def exact(self) -> Mapping[str, Ids]:
        """The identities by every folded name of theirs, the identity itself included."""
        return _inverse((words(name), one) for one, name in self._pairs())

    def find(self, written: str) -> str | None:
        """The identity meant, or None when it is unknown or could be several."""
        return only(self.exact.get(words(written), _NOBODY))

    def name_of(self, identity: str) -> str:
        """The printed name, or the identity itself where it has none."""
        return next(iter(self.names.get(identity, ())), identity)

    def suggestion(self, written: str) -> str:
        """The names that may be meant, as a question."""
        return did_you_mean(written, dict.fromkeys(name for _, name in self._pairs()))

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for identity, names in self.names.items():
            yield from ((identity, name) for name in (identity, *names))


def _remembered(look: Callable[[UnitNames, str], _Found]) -> cached_property[Callable[[str], _Found]]:
    """What is found for a text, kept for the next form."""
    return cached_property(lambda names: lru_cache(_MEMORY)(partial(look, names)))


@dataclass(frozen=True)
class UnitNames(Names):
    """Names of offices and places, found as people write them.

    Abbreviations, «và», `UBND` in front, the province, district or town behind, and old encodings do not count.
    """

    @cached_property
    def _known(self) -> Mapping[str, Ids]:
        """The identities by every way to write a name of theirs; a name as it is given counts before all others."""
        ways = _inverse((way, one) for one, name in self._pairs() for way in _ways_of(name))
        return ways | {key: ids for key, ids in self.exact.items() if key}

    @cached_property
    def _bare(self) -> Mapping[str, Ids]:
        """The identities by the proper name alone of a place: `An Bình` of Xã An Bình."""
        written = ((_written_out(name).removeprefix(_COMMITTEE), one) for one, name in self._pairs())
        kinds = (
            (kind, way, one) for way, one in written for kind in _KINDS_OF_PLACES if way.startswith(kind)
        )
        return _inverse((way.removeprefix(kind), one) for kind, way, one in kinds)

    @cached_property
    def _plain(self) -> Mapping[str, Ids]:
        return _inverse(
            (plain, one) for one, name in self._pairs() if len(plain := _toneless(name).strip()) > 1
        )

    @cached_property
    def _toneless_known(self) -> Mapping[str, Ids]:
        """The identities by every way to write a name of theirs without a single mark."""
        return _inverse((_without_tones(way), one) for way, ids in self._known.items() for one in ids)

    @cached_property
    def _toneless_bare(self) -> Mapping[str, Ids]:
        return _inverse((bare(name), one) for name, ids in self._bare.items() for one in ids)

    def find(self, written: str) -> str | None:
        return only(self._all_meant(written))

    @_remembered
    def _all_meant(self, written: str) -> Ids:
        """The identities that a whole cell names, by the proper name alone if need be."""
        if found := self.meant_by(written):
            return found
        name = _written_out(written)
        if not (found := self._bare.get(name, _NOBODY)) and _is_toneless(written):
            found = self._toneless_bare.get(name, _NOBODY)
        return found

    @cached_property
    def _spelled(self) -> Mapping[str, Ids]:
        """The identities by every way to write the names that they were given, the identity itself left out."""
        named = ((name, one) for one, names in self.names.items() for name in names)
        return _inverse((way, one) for name, one in named for way in _ways_of(name))

    def without_marks(self, written: str) -> str:
        """The name of the identity that a text means only if its missing marks are put in, or nothing."""
        identity = self.find(written) if _is_toneless(written) else None
        if identity is None or written.strip().casefold() == identity.casefold():
            return ""
        spelled = any(way in self._spelled for way in _wider(written)) or _written_out(written) in self._bare
        return "" if spelled else self.name_of(identity)

    @cached_property
    def _beginnings(self) -> Ids:
        """The first words of the names."""
        return frozenset(words(name).partition(" ")[0] for names in self.names.values() for name in names)

    def is_like(self, written: str) -> bool:
        """Whether a text that names nobody looks like a name: it begins as one does, or is near to one."""
        first, _, rest = words(written).partition(" ")
        return bool(rest and first in self._beginnings) or bool(self.suggestion(written))

    def suggestion(self, written: str) -> str:
        if several := self._all_meant(written):
            return asked(sorted(map(self.name_of, several)))
        name = _toneless(modern(written)).strip().removeprefix(_TONELESS_COMMITTEE)
        return asked(dict.fromkeys(map(self.name_of, self._near(name))))

    @_remembered
    def _near(self, name: str) -> tuple[str, ...]:
        """The identities of which a name may be a slip; one wrong name often stands in every row of a table."""
        plain = self._without_committee
        return tuple(
            one for key in near(name, dict(zip(plain, plain, strict=True))) for one in sorted(plain[key])
        )

    @cached_property
    def _without_committee(self) -> Mapping[str, Ids]:
        return {key.removeprefix(_TONELESS_COMMITTEE): ids for key, ids in self._plain.items()}

    @_remembered
    def meant_by(self, text: str) -> Ids:
        """The identities that a text names as a whole, also after a label such as `Đơn vị:`."""
        label, colon, rest = text.partition(":")
        labelled = bool(colon) and words(label) in UNIT_LABELS
        for way in _wider(rest if labelled else text):
            if found := self._known.get(way) or self._known.get(_without_and(way)):
                return found
        if _is_toneless(text) and (found := self._meant_without_tones(rest if labelled else text)):
            return found
        return self._bare.get(_written_out(rest), _NOBODY) if labelled else _NOBODY

    def _meant_without_tones(self, name: str) -> Ids:
        """The identities of a name typed without any mark, `So Y te`: all that it fits."""
        ways = chain.from_iterable(map(_shortened, map(_without_tones, _wider(name))))
        return next((found for way in ways if (found := self._toneless_known.get(way))), _NOBODY)

    @_remembered
    def within(self, text: str) -> Ids:
        """The identities that a longer line names: `BẢNG TỰ CHẤM … CỦA SỞ Y TẾ NĂM 2022`, `UBND TỈNH – SỞ Y TẾ`."""
        if _ADDRESSED.match(words(text)):
            return _NOBODY
        return _NOBODY.union(*(self.meant_by(part) for part in _PIECES.split(text) if part.strip()))

    def in_file_name(self, stem: str) -> Ids:
        """Those whose identity or name stands in a file name between other words, with or without tones.

        Names that overlap each other name nobody: in `Tân Phú Đông` neither Tân Phú nor Phú Đông is meant.
        """
        text = _toneless(modern(stem))
        spans = {
            (found.start(), found.end()): name
            for name in self._plain
            for found in re.finditer(rf" {re.escape(name)}(?= )", text)
        }
        longest = [one for one in spans if not any(other != one and _inside(one, other) for other in spans)]
        clear = [
            one for one in longest if not any(other != one and _overlap(one, other) for other in longest)
        ]
        return _NOBODY.union(*(self._plain[spans[one]] for one in clear))


_UNITS: dict[int, tuple[Cycle, UnitNames]] = {}
"""The names of the last cycle, made once for the same cycle object."""


def unit_names(cycle: Cycle) -> UnitNames:
    """The names of the cycle's units."""
    known = _UNITS.get(id(cycle))
    if known is None or known[0] is not cycle:
        _UNITS.clear()
        made = UnitNames({unit.id: (unit.name, *unit.aliases) for _, unit in cycle.units()})
        known = _UNITS[id(cycle)] = (cycle, made)
    return known[1]


def agency_names(cycle: Cycle) -> UnitNames:
    """The names of all who may rule: units, further agencies, the council."""
    names: dict[str, tuple[str, ...]] = dict(unit_names(cycle).names)
    for identity, known in (
        *((agency.id, (agency.name, *agency.aliases)) for agency in cycle.agencies),
        (COUNCIL, COUNCIL_NAMES),
    ):
        names[identity] = (*names.get(identity, ()), *known)
    return UnitNames(names)


def only(found: Ids) -> str | None:
    """The one identity found; None for none and for several."""
    return next(iter(found)) if len(found) == 1 else None


def _inverse(pairs: Iterable[tuple[str, str]]) -> dict[str, Ids]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key, identity in pairs:
        found[key].add(identity)
    return {key: frozenset(ids) for key, ids in found.items()}


def _ways_of(name: str) -> Iterator[str]:
    """The folded ways to write one name: in full, without `UBND`, «và» or «tỉnh», abbreviated behind its first word."""
    key = _written_out(name)
    for way in {key, key.removeprefix(_COMMITTEE), key.removesuffix(_PROVINCE)} - {""}:
        yield way
        yield _without_and(way)
    first, *rest = _without_and(key).split(" ")
    if len(rest) >= _FEWEST_INITIALS:
        yield f"{first} {''.join(word[0] for word in rest)}"


def _wider(name: str) -> Iterator[str]:
    """The folded name, then without a number or `UBND` in front, a remark or the places that it lies in behind it."""
    plain = _REMARK.sub("", name) or name
    for key in dict.fromkeys(map(_written_out, (name, plain))):
        yield from (key, key.removeprefix(_COMMITTEE), key.removesuffix(_PROVINCE))
        for place in _PLACES:
            start = key.rfind(place)
            while start > 0:
                yield key[:start]
                yield key[:start].removeprefix(_COMMITTEE)
                start = key.rfind(place, 0, start)
    first, *rest = _without_and(words(modern(plain))).split(" ")
    yield f"{first} {''.join(rest)}"


def _is_toneless(text: str) -> bool:
    """Whether a text is typed without a single mark of Vietnamese."""
    return text.isascii() and any(map(str.isalpha, text))


def _without_tones(key: str) -> str:
    """A folded name without marks and «và», what is still abbreviated written out."""
    return " ".join(_TONELESS.get(word, word) for word in bare(key).split() if word != "va")


def _shortened(key: str) -> Iterator[str]:
    """A name without marks, then without `UBND` in front and the places that it lies in behind it."""
    for way in (key, key.removesuffix(bare(_PROVINCE))):
        yield from (way, way.removeprefix(_TONELESS_COMMITTEE))
    for place in _TONELESS_PLACES:
        if (start := key.rfind(place)) > 0:
            yield from (key[:start], key[:start].removeprefix(_TONELESS_COMMITTEE))


def _written_out(name: str) -> str:
    """The folded name with abbreviations of every office written out."""
    joined = _JOINED.sub(lambda found: re.sub(r"[^A-ZĐ]", "", found[0]), modern(name))
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words(joined).split(" "))


def _without_and(key: str) -> str:
    return " ".join(word for word in key.split(" ") if word != _AND)


def _toneless(text: str) -> str:
    """A text without tones, signs and «và», abbreviations written out, between two spaces."""
    key = " ".join(_TONELESS.get(word, word) for word in _NOISE.sub(" ", bare(text)).split() if word != "va")
    return f" {key} "


def _inside(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
