"""What every report says of itself: what it was made from, its state, how far it may be relied on; may not compute."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from parscore.model.cycle import Publication
from parscore.model.framework import Basis
from parscore.model.scorecard import Results
from parscore.text import slug, squeeze
from parscore.write.report.content import DataContent
from parscore.write.tables import words
from parscore.write.tables.open_data import OpenTable

_LICENCES = "https://spdx.org/licenses/{}.html"
_LICENCE_CODE = re.compile(r"[A-Za-z0-9.+-]+")


def origins(results: Results) -> tuple[tuple[str, str], ...]:
    """What the results were made from, each with its label."""
    return tuple(_origins(results))


def _origins(results: Results) -> Iterator[tuple[str, str]]:
    yield "Kỳ đánh giá", f"{results.cycle.dated_title} ({results.cycle.cycle})"
    yield "Tình trạng", state_in_words(results)
    yield "Bước chấm", words.stage_title(results.stages[-1])
    yield "Số liệu", data_in_words(results)
    for framework in results.frameworks.values():
        status, version = words.ORIGINS[framework.status], framework.version
        yield "Bộ tiêu chí", f"{framework.title} ({framework.framework}, {status}, phiên bản {version})"
        yield "Căn cứ", words.basis_in_words(framework.basis)
    if results.second_reading is not None:
        yield "Đọc hai lần", words.twice_in_words(results.second_reading)
    yield "Phần mềm", results.tool
    if results.inputs:
        yield "Dấu vân tay dữ liệu đầu vào (SHA-256)", results.fingerprint


def state_in_words(results: Results) -> str:
    """Whether the results are final, and if not all are, how many units are how far."""
    counts = Counter(row.status for row in results.standings)
    said = ", ".join(f"{counts[status]} {word}" for status, word in words.STATUS.items() if counts[status])
    if len(counts) == 1 and results.is_final:
        return "kết quả chính thức"
    return f"kết quả {'chính thức' if results.is_final else 'tạm tính'} ({said})"


def data_in_words(results: Results) -> str:
    """The stretch of time that the data are of, and the day that they were closed on."""
    day = results.cycle.publication.as_of
    closed = f"chốt ngày {day:%d/%m/%Y}" if day else "ngày chốt chưa khai"
    return f"{results.cycle.span.in_words}, {closed}"


def published_by(told: Publication) -> Basis | None:
    """The decision that publishes the results, as far as it is known."""
    return Basis(document=told.document, date=told.date, issuer=told.issuer) if told.document else None


def data_content(results: Results, tables: tuple[OpenTable, ...]) -> DataContent:
    """The tables with everything that is said of them."""
    told, sets = results.cycle.publication, list(results.frameworks.values())
    own = published_by(told)
    decisions = dict.fromkeys((*((own,) if own else ()), *(one.basis for one in sets)))
    return DataContent(
        name=results.cycle.cycle,
        title=squeeze(results.cycle.dated_title),
        description=tuple(_description(results)),
        licences=(_licence(told.licence),) if told.licence else (),
        sources=tuple({"title": squeeze(words.basis_in_full(basis))} for basis in decisions),
        state=_state(results),
        tables=tables,
    )


def _description(results: Results) -> Iterator[str]:
    yield from words.warnings(results.frameworks.values())
    yield from (f"{label}: {squeeze(value)}" for label, value in origins(results))
    if results.cycle.note:
        yield squeeze(results.cycle.note)
    yield (
        "Số có dấu chấm thập phân, chưa làm tròn trừ các cột printed_*. Ô trống là không có giá trị. "
        "Chữ bắt đầu bằng = + - @ được thêm dấu nháy đơn (') ở đầu để bảng tính không coi là công thức."
    )


def _licence(written: str) -> Mapping[str, str]:
    """A licence by its code in the list of SPDX, by the address of its text, or by whatever it is called."""
    if written.startswith(("http://", "https://")):
        return {"path": written}
    if _LICENCE_CODE.fullmatch(written):
        return {"name": written, "path": _LICENCES.format(written)}
    return {"name": slug(written) or "licence", "title": squeeze(written)}


def _state(results: Results) -> Mapping[str, object]:
    told, cycle = results.cycle.publication, results.cycle
    facts = {
        "cycle": cycle.cycle,
        "period": str(cycle.span),
        "as_of": told.as_of.isoformat() if told.as_of else None,
        "final": results.is_final,
        "stage": results.stages[-1],
        "frameworks": [
            {"framework": one.framework, "status": one.status, "version": one.version}
            for one in results.frameworks.values()
        ],
        "tool": results.tool,
        "fingerprint": f"sha256:{results.fingerprint}",
    }
    return {key: value for key, value in facts.items() if value is not None}
