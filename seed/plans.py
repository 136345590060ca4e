"""What people plan and whom they live with: answers to the forms of newcomers, students, families and skilled workers."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from backoffice.domain.jst import add_months
from seed import names
from seed.given import day, text
from seed.people import culture_of
from seed.tables import fill, pick

Record = Mapping[str, object]

_POSITIONS = {"日本人の配偶者等": "日本人の配偶者", "永住者の配偶者等": "永住者又は特別永住者の配偶者"}
_SUPPORTERS = {"日本人の配偶者等": "日本国籍", "永住者の配偶者等": "永住者", "定住者": "定住者"}
_TRADES = ("飲食料品製造業", "介護", "外食業", "農業", "建設", "宿泊")
_AGE_AT_SCHOOL_END = 18


def plans(chance: Random, person: Record, status: str, on: date) -> dict[str, str]:
    """Return such answers for a person and the status that an application is about; a form takes those it asks for."""
    return (
        _journey(chance, person, on)
        | _studies(chance, person, on)
        | _household(chance, person, status, on)
        | _trade(chance, on)
        | {"change_reason": f"{status}の活動をするため"[:40], "certificate_use": "転職先への提出"}
    )


def _journey(chance: Random, person: Record, on: date) -> dict[str, str]:
    entry = add_months(on, chance.randint(3, 6)).replace(day=1)
    return {
        "entry_planned_on": f"{entry.year}年{entry.month}月{entry.day}日",
        "landing_port": pick(chance, ("成田空港", "羽田空港", "関西空港", "中部空港")),
        "stay_years": pick(chance, ("1", "3", "5")),
        "visa_place": text(person, "nationality"),
        "certified_from": entry.isoformat(),
    }


def _studies(chance: Random, person: Record, on: date) -> dict[str, str]:
    began_in = on.year - chance.randint(0, 2)
    ended_in = (day(person, "birth_on") or date(2000, 1, 1)).year + _AGE_AT_SCHOOL_END
    works = chance.random() < 1 / 2
    return {
        "attended_name": "みなと見本大学",
        "attended_address": "東京都江東区青海９－９－９",
        "attended_phone": "0300000000",
        "graduation_month": f"{min(ended_in, began_in)}-06",
        "support_abroad_yen": str(chance.randrange(60_000, 130_000, 10_000)),
        "remittance": "外国からの送金",
        "other_work": "有" if works else "無",
        "other_work_kind": "飲食店での接客",
        "other_work_place": "星待沢食堂",
        "other_work_hours": str(chance.randint(8, 28)),
        "other_work_pay_yen": str(chance.randrange(40_000, 110_000, 5_000)),
        "other_work_pay_unit": "月額",
        "after_graduation": pick(chance, ("日本での就職", "日本での進学", "帰国")),
        "school_course": "大学（学部生）",
        "faculty": pick(chance, ("工学部", "経済学部", "文学部")),
        "enrolled_on": date(began_in, 4, 1).isoformat(),
        "graduates_on": date(began_in + 4, 3, 31).isoformat(),
    }


def _household(chance: Random, person: Record, status: str, on: date) -> dict[str, str]:
    """Return the spouse who supports the person, of the same land unless the status says otherwise."""
    sex = "女" if text(person, "sex") == "男" else "男"
    japanese = _SUPPORTERS.get(status) == "日本国籍"
    nationality = "日本" if japanese else text(person, "nationality")
    name = names.invent(chance, culture_of(nationality), sex)
    born_on = (day(person, "birth_on") or date(1990, 1, 1)) + timedelta(days=chance.randint(-900, 900))
    married_on = on - timedelta(days=chance.randint(200, 2_000))
    return {
        "registered_at": "江東区役所",
        "registered_on": married_on.isoformat(),
        "family_position": _POSITIONS.get(status, "その他"),
        "family_position_other": "日系３世",
        "supporter_name": name.latin or name.kanji,
        "supporter_birth_on": min(born_on, on).isoformat(),
        "supporter_nationality": nationality,
        "supporter_card_number": "" if japanese else fill(chance, "@@########@@"),
        "supporter_status": _SUPPORTERS.get(status, "技術・人文知識・国際業務"),
        "supporter_relationship": "妻" if sex == "女" else "夫",
        "supporter_employer": "株式会社星待沢フーズ",
        "supporter_employer_address": "東京都江東区青海９－９－９",
        "supporter_employer_phone": "0300000000",
        "supporter_income_yen": str(chance.randrange(3_000_000, 6_500_000, 100_000)),
        "support_family_yen": str(chance.randrange(100_000, 250_000, 10_000)),
        "guarantor_name": "見本　花子",
        "guarantor_occupation": "会社員",
        "guarantor_address": "東京都江東区青海９－９－９",
        "guarantor_phone": "0300000000",
    }


def _trade(chance: Random, on: date) -> dict[str, str]:
    trade = pick(chance, _TRADES)
    begins = add_months(on, 2).replace(day=1)
    return {
        "skill_proof": "試験による証明",
        "skill_test": f"{trade}分野の技能測定試験",
        "language_proof": "試験による証明",
        "language_test": "日本語能力試験Ｎ４",
        "industry_field": trade,
        "work_category": f"{trade}の作業",
        "contract_from": begins.isoformat(),
        "contract_until": (add_months(begins, 12) - timedelta(days=1)).isoformat(),
        "skilled_years": pick(chance, ("0", "1", "2", "3")),
        "support_manager": "見本　太郎",
        "support_manager_post": "総務部　部長",
        "support_person": "見本　花子",
        "support_person_post": "総務部",
    }
