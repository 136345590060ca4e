"""The entry pages in Japanese and English (R-102)."""

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.rule("R-102")
def test_the_choice_of_language_is_kept(portal):
    assert "身分事項" in portal.get(f"entry/{portal.ids['person']}").main.partition("</h1>")[0]
    english = portal.get(f"entry/{portal.ids['person']}?lang=en")
    assert "Step 2-1 Personal particulars" in english.main
    assert "Next" in english.main
    assert "Step 2-1 Personal particulars" in portal.get(f"entry/{portal.ids['person']}").main
    assert "Type of application" in portal.get("entry").main
    assert "身分事項" in portal.get(f"entry/{portal.ids['person']}?lang=ja").main.partition("</h1>")[0]


@pytest.mark.rule("R-102")
def test_a_change_of_language_loses_nothing_that_was_typed(portal):
    address = f"entry/{portal.ids['person']}"
    form = portal.get(address).form("entry-form") | {"occupation": "通訳", "name": "", "go": "2-1"}
    english = portal.post(f"{address}?lang=en", **form)
    assert english.status == 200
    kept = english.form("entry-form")
    assert (kept["occupation"], kept["name"]) == ("通訳", "")
    wrong = portal.post(address, **kept, go="next")
    assert wrong.status == 422
    assert "“Name” is missing. Enter it." in wrong.main


@pytest.mark.parametrize("lang", ["fr", "", "en%0d%0aX-Injected: 1", "<script>"])
def test_another_language_is_none(portal, lang):
    page = portal.get(f"entry?lang={lang}")
    assert page.status == 200
    assert "申請種別及び在留資格選択" in page.main
    assert "Set-Cookie" not in {name for name, value in page.response.headers if value.startswith("lang=")}
