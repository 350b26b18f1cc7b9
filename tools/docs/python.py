"""The reference of the Python interface for docs/, made of its docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import parscore

INTRO = """# Dùng trong Python

Mọi việc của dòng lệnh đều gọi được từ Python; không gì được in ra, và không gì được ghi nếu không yêu cầu. Ví dụ
chạy được: [`examples/python/doi-trong-so.py`](../examples/python/doi-trong-so.py),
[`examples/python/ra-soat-va-tinh-thu.py`](../examples/python/ra-soat-va-tinh-thu.py).

```python
import parscore

scores = parscore.score("examples/lai-chau-2022")   # một thư mục kỳ đánh giá
scores.ranking.to_frame()                           # khung dữ liệu pandas: số dùng được ngay, số chính xác ở …_exact
scores.findings                                     # mọi phát hiện, mỗi dòng có tệp và ô
print(scores.explain("Sở Y tế", "3.2.1"))           # một con số từ đâu ra

cycle = parscore.load_cycle("examples/lai-chau-2022")
framework = parscore.load_framework("lai-chau/2022/so")
changed = framework.with_criterion("8.1.1", max=15) # đổi trong bộ nhớ, tệp giữ nguyên
parscore.score(cycle.with_framework(changed)).ranking

parscore.gaps(scores, unit="Sở Y tế")               # mất điểm ở đâu, số liệu nào phải khác đi
parscore.whatif("examples/lai-chau-2022", "8.1.1.max=15", group="so").rows   # ai lên, ai xuống
parscore.robust(scores)                             # thứ hạng nào chắc chắn
parscore.publish("examples/lai-chau-2022", "cong-bo.zip")   # gói công bố; parscore.verify("cong-bo.zip") kiểm tra
```

Tham chiếu dưới đây lấy từ mã nguồn, bằng tiếng Anh như mã nguồn.
"""


def python_page() -> str:
    """Every public name with its signature and docstring, as Markdown."""
    names = [name for name in parscore.__all__ if not name.startswith("_")]
    functions = [name for name in names if inspect.isfunction(getattr(parscore, name))]
    types = [name for name in names if inspect.isclass(getattr(parscore, name))]
    parts = [INTRO, "## Functions", *map(_function, functions), "## Types", *map(_type, types)]
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def _function(name: str) -> str:
    found = getattr(parscore, name)
    return f"### `{name}`\n\n{_signature(name, found)}\n\n{inspect.getdoc(found)}"


def _type(name: str) -> str:
    found = getattr(parscore, name)
    parts = [f"### `{name}`", inspect.getdoc(found) or ""]
    if fields := getattr(found, "_fields", ()):
        parts.append(f"Columns: {', '.join(f'`{field}`' for field in fields)}.")
    if name in ("Scores", "Rows", "LoadedCycle", "Framework"):
        parts += _members(found)
    return "\n\n".join(parts)


def _members(found: type) -> Iterator[str]:
    for name, member in vars(found).items():
        if name.startswith("_") or not inspect.getdoc(member):
            continue
        if inspect.isfunction(member):
            yield f"{_signature(name, member)}\n\n{inspect.getdoc(member)}"
        elif isinstance(member, property):
            yield f"**`.{name}`** – {inspect.getdoc(member)}"


_MODULES = re.compile(r"\b(?:collections\.abc|decimal|parscore(?:\.\w+)*)\.(?=[A-Z])")
"""Where a type is defined, which stands before its name."""


def _signature(name: str, found: object) -> str:
    shown = str(inspect.signature(found)).replace("'", "")  # type: ignore[arg-type]  # functions only come here
    return f"```python\n{name}{_MODULES.sub('', shown)}\n```"
