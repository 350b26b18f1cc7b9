"""Synthetic replies of one cycle's survey: wide files as online forms export them, and their form.yaml.

Everything comes from seeds. May not know any cycle: units, sets and moods are given.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from parscore.model.cycle import Cycle, Unit
from parscore.model.framework import Framework
from parscore.model.rules import SurveyRule

QUESTIONS = {
    "Q1": "Ông/bà đánh giá thế nào về sự chỉ đạo, điều hành công tác cải cách hành chính của đơn vị?",
    "Q2": "Ông/bà đánh giá thế nào về việc thực hiện kế hoạch cải cách hành chính của đơn vị?",
    "Q3": "Ông/bà đánh giá thế nào về chất lượng văn bản do đơn vị tham mưu, ban hành?",
    "Q4": "Ông/bà đánh giá thế nào về việc tổ chức thực hiện văn bản của đơn vị?",
    "Q5": "Ông/bà đánh giá thế nào về việc công khai thủ tục hành chính của đơn vị?",
    "Q6": "Ông/bà đánh giá thế nào về thời hạn giải quyết thủ tục hành chính của đơn vị?",
    "Q7": "Ông/bà đánh giá thế nào về việc tiếp nhận, xử lý phản ánh, kiến nghị của đơn vị?",
    "Q8": "Ông/bà đánh giá thế nào về sự phù hợp của tổ chức bộ máy, quy chế làm việc của đơn vị?",
    "Q9": "Ông/bà đánh giá thế nào về sự phối hợp của đơn vị với các cơ quan khác?",
    "Q10": "Ông/bà đánh giá thế nào về năng lực chuyên môn của công chức đơn vị?",
    "Q11": "Ông/bà đánh giá thế nào về tinh thần trách nhiệm của công chức đơn vị?",
    "Q12": "Ông/bà đánh giá thế nào về thái độ phục vụ của công chức đơn vị?",
    "Q13": "Ông/bà đánh giá thế nào về việc quản lý, sử dụng ngân sách của đơn vị?",
    "Q14": "Ông/bà đánh giá thế nào về việc quản lý, sử dụng tài sản công của đơn vị?",
    "Q15": "Ông/bà đánh giá thế nào về mức độ xử lý công việc trên môi trường mạng của đơn vị?",
    "Q16": "Ông/bà đánh giá thế nào về dịch vụ công trực tuyến của đơn vị?",
    "Q17": "Ông/bà đánh giá thế nào về trang thông tin điện tử của đơn vị?",
    "Q18": "Ông/bà đánh giá thế nào về hiệu quả quản lý nhà nước của đơn vị?",
    "Q19": "Ông/bà đánh giá thế nào về chất lượng giải quyết công việc của đơn vị?",
    "Q20": "Ông/bà đánh giá thế nào về sự chủ động phối hợp giải quyết công việc của đơn vị?",
    "Q21": "Ông/bà đánh giá thế nào về đóng góp của đơn vị cho phát triển kinh tế - xã hội?",
    "Q22": "Ông/bà đánh giá thế nào về kết quả thực hiện nhiệm vụ được giao của đơn vị?",
    "Q23": "Ông/bà đánh giá thế nào về sự công khai, minh bạch trong hoạt động của đơn vị?",
    "Q24": "Ông/bà đánh giá thế nào về việc phòng ngừa tiêu cực, nhũng nhiễu ở đơn vị?",
}
ANSWERS = {
    "Đơn vị làm rất tốt": "A",
    "Đơn vị làm khá tốt": "B",
    "Đơn vị làm ở mức trung bình": "C",
    "Đơn vị làm chưa tốt": "D",
}
SILENT = "Không biết, không có ý kiến"
AGES = ("Dưới 30", "30–39", "40–49", "Từ 50 trở lên")
STUDIES = ("Cao đẳng, trung cấp", "Đại học", "Sau đại học")
POSTS = {
    "hdnd": ("Đại biểu chuyên trách", "Đại biểu kiêm nhiệm", "Phó Trưởng ban"),
    "lanh-dao-so": ("Giám đốc", "Phó Giám đốc", "Chánh Văn phòng"),
    "lanh-dao-huyen": ("Chủ tịch", "Phó Chủ tịch", "Trưởng phòng Nội vụ"),
    "lanh-dao-xa": ("Chủ tịch UBND xã", "Phó Chủ tịch UBND xã", "Công chức Văn phòng - Thống kê"),
}
OTHER_POSTS = ("Lãnh đạo", "Công chức")
RATED, OWN = "Đơn vị được đánh giá", "Đơn vị công tác"
ABOUT = ("Dấu thời gian", "Mã phiếu", "Giới tính", "Tuổi", "Trình độ", "Chức vụ")
STRAIGHT = 12


@dataclass(frozen=True)
class Export:
    """How files come out of the online forms: how names begin, separators and encodings in turn.

    Where forms are `anonymous`, the number belongs to the form and not to the person.
    """

    prefix: str = ""
    styles: Sequence[tuple[str, str]] = (
        (",", "utf-8-sig"),
        (";", "utf-8-sig"),
        ("\t", "utf-16"),
        (",", "utf-8"),
    )
    anonymous: bool = False


MIXED = Export()
"""Files of different offices: comma, semicolon or tab, UTF-8 or UTF-16."""
ONLINE = Export("phieu-", ((",", "utf-8-sig"), (";", "utf-8-sig"), *[(",", "utf-8-sig")] * 2), anonymous=True)
"""Files of one online form, of which one went through a spreadsheet programme."""


@dataclass(frozen=True)
class Survey:
    """What decides the replies: how each unit is thought of (0…1), how many people of each audience rate it.

    `offices` are the units whose people make up an audience, so that a person may come to rate the own unit.
    """

    esteem: Mapping[str, float]
    asked: Mapping[str, tuple[int, int]]
    population: Mapping[str, int]
    offices: Mapping[str, Sequence[str]]
    export: Export = MIXED


def write_survey(
    folder: Path, cycle: Cycle, sets: Mapping[str, Framework], survey: Survey
) -> tuple[list[str], str]:
    """Write one csv file an audience and form.yaml into `folder`; the names of the replies and of the form.

    `sets` go by the name that the groups give.
    """
    folder.mkdir(parents=True, exist_ok=True)
    styles = survey.export.styles
    names: dict[str, str] = {}
    for place, audience in enumerate(dict.fromkeys(who for made in sets.values() for who in _weighed(made))):
        separator, encoding = styles[place % len(styles)]
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n", delimiter=separator)
        writer.writerows(_table(audience, cycle, sets, survey))
        names[audience] = f"{survey.export.prefix}{audience}.csv"
        (folder / names[audience]).write_bytes(text.getvalue().encode(encoding))
    (folder / "form.yaml").write_text(_form(cycle, names, sets, survey), encoding="utf-8", newline="\n")
    return list(names.values()), "form.yaml"


def _weighed(framework: Framework) -> list[str]:
    rules = [leaf.rule for leaf in framework.leaves if isinstance(leaf.rule, SurveyRule)]
    return [who for rule in rules for who in rule.audiences]


def _asked(framework: Framework, audience: str, unit: Unit | None = None) -> list[str]:
    """The questions that the audience is asked about units of the set, or about one unit."""
    excluded = framework.expand(unit.not_applicable) if unit is not None else frozenset()
    rules = [leaf.rule for leaf in framework.leaves if leaf.code not in excluded]
    surveyed = [rule for rule in rules if isinstance(rule, SurveyRule) and audience in rule.audiences]
    return [question for rule in surveyed for question in rule.questions]


def _table(
    audience: str, cycle: Cycle, sets: Mapping[str, Framework], survey: Survey
) -> Iterator[Sequence[str]]:
    """The heading and the forms of one audience, in the order in which they were sent."""
    wanted = {question for made in sets.values() for question in _asked(made, audience)}
    columns = [question for question in QUESTIONS if question in wanted]
    own = bool(survey.offices.get(audience))
    yield (*ABOUT, *((OWN,) if own else ()), RATED, *(QUESTIONS[question] for question in columns))
    rng = Random(f"{cycle.cycle}/{audience}/replies")
    listed = range(1, survey.population[audience] + 1)
    people = [_person(audience, number, survey, cycle, rng) for number in listed]
    forms = []
    for group, unit in cycle.units():
        asked = _asked(sets[group.framework], audience, unit)
        if not asked:
            continue
        many = min(len(people), rng.randint(*survey.asked[audience]))
        mood = survey.esteem[unit.id] + rng.gauss(0, 0.02)
        for person in sorted(rng.sample(people, many)):
            answers = _answers(asked, mood, rng)
            written = [unit.name if rng.random() < 0.9 else (*unit.aliases, unit.name)[0]]
            said = [answers.get(question, "") for question in columns]
            forms.append([*person[: len(ABOUT) + own], *written, *said])
    rng.shuffle(forms)
    if survey.export.anonymous:
        forms = [[form[0], f"{audience}-{number:04}", *form[2:]] for number, form in enumerate(forms, 1)]
    for number, form in enumerate([*forms, forms[len(forms) // 3]]):
        minute = 7 * 60 + 30 + number % 540
        yield [f"{14 + number // 540 % 14}/11/{cycle.year} {minute // 60:02}:{minute % 60:02}", *form[1:]]


def _person(audience: str, number: int, survey: Survey, cycle: Cycle, rng: Random) -> tuple[str, ...]:
    """Number, sex, age, studies, post and workplace of one respondent; the first cell is for the time."""
    offices = survey.offices.get(audience, ())
    names = {unit.id: unit.name for _, unit in cycle.units()}
    sex = rng.choice(("Nam", "Nam", "Nữ"))
    post = rng.choice(POSTS.get(audience, OTHER_POSTS))
    work = (names[offices[number % len(offices)]],) if offices else ()
    return ("", f"{audience}-{number:04}", sex, rng.choice(AGES), rng.choice(STUDIES), post, *work)


def _answers(asked: Sequence[str], level: float, rng: Random) -> dict[str, str]:
    """One person's answers: most differ a little, some people do not know, a few tick one column."""
    best = min(0.97, max(0.05, 1.75 * (level + rng.gauss(0, 0.05)) - 0.75))
    weights = (best, (1 - best) * 0.72, (1 - best) * 0.22, (1 - best) * 0.06)
    if rng.random() < 0.02:
        return dict.fromkeys(asked, rng.choices(list(ANSWERS), weights)[0])
    made = {question: rng.choices(list(ANSWERS), weights)[0] for question in asked}
    return {question: SILENT if rng.random() < 0.03 else answer for question, answer in made.items()}


