"""The papers for a forgotten 認証ID or password, a lock, or the deletion of one's data: names, ways and answers by era."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.refusal import Refusal


class Ask(StrEnum):
    """What a paper asks for."""

    SIGN_IN_ID = "sign-in-id"
    PASSWORD = "password"  # noqa: S105 - a word of the API, no secret
    UNLOCK = "unlock"
    DELETION = "deletion"

    @property
    def label(self) -> str:
        """The words of the page."""
        return _ASKS[self]


class HandIn(StrEnum):
    """How a paper is handed in."""

    COUNTER = "counter"
    POST = "post"

    @property
    def label(self) -> str:
        """The words of the page."""
        return _WAYS[self]


class ToldBy(StrEnum):
    """How an ID is told."""

    ON_FORM = "on-form"
    MAIL = "mail"

    @property
    def label(self) -> str:
        """The words of the page."""
        return _REPLIES[self]


@dataclass(frozen=True, slots=True)
class PaperForm:
    """A form of a day: its title and number, what it may ask for, how it is handed in, how the ID is told; `alias` is its other name."""

    title: str
    number: str
    asks: tuple[Ask, ...]
    ways: tuple[HandIn, ...]
    replies: tuple[ToldBy, ...]
    alias: str = ""


CREDENTIAL_FORM: DatedRows[PaperForm] = DatedRows(
    "paper for a forgotten ID",
    Dated(
        date(2019, 7, 25),
        PaperForm(
            "在留申請オンラインシステム認証ID・パスワード確認等申出書",
            "",
            (Ask.SIGN_IN_ID, Ask.PASSWORD, Ask.UNLOCK),
            (HandIn.COUNTER,),
            (ToldBy.ON_FORM, ToldBy.MAIL),
            alias="在留申請オンラインシステム認証ID・パスワード等確認申出書",
        ),
        "S4 Q77–Q79, Q81 (R-085, R-086, R-088, R-090; C-26, C-27)",
    ),
    Dated(
        date(2024, 3, 19),
        PaperForm(
            "在留申請オンラインシステム認証ID確認申出書",
            "別記第15号様式",
            (Ask.SIGN_IN_ID,),
            (HandIn.COUNTER, HandIn.POST),
            (ToldBy.ON_FORM, ToldBy.MAIL),
        ),
        "S2 §6 (R-087, C-26, C-27)",
    ),
)
DELETION_FORM: DatedRows[PaperForm] = DatedRows(
    "paper for the deletion of one's own data",
    Dated(
        date(2019, 7, 25),
        PaperForm(
            "在留申請オンラインシステム利用者情報抹消申出書", "", (Ask.DELETION,), (HandIn.COUNTER,), ()
        ),
        "S4 Q80 (R-061); the form's name is that of Q69, assumed",
        assumed=True,
    ),
)


def form_for_asks(asks: frozenset[Ask], rules_on: date) -> PaperForm:
    """Return the form of a day on which these things are asked for."""
    return (DELETION_FORM if Ask.DELETION in asks else CREDENTIAL_FORM).at(rules_on)


def password_title(rules_on: date) -> str:
    """Return the name of the form by which a counter lets one set a password, "" on days when none does (R-085, R-090)."""
    form = CREDENTIAL_FORM.at(rules_on)
    return form.title if Ask.PASSWORD in form.asks else ""


def paper_refusals(asks: frozenset[Ask], way: str, rules_on: date) -> list[Refusal]:
    """Return why a paper is not taken: nothing asked, something that this form does not ask, or the wrong way."""
    form = form_for_asks(asks, rules_on)
    if not asks:
        return [
            Refusal("R-086", "申し出ることを選んでください。", "Choose what you ask for.", "asks", "asks")
        ]
    foreign = [ask.label for ask in Ask if ask in asks and ask not in form.asks]
    if foreign:
        ja = f"「{form.title}」では申し出られません：{'、'.join(foreign)}。"
        return [Refusal("R-087", ja, "This form does not ask for that.", "asks", "asks")]
    if way not in form.ways:
        ja = f"「{form.title}」の提出の方法は、{'又は'.join(each.label for each in form.ways)}です。"
        return [Refusal("R-086", ja, "This form is not handed in that way.", "way", "way")]
    return []


_ASKS = {
    Ask.SIGN_IN_ID: "認証IDを確認したい",
    Ask.PASSWORD: "パスワードを再設定したい",
    Ask.UNLOCK: "ロックを解除したい",
    Ask.DELETION: "利用者情報を抹消したい",
}
_WAYS = {HandIn.COUNTER: "窓口への提出", HandIn.POST: "郵送による提出"}
_REPLIES = {ToldBy.ON_FORM: "申出書の「認証ID」欄に記入", ToldBy.MAIL: "メールで通知"}
