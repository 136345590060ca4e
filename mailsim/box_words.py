"""What kinds of mailboxes are, in the words of their page: Japanese, English."""

from mailsim.boxes import Kind

_LABELS = {
    Kind.PLAIN: "Ordinary mailbox",
    Kind.ALIAS: "Alias",
    Kind.CATCH_ALL: "Catch-all of a domain",
    Kind.FORWARDS: "Forwards",
    Kind.REFUSES: "Refuses senders",
    Kind.FULL: "Full",
    Kind.QUOTA: "Quota",
    Kind.UNKNOWN: "Unknown address",
    Kind.ANSWERS: "Answers by itself",
}
"""The kinds in English; `Kind.label` has the Japanese."""
_MEANINGS = {
    Kind.PLAIN: (
        "届いたメールをそのまま受け取ります。広い設定（*@…）から一つだけ外すときに使います。",
        "Takes every mail. Use it to except one address from a wide setting (*@…).",
    ),
    Kind.ALIAS: (
        "自分の受信箱は持たず、書かれた宛先に届けます。",
        "Has no inbox itself; its mail goes to the addresses that you name.",
    ),
    Kind.CATCH_ALL: (
        "そのドメインの、ほかに設定のない宛先をすべてまとめて受け取ります。",
        "Takes the mail of every address of the domain that has no other setting.",
    ),
    Kind.FORWARDS: (
        "受け取ってから、同じ世界の別の受信箱へ送ります。送れなければ差出人に配信不能の報告が戻ります。",
        "Takes the mail and sends it to another inbox of this world. If that fails, the sender gets a report.",
    ),
    Kind.REFUSES: (
        "差出人やドメインで断ります。携帯電話会社の「指定受信」のように、決めた相手だけを受け取ることもできます。",
        "Refuses some senders or domains, or takes mail of chosen senders alone, as mobile carriers' filters do.",
    ),
    Kind.FULL: ("いつも満杯です。", "Is always full."),
    Kind.QUOTA: ("通数か容量の上限まで受け取ります。", "Takes mail up to a number of mails or octets."),
    Kind.UNKNOWN: ("宛先がありません。", "There is no such address."),
    Kind.ANSWERS: (
        "受け取って、人からのメールには一通ごとに自動で答えます。",
        "Takes the mail and answers each one that a person has sent.",
    ),
}
_WORDS = {
    "act": ("操作", "Actions"),
    "address": ("宛先", "Address"),
    "address_hint": (
        "taro@example.jp のような宛先か、*@docomo.ne.jp のような形（* は何文字でも）を入力します。同じ宛先の設定は置き換わります。",
        "An address such as taro@example.jp, or a pattern such as *@docomo.ne.jp (* is any signs). It replaces what was set for it.",
    ),
    "answer_subject": ("元の件名", "the subject answered"),
    "answers_again": (
        "空なら「Auto: 元の件名」になります。",
        "Left empty: “Auto: ” and the subject answered.",
    ),
    "answers_text": ("自動で答える文です。4,000文字まで。", "The answer, of at most 4,000 characters."),
    "caption": ("設定された宛先", "Addresses with a setting"),
    "change": ("直す", "Change"),
    "comma": ("、", ", "),
    "domain_hint": (
        "*@example.jp のように、ドメインを入力します。",
        "The domain, such as *@example.jp.",
    ),
    "except": ("この相手だけを受け取る", "Senders taken alone"),
    "except_hint": (
        "こちらに書くと、書いた相手のほかはすべて断ります（「断る相手」とは一方だけ）。",
        "Everybody but these is refused. Fill in this field or the one above, not both.",
    ),
    "from": ("断る相手", "Senders refused"),
    "from_hint": (
        "アドレスかドメインを、一行に一つ。ドメインは、その下のドメインも含みます。二つの欄とも空なら、だれからも受け取りません。",
        "An address or domain a line; domains below a domain belong to it. With both fields empty everybody is refused.",
    ),
    "full_for_good": ("552 5.2.2（恒久。差出人はあきらめる）", "552 5.2.2 (for good: the sender gives up)"),
    "full_for_now": (
        "452 4.2.2（一時。差出人は後で送り直す）",
        "452 4.2.2 (for now: the sender tries again later)",
    ),
    "is_for_good": ("552（恒久）", "552 (for good)"),
    "is_for_now": ("452（一時）", "452 (for now)"),
    "keep": ("写し", "Copy"),
    "keep_no": ("残さない", "Keep none"),
    "keep_yes": ("受信箱にも残す", "Keep one in the inbox, too"),
    "kept": ("（写しを残す）", " (keeps a copy)"),
    "kept_not": ("（写しを残さない）", " (keeps no copy)"),
    "kind": ("種類", "Kind"),
    "lead": (
        "設定のない宛先は、どれも届いたメールをそのまま受け取ります。ここで決めた宛先は、この世界の中だけで、断ったり、満杯になったり、別の受信箱へ回したりします。外へは送られません。",
        "An address without a setting takes every mail. One that is set here refuses mail, is full or passes mail on, in this world alone; nothing is sent outside.",
    ),
    "leave": ("やめる", "Cancel"),
    "messages": ("通数の上限", "Most mails"),
    "messages_hint": ("空なら数えません。", "Left empty: any number."),
    "most_messages": ("{n} 通まで", "up to {n} mails"),
    "most_octets": ("{n} オクテットまで", "up to {n} octets"),
    "nobody": ("だれからも受け取らない", "Refuses everybody"),
    "none": ("まだ何も設定されていません。", "Nothing is set yet: every address takes its mail."),
    "octets": ("容量の上限（オクテット）", "Most octets"),
    "octets_hint": ("空なら量りません。", "Left empty: any size."),
    "only": ("受け取る相手: {who}（ほかは断る）", "Takes mail of {who} alone"),
    "program": (
        "プログラムからは、次のアドレスに次のような JSON を送ります。",
        "A program sends JSON such as this:",
    ),
    "refuses": ("断る相手: {who}", "Refuses {who}"),
    "remove": ("消す", "Remove"),
    "reply": ("応答", "Reply"),
    "says": ("内容", "Setting"),
    "set": ("設定する", "Set"),
    "set_one": ("{kind}を設定する", "Set: {kind}"),
    "set_some": ("種類を選んで設定する", "Choose a kind to set"),
    "subject": ("件名（なくてもよい）", "Subject (optional)"),
    "text": ("本文", "Text"),
    "title": ("宛先の設定", "Addresses"),
    "to": ("届け先", "Goes to"),
    "to_hint": (
        "この世界の受信箱のアドレスを、一行に一つ、20件まで。",
        "Addresses of inboxes of this world, one a line, at most 20.",
    ),
    "words": ("応答の文（なくてもよい）", "Words of the reply (optional)"),
    "words_hint": (
        "SMTP の応答に載る文です。半角の英数字と記号で200文字まで。",
        "What the SMTP reply says: at most 200 ASCII characters.",
    ),
    "words_said": ("応答の文", "Says"),
}


def labels(locale: str) -> dict[Kind, str]:
    """Return what the kinds are called."""
    return _LABELS if locale == "en" else {kind: kind.label for kind in Kind}


def meanings(locale: str) -> dict[Kind, str]:
    """Return what each kind does."""
    return {kind: pair[locale == "en"] for kind, pair in _MEANINGS.items()}


def words(locale: str) -> dict[str, str]:
    """Return the words of the page, by their names."""
    return {name: pair[locale == "en"] for name, pair in _WORDS.items()}