def _form(cycle: Cycle, names: Mapping[str, str], sets: Mapping[str, Framework], survey: Survey) -> str:
    used = {question for made in sets.values() for who in _weighed(made) for question in _asked(made, who)}
    lines = [
        f"survey: {cycle.cycle}",
        f"title: Phiếu khảo sát đánh giá cải cách hành chính năm {cycle.year}",
        "note: Phiếu và câu trả lời do máy sinh ra để minh hoạ, không phải ý kiến của người nào.",
        "scale: {A: 100, B: 60, C: 20, D: 0}",
        "answers:",
        *(f'  "{words}": {letter}' for words, letter in ANSWERS.items()),
        f'no_answer: ["{SILENT}", E]',
        "self_rating: exclude        # phiếu của người thuộc chính đơn vị được chấm: không tính",
        "missing_audience: refuse    # thiếu hẳn một đối tượng: tiêu chí không có điểm",
        f"straight_line: {STRAIGHT}           # cảnh báo phiếu trả lời một mức ở từ ngần ấy câu",
        f"population: {{{', '.join(f'{who}: {number}' for who, number in survey.population.items())}}}",
        "margin: 5                   # sai số (%) khi tính cỡ mẫu cần có",
        "columns:",
        f"  unit: {RATED}",
        "  respondent: Mã phiếu",
        f"  own_unit: {OWN}",
        "files:",
        *(
            f"  - {{match: {name}, audience: {audience}{'' if survey.offices.get(audience) else ', outside: true'}}}"
            for audience, name in names.items()
        ),
        "questions:",
        *(f'  - {{id: {name}, text: "{text}"}}' for name, text in QUESTIONS.items() if name in used),
    ]
    return "\n".join(lines) + "\n"
