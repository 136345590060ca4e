"""Answers to the form of an application, as a member of the organisation's staff would type them for a person."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from random import Random

from backoffice.domain.forms import Form, form_for, prefill
from backoffice.domain.forms.convert import full_width
from backoffice.domain.jst import add_months
from backoffice.domain.procedure import ApplicationType
from seed import names
from seed.given import day, text
from seed.organisations import workplace
from seed.people import culture_of
from seed.plans import plans
from seed.tables import fill, pick, rows

Record = Mapping[str, object]

_LEVELS = ("大学", "大学", "大学院（修士）", "短期大学", "専門学校", "高等学校")
_AGE_AT_GRADUATION = {"大学": 22, "大学院（修士）": 24, "短期大学": 20, "専門学校": 20, "高等学校": 18}
_MAJORS = {
    "情報処理・通信技術": ("工学", "理学"),
    "技術開発（機械器具）": ("工学",),
    "建築・土木・測量技術": ("工学",),
    "翻訳・通訳": ("語学", "文学"),
    "会計事務": ("商学", "経済学"),
    "教育": ("教育学", "語学"),
    "デザイン": ("芸術学",),
}
_OTHER_MAJORS = ("経営学", "経済学", "社会学", "法学")
_RELATIVE_NAME_LIMIT = 26
_REASON_LIMIT = 40
_FORM_ON = date(2025, 6, 2)


def renewal_answers(
    person: Record, organisation: Record, staff: Record, chance: Random, on: date = _FORM_ON
) -> dict[str, str]:
    """Return answers to the renewal form of the person's status: see form_answers."""
    return form_answers(ApplicationType.RENEWAL, person, organisation, staff, chance, on)


def form_answers(
    type_: str,
    person: Record,
    organisation: Record,
    staff: Record,
    chance: Random,
    on: date = _FORM_ON,
    wanted: str = "",
) -> dict[str, str]:
    """Return answers to every field that the form of a type and of the status it is about asks for, by field name.

    The form is the one in force on that day; person, organisation and staff are as PeopleInventor makes them (staff is
    an account). `wanted` is the status asked for, the person's own if left out. Whether the date is in time for a
    filing is not looked at.
    """
    status = wanted or text(person, "status")
    form = form_for(type_, status, on)
    wish = {"requested_status": status, "acquired_on": on - timedelta(days=10)}
    answers = prefill(form, person, organisation, staff, wish=wish)
    answers |= _work(chance, person, organisation) | _education(chance, person)
    answers |= _history(chance, person) | _family(chance, person)
    return _asked(form, answers | plans(chance, person, status, on))


def _asked(form: Form, answers: Mapping[str, str]) -> dict[str, str]:
    fields = form.fields
    return {
        name: answer
        for name, answer in answers.items()
        if answer and name in fields and fields[name].is_shown(answers)
    }


@cache
def _occupations() -> Mapping[str, Mapping[str, str]]:
    return {row["occupation"]: row for row in rows("occupations")}


def _job_type(person: Record) -> str:
    known = _occupations().get(text(person, "occupation"))
    return known["job_type"] if known else "その他"


def _work(chance: Random, person: Record, organisation: Record) -> dict[str, str]:
    known, employer = _occupations().get(text(person, "occupation")), text(organisation, "name")
    leads = chance.random() < 1 / 6
    reason = f"引き続き{employer}で活動するため"
    return {
        "renewal_reason": reason if len(reason) <= _REASON_LIMIT else "引き続き同じ活動を行うため",
        "activity_detail": known["activity"] if known else "これまでと同じ活動を続けている。",
        "job_type": _job_type(person),
        "contract_form": "雇用",
        "employment_term": "定めなし",
        "employment_starts_on": _joined_on(chance, person).isoformat(),
        "salary_yen": str(chance.randrange(215_000, 480_000, 5_000)),
        "experience_years": str(chance.randint(1, 9)),
        "has_position": "有" if leads else "無",
        "position": pick(chance, ("主任", "係長", "課長補佐")) if leads else "",
    }


def _joined_on(chance: Random, person: Record) -> date:
    return (day(person, "permitted_on") or _FORM_ON).replace(day=1) - timedelta(days=chance.randint(0, 200))


def _graduated_on(person: Record, level: str) -> date:
    born_on = day(person, "birth_on") or date(1990, 4, 2)
    graduated_on = add_months(born_on, 12 * _AGE_AT_GRADUATION[level]).replace(month=6, day=30)
    return min(graduated_on, (day(person, "permitted_on") or _FORM_ON) - timedelta(days=60))


def _education(chance: Random, person: Record) -> dict[str, str]:
    level, abroad = pick(chance, _LEVELS), chance.random() < 3 / 4
    place = text(person, "nationality") if abroad else "みなと"
    return {
        "education_place": "外国" if abroad else "本邦",
        "education_level": level,
        "education_level_other": "",
        "school_name": f"{place}見本{level[:3] if level.startswith('大学院') else level}",
        "graduated_on": _graduated_on(person, level).isoformat(),
        "major": pick(chance, _MAJORS.get(_job_type(person), _OTHER_MAJORS)),
        "college_major": "商業実務",
    }


def _history(chance: Random, person: Record) -> dict[str, str]:
    left_on = (day(person, "permitted_on") or _FORM_ON) - timedelta(days=chance.randint(40, 120))
    joined_on = left_on - timedelta(days=chance.randint(300, 900))
    born_on = day(person, "birth_on") or date(1990, 1, 1)
    if chance.random() < 1 / 2 or joined_on < add_months(born_on, 12 * 22):
        return {"work_history": "無"}
    return {
        "work_history": "有",
        "work_1_country": text(person, "nationality"),
        "work_1_joined": f"{joined_on:%Y-%m}",
        "work_1_left": f"{left_on:%Y-%m}",
        "work_1_employer": full_width(workplace(chance, text(person, "occupation")) or "見本商店"),
    }


def _family(chance: Random, person: Record) -> dict[str, str]:
    if text(person, "spouse") != "有" or chance.random() < 1 / 3:
        return {"relatives": "無"}
    sex = "女" if text(person, "sex") == "男" else "男"
    name = names.invent(chance, culture_of(text(person, "nationality")), sex)
    born_on = (day(person, "birth_on") or date(1990, 1, 1)) + timedelta(days=chance.randint(-900, 900))
    return {
        "relatives": "有",
        "relative_1_relationship": "妻" if sex == "女" else "夫",
        "relative_1_name": full_width(name.kanji or name.latin)[:_RELATIVE_NAME_LIMIT].strip(),
        "relative_1_birth_on": born_on.isoformat(),
        "relative_1_nationality": text(person, "nationality"),
        "relative_1_lives_together": "有",
        "relative_1_employer": pick(chance, ("無職", "株式会社星待沢フーズ", "パート勤務")),
        "relative_1_card_number": fill(chance, "@@########@@"),
    }
