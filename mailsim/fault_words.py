"""What a fault is, in the words of the page."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from mailsim.faults import Act, Action, Fault
from mailsim.message import JST

MEANINGS = {
    Action.REJECT: "応答コード（400～599）で断ります。段階は認証・差出人・宛先・本文の終わりから選べます。",
    Action.GREYLIST: "初めてのメールを 451 で断り、決めた時間（世界の時間）がたってからの送り直しを受け取ります。",
    Action.DELAY: "受け取り、決めた時間（世界の時間）がたってから受信箱に届けます。",
    Action.DROP: "250 と答えて、届けません。",
    Action.DUPLICATE: "同じメールを余分に届けます。",
    Action.REORDER: "後のメールが何通か先に届いてから届けます。届かなければ、決めた時間の後に届きます。",
    Action.GARBLE: "件名の符号化、Message-ID、Date、文字コードの表示のどれかが壊れたメールにして届けます。",
    Action.CUT: "応答せずに接続を切ります。「保存した後」では、メールは届いていて、差出人だけがそれを知りません。",
    Action.SLOW: "応答を実際の秒数だけ遅らせます（30秒まで）。",
}
"""What each action does, for readers of the page."""


LABELS = {
    "at": "段階",
    "code": "応答コード",
    "status": "拡張状態コード",
    "words": "応答の文",
    "behind": "追い越すメールの数",
    "duration": "時間（世界の時間）",
    "copies": "余分に届ける数",
    "how": "壊し方",
    "seconds": "遅らせる秒数（実際の時間）",
    "sender": "差出人",
    "recipient": "宛先",
    "subject": "件名",
    "nth": "何通目",
    "probability": "確率（%）",
    "times": "回数の上限",
    "from": "始まり（日本時間、世界の日時）",
    "until": "終わり（日本時間、世界の日時。この時刻は含まない）",
    "place": "順番",
    "note": "覚え書き",
}
"""What the fields are called on the page."""


def aimed_at(fault: Fault) -> list[str]:
    """Return at whom a fault is aimed, a line each."""
    subject = f"件名が「{fault.subject}」" if fault.whole else f"件名に「{fault.subject}」"
    named = (("差出人", fault.sender), ("宛先", fault.recipient))
    lines = [f"{label} {value}" for label, value in named if value] + ([subject] if fault.subject else [])
    return lines or ["すべてのメール"]


def strikes_when(fault: Fault) -> list[str]:
    """Return when it strikes, a line each."""
    lines = []
    if fault.turns.text:
        lines.append(f"{fault.turns.text.replace('every ', '毎 ')} 通目")
    if fault.probability < 100:  # noqa: PLR2004 - per cent
        lines.append(f"確率 {fault.probability:g}%")
    if fault.since or fault.until:
        lines.append(f"{_moment(fault.since)}～{_moment(fault.until)}")
    if fault.times:
        lines.append(f"{fault.times} 回まで")
    return lines or ["いつも"]


def does(act: Act) -> str:
    """Return the details of what it does; "" where there are none."""
    return _DETAILS[act.kind](act)


def lasts(duration: timedelta) -> str:
    """Return a duration in words."""
    hours, rest = divmod(duration.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    units = ((duration.days, "日"), (hours, "時間"), (minutes, "分"), (seconds, "秒"))
    return "".join(f"{value}{unit}" for value, unit in units if value)


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M}" if at else ""


_DETAILS: Mapping[Action, Callable[[Act], str]] = {
    Action.REJECT: lambda act: f"{act.at.ja}で {act.code} {act.status} {act.words}",
    Action.GREYLIST: lambda act: lasts(act.duration),
    Action.DELAY: lambda act: lasts(act.duration),
    Action.DROP: lambda _: "",
    Action.DUPLICATE: lambda act: f"余分に {act.copies} 通",
    Action.REORDER: lambda act: f"後の {act.behind} 通が届くか、{lasts(act.duration)}たつまで",
    Action.GARBLE: lambda act: act.how.ja,
    Action.CUT: lambda act: act.at.ja,
    Action.SLOW: lambda act: f"{act.at.ja}で {act.seconds:g} 秒",
}
