"""The words of the counter and of its list of services in Japanese and English."""

from collections.abc import Mapping
from datetime import date

from postal.paper import Kind
from postal.service import HandIn, Rest, ServiceClass
from postal.size import Format, formats_on
from postal.tariff import Charge
from postal.wording import one

PAGE: Mapping[str, Mapping[str, str]] = {
    "ja": {
        "title": "模擬郵便 窓口",
        "services_title": "料金・サービス",
        "lead": "差し出す内容を入力すると、料金とお届け予定日を確認してから引き受けます。",
        "from": "ご依頼主（差出人）",
        "to": "お届け先（受取人）",
        "postal_code": "郵便番号",
        "code_hint": "7桁、例 135-0064",
        "lines": "住所",
        "lines_hint": "改行で区切り、6行まで",
        "name": "氏名・名称",
        "item": "郵便物",
        "service": "郵便の種類",
        "express": "速達にする",
        "no_forward": "転送不要",
        "hand_in": "差出方法",
        "weight_g": "重さ（g）",
        "weight_hint": "空欄なら中身から見積もります",
        "size": "大きさ（mm）",
        "size_hint": "空欄なら50gまで定形、それを超えれば規格内とみなします",
        "length": "縦",
        "width": "横",
        "thick": "厚さ",
        "postage_yen": "貼ってある切手（円）",
        "postage_hint": "空欄なら窓口で料金を支払います",
        "number": "印刷済みのお問い合わせ番号",
        "number_hint": "封筒やラベルに番号があるとき",
        "papers": "中身",
        "outcome": "この郵便物に起こること",
        "as_set": "設定のとおり",
        "check": "料金を確認する",
        "check_title": "差出内容の確認",
        "accept": "この内容で差し出す",
        "edit": "入力に戻る",
        "price": "料金",
        "format": "区分",
        "deliver_on": "お届け予定日",
        "recorded": "記録",
        "indemnity": "損害要償額",
        "receipt": "お届け",
        "to_hand": "対面（署名・押印）",
        "letterbox": "郵便受け",
        "none": "なし",
        "wrong": "お引き受けできません",
        "to_field": "その欄へ",
        "taken": "引き受けました",
        "taken_plain": "普通郵便を引き受けました（お問い合わせ番号はありません）。",
        "track": "追跡を見る",
        "source": "出典",
        "from_on": "適用日",
        "assumed": "未確認",
        "sizes": "大きさと重さ",
        "smallest": "最小は14 × 9cmです。",
        "services": "サービス",
        "tariff": "料金表（円、それぞれの重さまで）",
        "added": "加算料金とレターパック（円）",
        "takes_express": "速達",
        "possible": "可",
        "impossible": "不可",
        "rests": "配達しない日",
        "held": "不在のときの保管",
        "held_for": "{days}日（希望で{longest}日）",
        "on": "料金の日付（YYYY-MM-DD）",
        "show": "表示する",
        "after": "転居届があれば1年間転送します（転送不要を除く）。受け取られなかったものは差出人に返します。",
        "limit": "大きさ・重さ",
        "counter_link": "窓口へ",
        "services_link": "料金・サービスを見る",
        "charge": "種類",
    },
    "en": {
        "title": "Mock post: counter",
        "services_title": "Services and postage",
        "lead": "Fill in what you hand in. You see the price and the day of delivery before it is accepted.",
        "from": "Sender",
        "to": "Addressee",
        "postal_code": "Postal code",
        "code_hint": "7 digits, such as 135-0064",
        "lines": "Address",
        "lines_hint": "one part per line, up to 6 lines",
        "name": "Name",
        "item": "Item",
        "service": "Service",
        "express": "Express (速達)",
        "no_forward": "Do not forward (転送不要)",
        "hand_in": "Handed in",
        "weight_g": "Weight (g)",
        "weight_hint": "if empty, estimated from the contents",
        "size": "Size (mm)",
        "size_hint": "if empty: standard up to 50 g, above that non-standard within limits",
        "length": "Length",
        "width": "Width",
        "thick": "Thickness",
        "postage_yen": "Stamps on it (yen)",
        "postage_hint": "if empty, paid at the window",
        "number": "Tracking number printed on it",
        "number_hint": "on a letter pack or a large sender's label",
        "papers": "Contents",
        "outcome": "What happens to this item",
        "as_set": "as the settings say",
        "check": "See the price",
        "check_title": "Check what you hand in",
        "accept": "Hand it in",
        "edit": "Back to the form",
        "price": "Postage",
        "format": "Format",
        "deliver_on": "Day of delivery",
        "recorded": "Recorded",
        "indemnity": "Indemnity",
        "receipt": "Delivered",
        "to_hand": "face to face, against signature or seal",
        "letterbox": "to the letterbox",
        "none": "none",
        "wrong": "This cannot be accepted",
        "to_field": "To that field",
        "taken": "Accepted",
        "taken_plain": "The ordinary letter was accepted; it has no tracking number.",
        "track": "Track it",
        "source": "Source",
        "from_on": "In force from",
        "assumed": "not verified",
        "sizes": "Size and weight",
        "smallest": "The smallest is 14 × 9 cm.",
        "services": "Services",
        "tariff": "Postage (yen), up to each weight",
        "added": "Extra charges and letter packs (yen)",
        "takes_express": "Express",
        "possible": "yes",
        "impossible": "no",
        "rests": "No delivery on",
        "held": "Held after an absence",
        "held_for": "{days} days ({longest} on request)",
        "on": "Postage on (YYYY-MM-DD)",
        "show": "Show",
        "after": "After a change of address (転居届), mail is forwarded for a year unless it says 転送不要. Whatever is not taken goes back to the sender.",
        "limit": "Size and weight",
        "counter_link": "To the counter",
        "services_link": "Services and postage",
        "charge": "Kind",
    },
}

