"""`parscore survey`: what each audience said of each unit, how sure that is, how it moves the ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parscore.cli.common import (
    HERE,
    AsJson,
    GroupName,
    Misuse,
    ScoredPath,
    UnitName,
    group_of,
    open_scored,
    unit_of,
)
from parscore.cli.json_records import effect_record, opinion_record, print_json
from parscore.cli.page import Command

if TYPE_CHECKING:
    from parscore.compute.survey import Opinion
    from parscore.model.scorecard import Results

PAGE = Command
HELP = (
    "Kết quả điều tra xã hội học, và hạng đổi vì điều tra.\n\n"
    "Với từng đơn vị, tiêu chí, đối tượng: số phiếu, bình quân, sai số chuẩn, khoảng tin cậy 95%, "
    "cỡ mẫu cần có; rồi xếp hạng có và không có phần điều tra."
)


def run(
    cycle: ScoredPath = HERE,
    group: GroupName = None,
    unit: UnitName = None,
    as_json: AsJson = False,
) -> None:
    """Print the polls asked for, then the ranking with and without the survey."""
    from parscore.compute.survey import effects, opinions, surveyed_groups

    results = open_scored(cycle)
    wanted = group_of(results, group)
    one = None if unit is None else unit_of(results.cycle, unit)
    found = opinions(results, group=wanted, unit=one)
    of = None if one is None else next(card.group for card in results.cards if card.unit == one)
    groups = [name for name in surveyed_groups(results) if wanted in (None, name) and of in (None, name)]
    if as_json:
        moves = [effect for identity in groups for effect in effects(results, identity)]
        ranks = [effect_record(effect) for effect in moves if one in (None, effect.standing.unit)]
        print_json({"polls": [opinion_record(opinion) for opinion in found], "ranks": ranks})
        return
    if not groups:
        raise Misuse(_nothing(results))
    _print(results, groups, found, one)


def _nothing(results: Results) -> str:
    if results.cycle.survey is None:
        return "kỳ này không khai «survey» trong cycle.yaml nên không có kết quả điều tra"
    return "không có tỷ lệ điều tra nào được tính ở nơi đã chỉ ra; «parscore score» cho biết vì sao"


def _print(results: Results, groups: list[str], found: tuple[Opinion, ...], unit: str | None) -> None:
    from parscore.cli.tables import say_status, show
    from parscore.compute.survey import effects, moved_units
    from parscore.write.tables.survey import effects_table, opinions_table

    tables = []
    for group in (one for one in results.cycle.groups if one.id in groups):
        if mine := [one for one in found if one.group == group.id]:
            tables.append(opinions_table(results, group, mine))
        made = effects(results, group.id)
        shown = [effect for effect in made if unit in (None, effect.standing.unit)]
        tables.append(effects_table(results, group, shown, moved_units(made)))
    show(*tables)
    say_status(results)
