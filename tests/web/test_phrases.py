"""The phrase book: what a template and what Python says, in English; what people wrote stays as it is."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from jinja2 import DictLoader, Environment

from backoffice.web import phrases
from backoffice.web.phrases import InEnglish, english, said

BOOK = {
    "番号": "Number",
    "審査中": "under examination",
    "あと{n}日": "in {n} days",
    "{section}に移管されました": "moved to {section}",
    "就労審査部門": "Work section",
    "留学": "Student",
}


@pytest.fixture(autouse=True)
def small_book(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "book", lambda: BOOK)
    phrases._english.cache_clear()
    phrases._patterns.cache_clear()


@pytest.fixture(autouse=True, scope="module")
def forgotten_afterwards() -> object:
    yield
    phrases._english.cache_clear()
    phrases._patterns.cache_clear()


def drawn(source: str, **values: object) -> str:
    made = Environment(autoescape=True, loader=DictLoader({"a.html": source}), extensions=[InEnglish])
    made.globals["said"] = said
    return made.get_template("a.html").render(**values)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<p>番号</p>", "<p>Number</p>"),
        ("<p>\n  番号 </p>", "<p>\n  Number </p>"),
        ('<p title="番号">知らない語</p>', '<p title="Number">知らない語</p>'),
        ("<p>{{ state }}</p>", "<p>under examination</p>"),
        (
            '<option value="{{ state }}">{{ state }}</option>',
            '<option value="審査中">under examination</option>',
        ),
        ('<option value="審査中">', '<option value="審査中">'),
        ('<a href="?q={{ state }}" title="{{ state }}">', '<a href="?q=審査中" title="under examination">'),
        ("<textarea>{{ state }}</textarea>{{ state }}", "<textarea>審査中</textarea>under examination"),
        ("{{ said('あと{n}日', n=3) }}", "in 3 days"),
        ("{{ said('あと{n}日', n=1) }}", "in 1 day"),
        ("{{ said('あと{n}日', n=21) }}", "in 21 days"),
        ("{{ state == '審査中' }}", "True"),
        ("{{ {'審査中': 'ok'}[state] }}", "ok"),
        ("{% set label = '番号' %}{{ label }}", "Number"),
        ("{{ '<b>' }}", "&lt;b&gt;"),
        ("{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{{ m('番号') }}", "<b>Number</b>"),
        (
            "{% macro m() %}<b>{{ caller() }}</b>{% endmacro %}{% call m() %}番号{% endcall %}",
            "<b>Number</b>",
        ),
    ],
)
def test_templates_speak_english(source: str, shown: str) -> None:
    assert drawn(source, state="審査中") == shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("就労審査部門に移管されました", "moved to Work section"),
        ("どこかに移管されました", "moved to どこか"),
        ("留学 → 審査中", "Student → under examination"),
        ("留学、審査中", "Student, under examination"),
        ("留学、山田", "留学、山田"),
        (" 番号 ", " Number "),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_words_that_python_made(words: str, shown: str) -> None:
    assert english(words) == shown


def test_the_tables_say_each_phrase_once_and_keep_its_places() -> None:
    rows = [
        row
        for table in sorted(phrases.SHELF.glob("*.csv"))
        for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    ]
    assert [ja for ja, times in Counter(row["ja"] for row in rows).items() if times > 1] == []
    for row in rows:
        places = [sorted(phrases._OPEN.findall(row[lang])) for lang in ("ja", "en")]
        assert places[0] == places[1], row
        assert row["en"], row
        assert not phrases.JAPANESE.search(row["en"].replace(row["ja"], "")), row