HAND_INS = {
    HandIn.WINDOW: ("窓口", "at a window"),
    HandIn.PILLAR_BOX: ("ポスト", "in a pillar box"),
    HandIn.COLLECTION: ("集荷", "collected"),
}
RESTS = {
    Rest.NEVER: ("なし", "none"),
    Rest.SUNDAYS: ("日・休日", "Sundays and holidays"),
    Rest.WEEKENDS: ("土・日・休日", "Saturdays, Sundays, holidays"),
}
PAPERS: Mapping[str, tuple[str, str]] = {
    Kind.LETTER: ("手紙・書類", "letter"),
    "residence-card": ("在留カード", "residence card"),
    Kind.CARD_COPY: ("在留カードのコピー", "copy of the residence card"),
    Kind.DESIGNATION: ("指定書", "designation letter"),
    Kind.CERTIFICATE: ("在留資格認定証明書", "certificate of eligibility"),
    Kind.PASSPORT_COPY: ("旅券のコピー", "copy of the passport"),
}
"""The papers that the counter's form offers, by their kind."""
_CHARGES = {
    Charge.EXPRESS: ("速達", "Express"),
    Charge.LETTER_PACK_PLUS: ("レターパックプラス", "Letter Pack Plus"),
    Charge.LETTER_PACK_LIGHT: ("レターパックライト", "Letter Pack Light"),
}


def service(value: ServiceClass, locale: str) -> str:
    """Return what a service is called."""
    return one((value.terms.label, value.terms.label_en), locale)


def charge(value: Charge, on: date, locale: str) -> str:
    """Return what a charge is called on a day: there was one 定形外 before 2017-06-01."""
    if value in _CHARGES:
        return one(_CHARGES[value], locale)
    if value.value in set(Format):
        row = next(row for row in formats_on(on) if row.format.value == value.value)
        return one((row.ja, row.en), locale)
    return service(ServiceClass(value.value), locale)
