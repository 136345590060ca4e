"""What a world tells of its rules: pages, API and command line, the pinned era, and the notice beyond the last one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from backoffice.bootstrap import System, web_app, wire
from backoffice.cli import main
from backoffice.domain.jst import instant
from backoffice.domain.notices import Notice
from backoffice.domain.refusal import Refused
from backoffice.settings import Settings
from backoffice.simulation.templates import Template

pytestmark = pytest.mark.slow

SURFACES = (
    "",
    "journal",
    "rules/",
    "rules/eligibility",
    "portal/sign-in",
    "console/sign-in",
    "mail/",
    "post/",
)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    made = wire(Settings(data=tmp_path_factory.mktemp("rules"), mail="direct", fast_hash=True))
    made.simulator.create("now")
    made.simulator.create("old", era="E22")
    made.simulator.create("later", start=_noon("2026-01-05"))
    made.simulator.create("eve", start=_noon("2026-01-04"))
    made.simulator.create("kept", start=_noon("2026-01-05"), era="E24")
    yield made
    made.close()


def _noon(day: str) -> datetime:
    return instant(f"{day}T12:00:00+09:00")


@pytest.fixture(scope="module")
def browser(system: System) -> FlaskClient:
    app = web_app(system)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def clock_of(browser: FlaskClient, world: str) -> dict[str, object]:
    return browser.get(f"/api/v1/worlds/{world}/clock").get_json()["rules"]


def test_the_page_says_what_holds_and_whether_it_is_assumed(browser: FlaskClient) -> None:
    page = browser.get("/w/now/rules/").text
    assert "規則は E25" in page
    assert "5,500円" in page
    assert 'data-testid="assumed"' in page
    assert 'data-testid="changes"' not in page


def test_the_page_compares_two_days(browser: FlaskClient) -> None:
    page = browser.get("/w/now/rules/?on=2024-06-01&with=2025-06-02").text
    compared = page.partition('data-testid="changes"')[2].partition("</table>")[0]
    assert "4,000円" in compared
    assert "5,500円" in compared
    assert "S3 §8" in compared
    assert browser.get("/w/now/rules/?on=2024-13-01").status_code == 422


@pytest.mark.rule("R-023")
def test_the_list_of_eligibility_is_a_page_and_a_call_that_agree(browser: FlaskClient) -> None:
    page = browser.get("/w/now/rules/eligibility").text
    assert "利用可能な申請種別及び在留資格（対象範囲）" in page
    assert "永住許可申請" in page
    told = browser.get("/api/v1/worlds/now/eligibility").get_json()
    signs = {line["status"]: line["by_type"] for line in told["statuses"]}
    assert signs["技術・人文知識・国際業務"]["renewal"] == "○"
    assert set(signs["外交"].values()) == {"×"}
    first = browser.get("/api/v1/worlds/now/eligibility?on=2019-08-01").get_json()
    assert first["era"] == "E19"
    assert [line["type"] for line in first["types"] if line["by_kind"]["所属機関職員"] != "×"][:1] == [
        "renewal"
    ]


def test_the_table_of_notices_has_every_notice(browser: FlaskClient) -> None:
    page = browser.get("/w/now/rules/notices").text
    assert page.count('data-testid="notices-row"') == len(Notice)
    for words in (
        "申請受付番号のお知らせ",
        "利用者と申請人",
        "noreply@ras-immi.moj.go.jp",
        "推定",
        "S1; S4 Q32",
    ):
        assert words in page
    assert "件名の前に何も付きません" in page
    browser.patch("/api/v1/worlds/old/settings", json={"subject_prefix": "【在留申請オンラインシステム】"})
    assert (
        "件名の前に「【在留申請オンラインシステム】」が付きます" in browser.get("/w/old/rules/notices").text
    )


def test_the_call_tells_rules_and_changes(browser: FlaskClient) -> None:
    told = browser.get("/api/v1/worlds/now/rules?on=2024-06-01&with=2025-06-02").get_json()
    assert (told["on"], told["with"], told["era"]) == ("2024-06-01", "2025-06-02", "E24")
    fee = next(line for line in told["changes"] if line["id"] == "fees.FEES")
    assert "在留期間更新許可申請: 4,000円、4,000円" in fee["before"]["value"]
    assert "在留期間更新許可申請: 6,000円、5,500円" in fee["after"]["value"]
    assert not fee["after"]["assumed"]
    assert next(line for line in told["rules"] if line["id"] == "access.TRIES")["assumed"]
    assert browser.get("/api/v1/worlds/now/rules").get_json()["on"] == "2025-06-02"
    assert browser.get("/api/v1/worlds/now/rules?on=yesterday").status_code == 422


def test_the_command_line_compares_two_days() -> None:
    ran = CliRunner().invoke(main, ["rules", "diff", "2024-06-01", "2025-06-02", "--json"])
    assert "fees.FEES" in {line["id"] for line in json.loads(ran.stdout)}
    words = CliRunner().invoke(main, ["rules", "diff", "2024-06-01", "2025-06-02"]).stdout
    before, after = words.partition("手数料（受付日による")[2].split("\n")[1:3]
    assert before.startswith("  - ")
    assert "更新許可申請: 4,000円、4,000円" in before
    assert after.startswith("  + ")
    assert "更新許可申請: 6,000円、5,500円" in after
    assert "[S3 §8 (R-250); X-031]" in words
    assert "5,500円" in CliRunner().invoke(main, ["rules", "show", "2025-06-02"]).stdout
    assert CliRunner().invoke(main, ["rules", "diff", "2024-06-01", "soon"]).exit_code == 2


def test_a_pinned_era_is_told_on_every_page_and_by_the_clock(browser: FlaskClient) -> None:
    for path in SURFACES:
        assert "規則: E22 固定" in browser.get(f"/w/old/{path}").text, path
        assert 'data-testid="rules-pinned"' not in browser.get(f"/w/now/{path}").text, path
    assert clock_of(browser, "old") == {"era": "E22", "pinned": True, "beyond": False}
    assert clock_of(browser, "now") == {"era": "E25", "pinned": False, "beyond": False}
    assert browser.get("/api/v1/worlds/old/rules").get_json()["era"] == "E22"


@pytest.mark.rule("U-14")
def test_from_2026_every_page_says_that_the_rules_stay(browser: FlaskClient) -> None:
    for path in SURFACES:
        assert 'data-testid="rules-beyond"' in browser.get(f"/w/later/{path}").text, path
    assert "E25の規則をそのまま使います" in browser.get("/w/later/").text
    assert clock_of(browser, "later") == {"era": "E25", "pinned": False, "beyond": True}
    for world in ("eve", "kept"):
        assert 'data-testid="rules-beyond"' not in browser.get(f"/w/{world}/").text
    assert clock_of(browser, "kept") == {"era": "E24", "pinned": True, "beyond": False}


def test_an_era_is_pinned_through_the_api_and_unpinned(browser: FlaskClient) -> None:
    made = browser.post("/api/v1/worlds", json={"name": "pinned", "era": "E19"}).get_json()
    assert made["settings"]["era"] == "E19"
    assert browser.get("/api/v1/worlds/pinned/rules").get_json()["on"] == "2019-07-25"
    browser.patch("/api/v1/worlds/pinned/settings", json={"era": ""})
    assert browser.get("/api/v1/worlds/pinned/rules").get_json()["era"] == "E25"
    assert browser.post("/api/v1/worlds", json={"era": "E26"}).status_code == 422
    assert browser.patch("/api/v1/worlds/pinned/settings", json={"era": "E26"}).status_code == 422


def test_the_pages_pin_an_era_and_put_users_abroad(browser: FlaskClient) -> None:
    assert "規則の時代" in browser.get("/").text
    browser.post("/worlds", data={"name": "formed", "template": "empty", "era": "E23"})
    assert clock_of(browser, "formed") == {"era": "E23", "pinned": True, "beyond": False}
    assert browser.post("/worlds", data={"name": "no", "template": "empty", "era": "E26"}).status_code == 422
    browser.post("/w/formed/settings", data={"delivery": "present", "abroad": "yes"})
    assert browser.get("/w/formed/portal/sign-in").status_code == 403
    browser.post("/w/formed/settings", data={"delivery": "present", "abroad": ""})
    assert browser.get("/w/formed/portal/sign-in").status_code == 200


def test_a_template_may_pin_an_era_and_who_makes_the_world_another(system: System) -> None:
    template = Template(lambda _world: None, era="E23")
    worlds = system.simulator.worlds
    made = worlds.create("by-template", "", "1", _noon("2025-06-02"), template).world
    other = worlds.create("by-hand", "", "1", _noon("2025-06-02"), template, era="E19").world
    with made.read() as one, other.read() as two:
        assert one.state.settings["era"] == "E23"
        assert two.state.settings["era"] == "E19"
    with pytest.raises(Refused, match="E19"):
        worlds.create("never", "", "1", _noon("2025-06-02"), template, era="E26")
    assert not worlds.has("never")


def test_the_command_line_pins_an_era(tmp_path: Path) -> None:
    home = {"ODAIBA_DATA": str(tmp_path), "ODAIBA_MAIL": "direct", "ODAIBA_FAST_HASH": "1"}
    assert CliRunner().invoke(main, ["world", "create", "x", "--era", "E22"], env=home).exit_code == 0
    assert CliRunner().invoke(main, ["world", "create", "y", "--era", "E26"], env=home).exit_code == 2
