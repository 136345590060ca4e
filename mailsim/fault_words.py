"""What a fault is, in the words of the page: Japanese, English."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from mailsim.faults import Act, Action, Fault, Garbling, Point
from mailsim.message import JST

_MEANINGS = {
    Action.REJECT: (
        "応答コード（400～599）で断ります。段階は認証・差出人・宛先・本文の終わりから選べます。",
        "Refuses with a reply code (400–599): at the sign-in, the sender, the recipient or the end of the text.",
    ),
    Action.GREYLIST: (
        "初めてのメールを 451 で断り、決めた時間（世界の時間）がたってからの送り直しを受け取ります。",
        "Refuses the first try with 451, and takes one that comes after a time of the world's clock.",
    ),
    Action.DELAY: (
        "受け取り、決めた時間（世界の時間）がたってから受信箱に届けます。",
        "Takes the mail; it is in the inbox after a time of the world's clock.",
    ),
    Action.DROP: ("250 と答えて、届けません。", "Answers 250 and delivers nothing."),
    Action.DUPLICATE: ("同じメールを余分に届けます。", "Delivers the same mail more than once."),
    Action.REORDER: (
        "後のメールが何通か先に届いてから届けます。届かなければ、決めた時間の後に届きます。",
        "Delivers the mail when later ones have come before it, or after a time if none comes.",
    ),
    Action.GARBLE: (
        "件名の符号化、Message-ID、Date、文字コードの表示のどれかが壊れたメールにして届けます。",
        "Breaks the subject's encoding, Message-ID, Date or the label of the charset.",
    ),
    Action.CUT: (
        "応答せずに接続を切ります。「保存した後」では、メールは届いていて、差出人だけがそれを知りません。",
        "Ends the connection without a reply. Once stored, the mail is there and its sender does not know.",
    ),
    Action.SLOW: (
        "応答を実際の秒数だけ遅らせます（30秒まで）。",
        "Replies after some real seconds (at most 30).",
    ),
}
_LABELS = {
    "at": ("段階", "Step"),
    "code": ("応答コード", "Reply code"),
    "status": ("拡張状態コード", "Enhanced status code"),
    "words": ("応答の文", "Words of the reply"),
    "behind": ("追い越すメールの数", "How many mails overtake it"),
    "duration": ("時間（世界の時間）", "Time (of the world's clock)"),
    "copies": ("余分に届ける数", "How many more"),
    "how": ("壊し方", "How it is broken"),
    "seconds": ("遅らせる秒数（実際の時間）", "Seconds (real time)"),
    "sender": ("差出人", "Sender"),
    "recipient": ("宛先", "Recipient"),
    "subject": ("件名", "Subject"),
    "nth": ("何通目", "Which mails, by number"),
    "probability": ("確率（%）", "Probability (%)"),
    "times": ("回数の上限", "How often at most"),
    "from": ("始まり（日本時間、世界の日時）", "From (Japan time, the world's clock)"),
    "until": (
        "終わり（日本時間、世界の日時。この時刻は含まない）",
        "Until (Japan time, the world's clock; outside the period)",
    ),
    "place": ("順番", "Place"),
    "note": ("覚え書き", "Note"),
}
_HINTS = {
    "behind": (
        "同じ宛先に、後から何通届いたら届けるか。1～100。",
        "How many later mails to the same recipient come first: 1–100.",
    ),
    "code": (
        "400～499 は一時（後で送り直される）、500～599 は恒久です。",
        "400–499 is for now (it is sent again), 500–599 for good.",
    ),
    "copies": ("1～20。", "1–20."),
    "duration": (
        "PT30M は30分、PT2H は2時間、P1D は1日です。",
        "PT30M is 30 minutes, PT2H 2 hours, P1D a day.",
    ),
    "nth": (
        "3、2-4、5-、every 5（5通ごと）。カンマで並べられます。",
        "3, 2-4, 5-, every 5; several with commas.",
    ),
    "place": (
        "小さいものから当てはめます。空なら最後です。",
        "Smaller ones are tried first. Left empty: last.",
    ),
    "probability": ("0～100。", "0–100."),
    "recipient": (
        "封筒の宛先です。taro@example.jp か、*@example.jp のような形。",
        "Of the envelope: taro@example.jp, or a pattern such as *@example.jp.",
    ),
    "seconds": ("0～30。", "0–30."),
    "sender": (
        "封筒の差出人です。taro@example.jp か、*@example.jp のような形。<> は配信不能の報告など、差出人のないもの。",
        "Of the envelope: taro@example.jp, or a pattern such as *@example.jp. <> is mail without a sender, as reports are.",
    ),
    "status": ("空なら 4.7.1 か 5.7.1 です。", "Left empty: 4.7.1 or 5.7.1."),
    "subject": (
        "件名の一部。大文字・小文字、全角・半角は区別しません。",
        "A part of the subject. Case and width do not matter.",
    ),
    "words": ("半角の英数字と記号で200文字まで。", "At most 200 ASCII characters."),
}
_WORDS = {
    "add": ("障害を加える", "Add a fault"),
    "aimed": ("相手（空の欄は、どれでも）", "At which mails (an empty field is any)"),
    "as_usual": ("そのまま", "as usual"),
    "at_whom": ("相手", "At"),
    "change": ("直す", "Change"),
    "change_one": ("{id} を直す: ", "Change {id}: "),
    "counted": ("{n} 通中 {struck} 通に起きた", "{struck} of {n} mails"),
    "fault": ("障害", "Fault"),
    "happened": ("起きたこと", "What has happened"),
    "happens": ("起きること", "What happens"),
    "in_list": ("一覧での扱い", "In the list"),
    "lead": (
        "ねらったメールにだけ障害を起こします。一覧の上から順に当てはめ、最初に当たった一つだけが起きます。当たるかどうかは世界の種（seed）とその障害での通し番号で決まるので、同じ世界では何度でも同じになり、前もって予定を見られます。",
        "Faults strike the mails that they are aimed at. The list is tried from the top, and the first that strikes decides. Which mails it strikes follows from the world's seed and the number of the mail alone: the same each time, and known beforehand.",
    ),
    "leave": ("やめる", "Cancel"),
    "log_caption": ("障害に当たったメール（新しい順）", "Mails that met a fault, newest first"),
    "mail": ("メール", "Mail"),
    "more_people": (" ほか {n} 件", " and {n} more"),
    "no_sender": ("（差出人なし）", "(no sender)"),
    "no_subject": ("（件名はまだ分からない段階）", "(before the subject was known)"),
    "none": (
        "障害はありません。どのメールもそのまま届きます。",
        "There are no faults: every mail arrives as usual.",
    ),
    "not_met": ("まだ一通も来ていない", "no mail yet"),
    "nothing": ("まだ何も起きていません。", "Nothing has happened yet."),
    "number": ("{n} 通目", "mail {n}"),
    "off": ("停止中", "off"),
    "optional": ("（なくてもよい）", " (optional)"),
    "over": ("（済）", " (past)"),
    "plan_for": ("{id} の予定", "Plan of {id}"),
    "plan_lead": (
        "この障害に当てはまるメールの 1～{n} 通目です。",
        "Mails 1 to {n} that come to this fault. ",
    ),
    "plan_none": ("まだ一通も来ていません。", "None has come yet."),
    "plan_past": ("{n} 通目までは済みました。", "{n} have come."),
    "program": (
        "プログラムからは、次のアドレスに次のような JSON を送ります。",
        "A program sends JSON such as this:",
    ),
    "remove": ("消す", "Remove"),
    "see_plan": ("予定を見る", "Plan"),
    "set": ("設定する", "Set"),
    "so_far": ("これまで", "So far"),
    "switch_off": ("止める", "Switch off"),
    "switch_on": ("動かす", "Switch on"),
    "title": ("障害", "Faults"),
    "when": ("いつ", "When"),
    "when_at": ("日時", "Date"),
    "when_fields": ("いつ（空の欄は、いつでも）", "When (an empty field is any time)"),
    "where": ("障害の位置", "Where you are"),
    "whole": ("件名の全体が同じときだけ", "Only if the whole subject is the same"),
}
_ENGLISH: Mapping[StrEnum, str] = {
    Action.REJECT: "Reject",
    Action.GREYLIST: "Greylist",
    Action.DELAY: "Delay",
    Action.DROP: "Take and drop",
    Action.DUPLICATE: "Duplicate",
    Action.REORDER: "Be overtaken by later mails",
    Action.GARBLE: "Break a header",
    Action.CUT: "Cut the connection",
    Action.SLOW: "Reply slowly",
    Point.AUTH: "AUTH (sign-in)",
    Point.MAIL: "MAIL (sender)",
    Point.RCPT: "RCPT (recipient)",
    Point.DATA: "DATA (end of the text)",
    Point.STORED: "stored, before the reply",
    Garbling.SUBJECT: "the subject's encoding is broken",
    Garbling.NO_MESSAGE_ID: "no Message-ID",
    Garbling.NO_DATE: "no Date",
    Garbling.MISLABELLED: "the charset is mislabelled (ISO-2022-JP)",
}
"""Actions, steps and garblings in English; their ``ja`` has the Japanese. No two have the same value."""


class Say:
    """The words of the page in a language."""

    def __init__(self, locale: str) -> None:
        """Speak Japanese, or English for ``en``."""
        self.english = locale == "en"
        self.meanings = {action: self.pick(pair) for action, pair in _MEANINGS.items()}
        self.labels = {name: self.pick(pair) for name, pair in _LABELS.items()}
        self.hints = {name: self.pick(pair) for name, pair in _HINTS.items()}
        self.words = {name: self.pick(pair) for name, pair in _WORDS.items()}

    def pick(self, pair: tuple[str, str]) -> str:
        """Return what a pair says in this language."""
        return pair[self.english]

    def name(self, one: Action | Point | Garbling) -> str:
        """Return what an action, a step or a garbling is called."""
        return _ENGLISH[one] if self.english else one.ja

    def aimed_at(self, fault: Fault) -> list[str]:
        """Return at whom a fault is aimed, a line each."""
        named = ((name, getattr(fault, name)) for name in ("sender", "recipient"))
        lines = [f"{self.labels[name]} {value}" for name, value in named if value]
        if fault.subject:
            whole = (
                ("件名が「{}」", "Subject is “{}”") if fault.whole else ("件名に「{}」", "Subject has “{}”")
            )
            lines.append(self.pick(whole).format(fault.subject))
        return lines or [self.pick(("すべてのメール", "All mails"))]

    def strikes_when(self, fault: Fault) -> list[str]:
        """Return when it strikes, a line each."""
        lines = []
        if fault.turns.text:
            japanese = f"{fault.turns.text.replace('every ', '毎 ')} 通目"
            lines.append(self.pick((japanese, f"mails {fault.turns.text}")))
        if fault.probability < 100:  # noqa: PLR2004 - per cent
            lines.append(f"{self.pick(('確率', 'probability'))} {fault.probability:g}%")
        if fault.since or fault.until:
            lines.append(f"{_moment(fault.since)}{self.pick(('～', ' – '))}{_moment(fault.until)}")
        if fault.times:
            lines.append(self.pick((f"{fault.times} 回まで", f"at most {fault.times} times")))
        return lines or [self.pick(("いつも", "Always"))]

    def does(self, act: Act) -> str:
        """Return the details of what it does; "" where there are none."""
        return _DETAILS[act.kind](self, act)

    def lasts(self, duration: timedelta) -> str:
        """Return a duration in words."""
        hours, rest = divmod(duration.seconds, 3600)
        minutes, seconds = divmod(rest, 60)
        units = (
            (duration.days, "日", " d"),
            (hours, "時間", " h"),
            (minutes, "分", " min"),
            (seconds, "秒", " s"),
        )
        said = [f"{value}{self.pick((japanese, english))}" for value, japanese, english in units if value]
        return self.pick(("", " ")).join(said)


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M}" if at else ""


_DETAILS: Mapping[Action, Callable[[Say, Act], str]] = {
    Action.REJECT: lambda say, act: f"{_at(say, act)}{act.code} {act.status} {act.words}",
    Action.GREYLIST: lambda say, act: say.lasts(act.duration),
    Action.DELAY: lambda say, act: say.lasts(act.duration),
    Action.DROP: lambda _, __: "",
    Action.DUPLICATE: lambda say, act: say.pick((f"余分に {act.copies} 通", f"{act.copies} more")),
    Action.REORDER: lambda say, act: say.pick(
        (
            f"後の {act.behind} 通が届くか、{say.lasts(act.duration)}たつまで",
            f"until {act.behind} later ones have come, or {say.lasts(act.duration)}",
        )
    ),
    Action.GARBLE: lambda say, act: say.name(act.how),
    Action.CUT: lambda say, act: say.name(act.at),
    Action.SLOW: lambda say, act: f"{_at(say, act)}{say.pick((f'{act.seconds:g} 秒', f'{act.seconds:g} s'))}",
}


def _at(say: Say, act: Act) -> str:
    return f"{say.name(act.at)}{say.pick(('で ', ': '))}"
