"""The names of a cycle's units as people write them: folded, without «và», with or without the province
behind.

A way of writing that fits two units names neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from parscore.model.cycle import Unit
from parscore.read.words.legacy import modern, words
from parscore.text import bare

_AND = words("và")
_LONG = {
    words(short): words(long)
    for short, long in (
        ("UBND", "Ủy ban nhân dân"),
        ("HĐND", "Hội đồng nhân dân"),
        ("TP", "thành phố"),
        ("TX", "thị xã"),
        ("TT", "thị trấn"),
        ("BQL", "Ban Quản lý"),
        ("VP", "Văn phòng"),
        ("H", "huyện"),
        ("P", "phường"),
        ("CNTT", "công nghệ thông tin"),
        ("PTNT", "phát triển nông thôn"),
        ("GDĐT", "giáo dục đào tạo"),
        ("KHĐT", "kế hoạch đầu tư"),
        ("TNMT", "tài nguyên môi trường"),
        ("TTTT", "thông tin truyền thông"),
        ("KHCN", "khoa học công nghệ"),
        ("GTVT", "giao thông vận tải"),
        ("LĐTBXH", "lao động thương binh xã hội"),
        ("KKT", "khu kinh tế"),
        ("NNMT", "nông nghiệp môi trường"),
        ("VHTTDL", "văn hóa thể thao du lịch"),
        ("NNPTNT", "nông nghiệp phát triển nông thôn"),
        ("NV", "nội vụ"),
        ("TN", "tài nguyên"),
        ("MT", "môi trường"),
    )
}
_PLACES = tuple(f" {words(text)} " for text in ("tỉnh", "thành phố", "huyện", "thị xã", "quận"))
_COMMITTEE = f"{words('Ủy ban nhân dân')} "
UNIT_LABELS = frozenset(
    map(
        words,
        (
            "Đơn vị",
            "Tên đơn vị",
            "Cơ quan",
            "Tên cơ quan",
            "Cơ quan, đơn vị",
            "Đơn vị báo cáo",
            "Đơn vị tự chấm",
            "Đơn vị tự đánh giá",
            "Tên cơ quan, đơn vị",
            "Cơ quan báo cáo",
            "Đơn vị được đánh giá",
            "Đơn vị đánh giá",
            "Đơn vị thực hiện",
            "Tên các đơn vị",
            "Các cơ quan, đơn vị",
            "Sở, ban, ngành",
            "Các sở, ban, ngành",
            "Xã, phường",
            "Xã, phường, thị trấn",
            "Xã, phường, đặc khu",
            "Huyện, thành phố",
            "Huyện, thị xã, thành phố",
            "Địa phương",
        ),
    )
)
"""What stands before or above the names of units."""
_TONELESS = {bare(short): bare(long) for short, long in _LONG.items() if len(short) > 1}
_ADDRESSED = re.compile(
    "|".join(map(words, ("Kính gửi", "Nơi nhận", "Căn cứ", "Theo", "Ban hành kèm theo", "Đơn vị nhận")))
)
_PIECES = re.compile(r"\s[-–—|]\s|\bcủa\b|\bnăm\b|\n|\s{3,}|\(|\)", re.IGNORECASE)
_MEMORY = 5_000
_NOISE = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True)
class Names:
    """The units by id, and which of them a way of writing may stand for."""

    units: dict[str, Unit]
    known: dict[str, frozenset[str]]
    plain: dict[str, frozenset[str]]
    asked: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)
    """What was asked before: most lines above the tables are the same in every form."""

    def of(self, text: str) -> frozenset[str]:
        """The units that a text names as a whole, after a label such as `Đơn vị:`, or with the province
        behind."""
        if text not in self.asked:
            if len(self.asked) > _MEMORY:
                self.asked.clear()
            self.asked[text] = self._of(text)
        return self.asked[text]

    def _of(self, text: str) -> frozenset[str]:
        label, colon, rest = text.partition(":")
        if colon and words(label) in UNIT_LABELS:
            text = rest
        key = _long(words(text))
        for way in (key, *_shorter(key)):
            if found := self.known.get(way) or self.known.get(_without_and(way)):
                return found
        return frozenset()

    def within(self, text: str) -> frozenset[str]:
        """The unit that a longer line names: `BẢNG TỰ CHẤM … CỦA SỞ Y TẾ NĂM 2022`, `UBND TỈNH – SỞ Y TẾ`."""
        if _ADDRESSED.match(words(text)):
            return frozenset()
        found = [units for part in _PIECES.split(text) if part.strip() and (units := self.of(part))]
        return frozenset.union(*found) if found else frozenset()

    def in_file_name(self, stem: str) -> frozenset[str]:
        """The one unit whose id, name or alias stands in a file name between other words, with or without
        tones.

        Names that overlap each other name nobody: in `Tân Phú Đông` neither Tân Phú nor Phú Đông is meant.
        """
        text = _plain(modern(stem))
        spots = {
            (found.start(), found.end()): name
            for name in self.plain
            for found in re.finditer(rf" {re.escape(name)}(?= )", text)
        }
        longest = [one for one in spots if not any(other != one and _inside(one, other) for other in spots)]
        clear = [
            one for one in longest if not any(other != one and _overlap(one, other) for other in longest)
        ]
        units = [self.plain[spots[one]] for one in clear]
        return frozenset.union(*units) if units else frozenset()


def _inside(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _plain(text: str) -> str:
    """A text without tones, signs and «và», abbreviations written out, between two spaces."""
    key = " ".join(_TONELESS.get(word, word) for word in _NOISE.sub(" ", bare(text)).split() if word != "va")
    return f" {key} "


def names_of(units: Iterable[Unit]) -> Names:
    """The names of the units of a cycle."""
    known: dict[str, set[str]] = {}
    plain: dict[str, set[str]] = {}
    given: dict[str, set[str]] = {}
    by_id = {unit.id: unit for unit in units}
    for unit in by_id.values():
        for name in (unit.id, unit.name, *unit.aliases):
            given.setdefault(words(name), set()).add(unit.id)
            key = _long(words(name))
            ways = {
                key,
                _without_and(key),
                key.removeprefix(_COMMITTEE),
                _without_and(key.removeprefix(_COMMITTEE)),
            }
            for way in ways - {""}:
                known.setdefault(way, set()).add(unit.id)
            simple = _plain(name).strip()
            if len(simple) > 1:
                plain.setdefault(simple, set()).add(unit.id)
    merged = known | {key: ids for key, ids in given.items() if key}
    return Names(
        by_id,
        {key: frozenset(ids) for key, ids in merged.items()},
        {key: frozenset(ids) for key, ids in plain.items()},
    )


def _long(key: str) -> str:
    """The folded text with abbreviations of every office written out."""
    return " ".join(_LONG.get(word, word) for word in key.split(" "))


def _without_and(key: str) -> str:
    return " ".join(word for word in key.split(" ") if word != _AND)


def _shorter(key: str) -> Iterable[str]:
    """The name without the province, district or town behind it, and without `UBND` in front."""
    yield key.removeprefix(_COMMITTEE)
    for place in _PLACES:
        start = key.rfind(place)
        while start > 0:
            yield key[:start]
            start = key.rfind(place, 0, start)
