"""Who may file what online: kinds of users, types, statuses, pairings, in each era."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.domain.actors import UserKind
from backoffice.domain.eligibility import (
    May,
    cautions,
    joined_refusals,
    may_use,
    refusals,
    sign,
    status_signs,
    types_for,
)
from backoffice.domain.eligibility_rows import NEVER_ONLINE
from backoffice.domain.eras import BUILT
from backoffice.domain.procedure import ApplicationType, Joined
from backoffice.domain.statuses import ALL

OPENING = date(2019, 7, 25)
WIDENED = date(2021, 6, 1)
LATER = [era.begins_on for era in BUILT if era.code != "E19"]
TODAY = date(2025, 6, 2)
ENGINEER = "技術・人文知識・国際業務"
STAFF = {
    UserKind.ORGANISATION,
    UserKind.LAWYER,
    UserKind.PUBLIC_INTEREST,
    UserKind.SUPPORT_ORGANISATION,
}


def rules(
    on: date,
    type_: ApplicationType,
    kind: UserKind = UserKind.ORGANISATION,
    held: str = ENGINEER,
    wanted: str = "",
    designated: str = "",
) -> list[str]:
    return [refusal.rule for refusal in refusals(on, type_, kind, held, wanted, designated)]


@pytest.mark.rule("R-001", "C-01")
@pytest.mark.parametrize("on", LATER)
def test_from_2022_there_are_seven_kinds_of_users(on: date) -> None:
    assert [kind for kind in UserKind if may_use(on, kind)] == [
        "外国人本人",
        "法定代理人",
        "親族",
        "弁護士・行政書士",
        "所属機関職員",
        "公益法人職員",
        "登録支援機関職員",
    ]
    assert not any(refusals(on, ApplicationType.RENEWAL, kind, ENGINEER) for kind in UserKind)


@pytest.mark.rule("R-002", "C-01")
@pytest.mark.parametrize(
    ("on", "kinds"),
    [
        (OPENING, {UserKind.ORGANISATION, UserKind.LAWYER}),
        (date(2020, 6, 30), {UserKind.ORGANISATION, UserKind.LAWYER}),
        (date(2020, 7, 1), STAFF),
        (date(2022, 3, 15), STAFF),
    ],
)
def test_in_the_first_era_users_are_the_organisation_and_its_lawyer(on: date, kinds: set[UserKind]) -> None:
    assert {kind for kind in UserKind if may_use(on, kind)} == kinds
    for kind in UserKind:
        assert rules(on, ApplicationType.RENEWAL, kind) == ([] if kind in kinds else ["R-002"])


@pytest.mark.rule("R-013")
@pytest.mark.parametrize("on", LATER)
def test_an_individual_asks_the_office_before_a_certificate_of_eligibility(on: date) -> None:
    def cautioned(type_: ApplicationType, kind: UserKind) -> list[str]:
        return [caution.rule for caution in cautions(on, type_, kind, "", "家族滞在")]

    assert rules(on, ApplicationType.COE, UserKind.INDIVIDUAL, "", "家族滞在") == []
    assert cautioned(ApplicationType.COE, UserKind.INDIVIDUAL) == ["R-013"]
    assert cautioned(ApplicationType.COE, UserKind.ORGANISATION) == []
    assert cautioned(ApplicationType.RENEWAL, UserKind.INDIVIDUAL) == []


@pytest.mark.rule("R-015", "C-02")
@pytest.mark.parametrize("on", LATER)
def test_from_2022_the_types_are_seven_in_their_order(on: date) -> None:
    alone = types_for(on, UserKind.ORGANISATION)
    assert [type_.label for type_ in alone] == [
        "在留資格認定証明書交付申請",
        "在留資格変更許可申請",
        "在留期間更新許可申請",
        "在留資格取得許可申請",
        "就労資格証明書交付申請",
    ]
    assert [joined.label.partition("（")[0] for joined in Joined] == [
        "再入国許可申請",
        "再入国許可申請",
        "資格外活動許可申請",
    ]
    for type_ in (ApplicationType.CHANGE, ApplicationType.RENEWAL, ApplicationType.ACQUISITION):
        for joined in Joined:
            assert joined_refusals(on, type_, [joined], UserKind.INDIVIDUAL) == []


@pytest.mark.rule("R-016", "C-02", "C-03")
@pytest.mark.parametrize("on", [OPENING, date(2020, 2, 29)])
def test_at_first_only_renewals_with_what_is_joined_to_them(on: date) -> None:
    assert types_for(on, UserKind.LAWYER) == [ApplicationType.RENEWAL]
    for type_ in ApplicationType:
        expected = [] if type_ is ApplicationType.RENEWAL else ["R-016"]
        assert rules(on, type_) == expected
        joined = joined_refusals(on, type_, [Joined.REENTRY_MULTIPLE, Joined.OTHER_ACTIVITY], UserKind.LAWYER)
        assert [each.rule for each in joined] == ([] if not expected else ["R-017"])


@pytest.mark.rule("R-017", "C-03")
@pytest.mark.parametrize("on", [OPENING, WIDENED, *LATER])
@pytest.mark.parametrize("joined", list(Joined))
def test_what_is_joined_is_never_filed_alone(on: date, joined: Joined) -> None:
    for type_ in (None, ApplicationType.COE, ApplicationType.WORK_CERTIFICATE):
        (refusal,) = joined_refusals(on, type_, [joined], UserKind.ORGANISATION)
        assert refusal.rule == "R-017"
        assert "窓口" in refusal.ja
    assert joined_refusals(on, None, [], UserKind.ORGANISATION) == []


@pytest.mark.rule("R-018", "C-04")
@pytest.mark.parametrize("on", [OPENING, WIDENED, *LATER])
def test_in_the_first_era_other_activity_is_the_comprehensive_permission(on: date) -> None:
    def asked(*, comprehensive: bool) -> list[str]:
        found = joined_refusals(
            on,
            ApplicationType.RENEWAL,
            [Joined.OTHER_ACTIVITY],
            UserKind.LAWYER,
            comprehensive=comprehensive,
        )
        return [refusal.rule for refusal in found]

    assert asked(comprehensive=True) == []
    assert asked(comprehensive=False) == (["R-018"] if on < date(2022, 3, 16) else [])


def test_one_reentry_and_many_are_not_asked_for_together() -> None:
    both = [Joined.REENTRY_SINGLE, Joined.REENTRY_MULTIPLE]
    (refusal,) = joined_refusals(TODAY, ApplicationType.RENEWAL, both, UserKind.ORGANISATION)
    assert refusal.code == "two-reentries"


@pytest.mark.rule("R-019", "C-05")
@pytest.mark.parametrize("on", LATER)
@pytest.mark.parametrize("status", ["外交", "短期滞在", "特定活動（出国準備期間）"])
def test_excluded_statuses_are_refused_whether_held_or_wanted(on: date, status: str) -> None:
    assert rules(on, ApplicationType.RENEWAL, held=status) == ["R-019"]
    assert rules(on, ApplicationType.CHANGE, held=status, wanted=ENGINEER) == ["R-019"]
    assert rules(on, ApplicationType.CHANGE, wanted=status) == ["R-019"]
    assert rules(on, ApplicationType.COE, held="", wanted=status) == ["R-019"]


@pytest.mark.rule("R-019")
def test_the_departure_period_may_be_named_beside_the_status() -> None:
    assert rules(TODAY, ApplicationType.RENEWAL, held="特定活動", designated="出国準備期間") == ["R-019"]
    assert rules(TODAY, ApplicationType.CHANGE, wanted="特定活動", designated="出国準備期間") == ["R-019"]
    assert rules(TODAY, ApplicationType.CHANGE, wanted="公用") == []


@pytest.mark.rule("R-020", "X-020")
@pytest.mark.parametrize("on", LATER)
@pytest.mark.parametrize(
    ("type_", "number", "rule"),
    [
        (ApplicationType.RENEWAL, 15, ["R-020"]),
        (ApplicationType.CHANGE, 15, []),
        (ApplicationType.COE, 15, []),
        (ApplicationType.COE, 16, ["R-020"]),
        (ApplicationType.COE, 24, ["R-020"]),
        (ApplicationType.COE, 25, []),
        (ApplicationType.COE, 27, ["R-020"]),
        (ApplicationType.COE, 31, ["R-020"]),
        (ApplicationType.COE, 32, []),
        (ApplicationType.RENEWAL, 16, []),
    ],
)
def test_of_the_designated_activities_some_are_refused(
    on: date, type_: ApplicationType, number: int, rule: list[str]
) -> None:
    held, wanted = ("特定活動", "") if type_ is ApplicationType.RENEWAL else ("", "特定活動")
    assert rules(on, type_, held=held, wanted=wanted, designated=f"{number}号") == rule
    assert rules(on, type_, held=f"{held or wanted}（告示{number}号）") == rule


@pytest.mark.rule("R-020")
def test_who_files_for_a_designated_activity_is_told_to_check_first() -> None:
    found = cautions(TODAY, ApplicationType.RENEWAL, UserKind.ORGANISATION, "特定活動")
    assert [caution.rule for caution in found] == ["R-020"]
    assert cautions(TODAY, ApplicationType.RENEWAL, UserKind.ORGANISATION, ENGINEER) == []


@pytest.mark.rule("R-021", "C-05")
@pytest.mark.parametrize("on", [OPENING, date(2020, 6, 30)])
def test_at_first_specified_skills_are_not_taken(on: date) -> None:
    assert rules(on, ApplicationType.RENEWAL, held="特定技能1号") == ["R-021"]
    assert rules(on, ApplicationType.RENEWAL, held="特定技能２号") == ["R-021"]


@pytest.mark.rule("R-022", "C-05")
@pytest.mark.parametrize("on", LATER)
@pytest.mark.parametrize("status", ["特定技能1号", "特定技能2号", "高度専門職1号ロ"])
def test_from_2022_specified_skills_and_highly_skilled_are_taken(on: date, status: str) -> None:
    for kind in UserKind:
        assert rules(on, ApplicationType.RENEWAL, kind, status) == []
    assert rules(on, ApplicationType.CHANGE, held="留学", wanted=status) == []


@pytest.mark.rule("R-024")
@pytest.mark.parametrize("on", LATER)
@pytest.mark.parametrize(
    ("type_", "held", "wanted"),
    [
        (ApplicationType.COE, "", "日本人の配偶者等"),
        (ApplicationType.CHANGE, "留学", ENGINEER),
        (ApplicationType.RENEWAL, "経営・管理", ""),
        (ApplicationType.WORK_CERTIFICATE, ENGINEER, ""),
    ],
)
def test_the_examples_of_use_are_taken(on: date, type_: ApplicationType, held: str, wanted: str) -> None:
    assert rules(on, type_, UserKind.LAWYER, held, wanted) == []


@pytest.mark.rule("X-020")
def test_supervised_training_is_filed_through_its_supervising_organisation() -> None:
    group, own = "技能実習1号ロ", "技能実習1号イ"
    assert rules(TODAY, ApplicationType.RENEWAL, UserKind.INDIVIDUAL, group) == ["X-020"]
    assert rules(TODAY, ApplicationType.RENEWAL, UserKind.SUPPORT_ORGANISATION, group) == ["X-020"]
    assert rules(TODAY, ApplicationType.RENEWAL, UserKind.PUBLIC_INTEREST, group) == []
    assert rules(TODAY, ApplicationType.RENEWAL, UserKind.INDIVIDUAL, own) == []


@pytest.mark.rule("X-021")
def test_a_relative_files_on_conditions_and_never_for_work() -> None:
    signs = {type_: sign(TODAY, type_, UserKind.RELATIVE) for type_ in [*ApplicationType, *Joined]}
    never = {ApplicationType.WORK_CERTIFICATE, Joined.OTHER_ACTIVITY}
    assert {type_ for type_, may in signs.items() if may is May.NO} == never
    assert May.YES not in signs.values()
    assert rules(TODAY, ApplicationType.WORK_CERTIFICATE, UserKind.RELATIVE) == ["X-021"]
    refused = joined_refusals(TODAY, ApplicationType.RENEWAL, list(never & set(Joined)), UserKind.RELATIVE)
    assert [refusal.rule for refusal in refused] == ["X-021"]
    for kind in (UserKind.INDIVIDUAL, UserKind.LEGAL_REPRESENTATIVE, UserKind.LAWYER):
        assert {sign(TODAY, type_, kind) for type_ in signs} == {May.YES}


@pytest.mark.rule("X-022")
def test_permanent_residence_is_not_online() -> None:
    assert rules(TODAY, ApplicationType.CHANGE, wanted="永住者") == ["X-022"]
    assert rules(TODAY, ApplicationType.ACQUISITION, held="", wanted="永住者") == ["X-022"]
    assert [r.code for r in refusals(TODAY, ApplicationType.RENEWAL, UserKind.INDIVIDUAL, "永住者")] == [
        "no-period"
    ]
    assert [
        r.code for r in refusals(TODAY, ApplicationType.RENEWAL, UserKind.INDIVIDUAL, "高度専門職2号")
    ] == ["no-period"]
    assert NEVER_ONLINE.at(TODAY)[0] == "永住許可申請"


def test_there_is_no_certificate_for_the_second_class_of_the_highly_skilled() -> None:
    (refusal,) = refusals(TODAY, ApplicationType.COE, UserKind.LAWYER, "", "高度専門職2号")
    assert refusal.code == "no-certificate"
    assert rules(TODAY, ApplicationType.CHANGE, held="高度専門職1号ロ", wanted="高度専門職2号") == []


@pytest.mark.rule("R-023")
@pytest.mark.parametrize("on", LATER)
def test_the_table_of_eligibility_says_what_filing_says(on: date) -> None:
    table = {status: status_signs(on, status) for status in ALL}
    assert set(table["外交"]) == set(table["短期滞在"]) == {May.NO}
    assert set(table[ENGINEER]) == {May.YES}
    assert set(table["特定活動"]) == {May.CONDITION}
    assert set(table["技能実習1号ロ"]) == {May.CONDITION}
    renewal = list(ApplicationType).index(ApplicationType.RENEWAL)
    assert [status for status in ALL if table[status][renewal] is May.NO] == [
        "外交",
        "高度専門職2号",
        "短期滞在",
        "永住者",
    ]
