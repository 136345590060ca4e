"""Selecting applications and files, and reading them, in words."""

from backoffice.cards.residence import SECURE
from backoffice.cards.status_words import Said
from backoffice.cards.teaching import vocabulary as words
from backoffice.cards.teaching.byte_groups import Bytes, Layout, number, written
from backoffice.cards.teaching.told import Pieces, Then, Told, Wording, named, nothing, plain
from backoffice.cards.teaching.vocabulary import Application

SHORT_ID = 0x80
BY_NAME, BY_NUMBER = 0x04, 0x02
MASTER_ID = "3F00"


def select(told: Told, layout: Layout) -> Wording:
    """Tell of SELECT: the MF, an application by its name, or a file by its number."""
    name, source = named(layout)
    if layout.p1 == BY_NAME:
        return _select_application(told, layout, name, source)
    if layout.p1 == 0 and written(layout.data) in ("", MASTER_ID):
        title = Said("MF（カードの最上位）を選ぶ", "Select the MF, the card's top")
        return Wording(
            name,
            title,
            source,
            parts=_select_parts(layout),
            pieces=lambda data: [(data, Said("MFの番号", "The MF's number"))],
            then=_to(words.MASTER_FILE),
        )
    return _select_file(told, layout, name, source)


def _select_parts(layout: Layout) -> dict[str, Said]:
    ways = {
        0: Said("番号で選ぶ", "by number"),
        BY_NUMBER: Said("いまの応用の中のファイルを番号で選ぶ", "a file of the application, by number"),
        BY_NAME: Said("アプリケーションを名前（AID）で選ぶ", "an application by its name (AID)"),
    }
    answers = {
        0x0C: Said("答えのデータは要らない", "no data wanted in the answer"),
        0: Said("制御情報（FCI）を求める", "wants the file's control information"),
    }
    unsaid = Said("", "")
    return {"p1": ways.get(layout.p1 or 0, unsaid), "p2": answers.get(layout.p2 or 0, unsaid)}


def _select_application(_told: Told, layout: Layout, name: str, source: str) -> Wording:
    aid = written(layout.data)
    found = words.APPLICATIONS.get(aid) or next(
        (
            each
            for begin, each in words.APPLICATIONS.items()
            if aid.startswith(begin) or (aid and begin.startswith(aid))
        ),
        Application(
            aid, Said("この模擬の知らないアプリケーション", "an application unknown to this simulator")
        ),
    )
    title = Said(f"{found.called.ja}を選ぶ", f"Select {found.called.en}")
    return Wording(
        name,
        title,
        source,
        parts=_select_parts(layout),
        pieces=lambda data: [(data, Said(f"AID：{found.called.ja}", f"AID: {found.called.en}"))],
        then=_to(found),
    )


def _to(application: Application) -> Then:
    def then(told: Told) -> None:
        """Select an application: what was shown to another one of a マイナンバーカード is forgotten, not so on a 在留カード."""
        if not told.is_residence and told.application != application:
            told.shown = []
        told.application, told.file = application, ""

    return then


def _select_file(told: Told, layout: Layout, name: str, source: str) -> Wording:
    key = written(layout.data)
    called = told.file_called(key)

    def then(told: Told) -> None:
        told.file = key

    return Wording(
        name,
        Said(f"{called.ja}（{key}）を選ぶ", f"Select {called.en} ({key})"),
        source,
        parts=_select_parts(layout),
        pieces=lambda data: [(data, Said(f"ファイルの番号：{called.ja}", f"The file's number: {called.en}"))],
        then=then,
    )


def read(told: Told, layout: Layout) -> Wording:
    """Tell of READ BINARY, in the clear or under secure messaging."""
    name, source = named(layout)
    p1, p2 = layout.p1 or 0, layout.p2 or 0
    short = bool(p1 & SHORT_ID)
    offset = p2 if short else p1 << 8 | p2
    key = f"{p1:02X}" if told.is_residence else f"{p1 & 0x1F:04X}"
    called = told.file_called(key if short else told.file) if short or told.file else _UNSELECTED
    where_ja, where_en = _from(offset)
    secure = bool((layout.cla or 0) & SECURE)
    how = ("暗号化された", "enciphered, ") if secure else ("", "")
    return Wording(
        "SM READ BINARY" if secure else name,
        Said(f"{called.ja}を{where_ja}{how[0]}データで読む", f"Read {called.en} {how[1]}{where_en}")
        if secure
        else Said(f"{called.ja}を{where_ja}読む", f"Read {called.en} {where_en}"),
        source,
        notes=(_SM_READ,) if secure else (),
        parts=_read_parts(short, p1, called, offset),
        pieces=_sm_read_pieces if secure else plain,
        then=_selecting(told, key) if short else nothing,
    )


def _selecting(told: Told, key: str) -> Then:
    def then(after: Told) -> None:
        after.file = key

    return then if told.application or told.is_residence else nothing


def _from(offset: int) -> tuple[str, str]:
    if offset:
        return f"先頭から{offset}バイト目以降を", f"from byte {offset} on"
    return "先頭から", "from its beginning"


def _read_parts(short: bool, p1: int, called: Said, offset: int) -> dict[str, Said]:
    at = Said(f"位置 {offset}", f"offset {offset}")
    if short:
        ident = p1 & 0x1F
        p1_said = Said(f"短い番号 {ident}：{called.ja}", f"short identifier {ident}: {called.en}")
        return {"p1": p1_said, "p2": at}
    return {
        "p1": Said("位置の上の桁", "offset, high byte"),
        "p2": Said(f"下の桁（{at.ja}）", f"low byte ({at.en})"),
    }


def _sm_read_pieces(data: Bytes) -> Pieces:
    count = number(data[2:])
    whole = not count
    length = (
        Said("読む長さ：ファイル全体", "length: the whole file")
        if whole
        else Said(f"読む長さ：{count}バイト", f"length: {count} bytes")
    )
    return [
        (data[:1], Said("タグ96：読みたい長さ", "tag 96: the length that is wanted")),
        (data[1:2], Said("長さ", "length")),
        (data[2:], length),
    ]


_UNSELECTED = Said("選ばれているファイル", "the file that is selected")
_SM_READ = Said(
    "答えはセッション鍵で暗号化されて返ります（認証子は付かず、IVは0）。",
    "The answer comes enciphered with the session key; it has no MAC, and the IV is zero.",
)
