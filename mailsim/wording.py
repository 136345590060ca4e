"""The words of the pages in Japanese and English."""

from mailsim.selection import INBOX

LANGUAGES = {"ja": "日本語", "en": "English"}
LOCALES = tuple(LANGUAGES)

_WORDS = {
    "all_headers": ("すべてのヘッダー", "All headers"),
    "all_mails": ("すべてのメールへ", "All mails"),
    "answer": ("返信", "Reply"),
    "attachment": ("添付", "Attachments"),
    "attached": ("添付あり", "has attachments"),
    "banner": (
        "これは訓練・試験用の模擬メールです。外へは一通も送られません。実在の個人情報を入力しないでください。",
        "This mail is a mock for training and tests: nothing is ever sent outside. Enter nothing about real people.",
    ),
    "boxes": ("受信箱", "Mailboxes"),
    "boxes_caption": ("宛先ごとの受信箱", "Mailboxes by address"),
    "brand": ("模擬メール", "Mock mail"),
    "by_mail": ("1通ずつ", "One by one"),
    "by_thread": ("会話ごと", "By conversation"),
    "cc": ("Cc", "Cc"),
    "conversation": ("この会話のメール（{n}通）", "Mails of this conversation ({n})"),
    "conversation_hint": (
        "同じ申請のメールと、返信でつながるメールです。",
        "Mails about the same application, and those that answer one another.",
    ),
    "count": ("{n}通", "{n} mails"),
    "cut_at": (
        "ここまでを表示しています。続きはソースでご覧ください。",
        "Shown up to here. The rest is in the source.",
    ),
    "cut_source": (
        "長いので途中まで表示しています。全体はファイルにあります。",
        "Shown in part as it is long. The file has all of it.",
    ),
    "date": ("日時", "Date"),
    "delete": ("削除する", "Delete"),
    "empty": ("メールはありません。", "There is no mail."),
    "empty_boxes": ("まだメールは届いていません。", "No mail has arrived yet."),
    "faults": ("障害", "Faults"),
    "file": ("ファイルに保存", "Save as a file"),
    "filter": ("宛先を絞り込む", "Find a mailbox"),
    "find": ("検索する", "Search"),
    "folders": ("フォルダー", "Folders"),
    "from": ("差出人", "From"),
    "html_title": ("メールの HTML 表示", "The mail as HTML"),
    "kinds": ("宛先の設定", "Addresses"),
    "latest": ("最新", "Latest"),
    "leads_to": ("このメールのリンク先（{n}件）", "Where links of this mail lead ({n})"),
    "left_out": (
        "外部の画像 {n} 点は表示しません。開くと、読んだことが送り主に伝わるためです。",
        "Pictures from outside are not shown ({n}): loading them would tell the sender that you read this.",
    ),
    "list": ("一覧の表示", "How to list"),
    "make_read": ("既読にする", "Mark as read"),
    "make_unread": ("未読に戻す", "Mark as unread"),
    "list_caption": ("{address} に届いたメール（新しい順）", "Mails to {address}, newest first"),
    "more_attachments": ("ほか {n} 件の添付はソースにあります。", "{n} more attachments are in the source."),
    "more_boxes": ("ほか {n} 件。宛先で絞り込んでください。", "{n} more: find them by address."),
    "more_people": ("ほか {n} 名", "and {n} more"),
    "newer": ("新しいメール", "Newer"),
    "newest": ("最新のメールへ", "Newest mails"),
    "no_name": ("（差出人なし）", "(no sender)"),
    "no_subject": ("（件名なし）", "(no subject)"),
    "no_text": ("本文はありません。", "There is no text."),
    "not_found": ("見つかりません。", "Nothing found."),
    "not_allowed": ("ここでは許されていません", "Not allowed here"),
    "not_here": ("見つかりません", "Not found"),
    "older": ("古いメール", "Older"),
    "older_page": ("古いメールへ", "Older mails"),
    "open": ("このメールを開く", "Open this mail"),
    "pages": ("メールのページ", "Mail pages"),
    "picture_left_out": ("外部の画像は表示しません", "A picture from outside is not shown"),
    "print": ("印刷", "Print"),
    "print_how": ("ブラウザーの印刷（Ctrl+P）をお使いください。", "Print with your browser (Ctrl+P)."),
    "print_mock": (
        "訓練・試験用の模擬メールです。実在の機関からの通知ではありません。",
        "A mock mail for training and tests, no notice of a real office.",
    ),
    "read_all": ("すべて既読にする", "Mark all as read"),
    "search": ("検索", "Search"),
    "search_hint": (
        "語をすべて含むメールを探します。例: subject:お知らせ　from:info　is:unread　has:attachment　after:2025-06-02　-審査",
        "Finds mails with all the words. For example: subject:notice from:info is:unread has:attachment after:2025-06-02 -draft",
    ),
    "select": ("「{subject}」を選ぶ", "Select “{subject}”"),
    "select_word": ("選択", "Select"),
    "selected": ("選んだメールを", "Selected mails:"),
    "send": ("送信する", "Send"),
    "send_hint": (
        "この世界の受信箱にだけ届き、外へは送られません。",
        "It arrives in inboxes of this world only, never outside.",
    ),
    "sent": ("{to} に送信しました。", "Sent to {to}."),
    "simulated": ("模擬", "MOCK"),
    "skip": ("本文へ進む", "Go to the text"),
    "sorted": ("新しい順", "newest first"),
    "source": ("ソースを見る", "View the source"),
    "source_title": ("メールのソース", "Source of the mail"),
    "subject": ("件名", "Subject"),
    "text": ("本文", "Text"),
    "text_only": ("文字だけの本文", "The text alone"),
    "to": ("宛先", "To"),
    "to_hint": ("2件以上は「,」で区切ります。", "Commas between several."),
    "total": ("全件", "All"),
    "unread": ("未読", "unread"),
    "went_wrong": ("表示できません", "This cannot be shown"),
    "where": ("受信箱の位置", "Where you are"),
    "whole_frame": ("HTML を別の画面で開く", "Open the HTML by itself"),
    "worlds": ("世界", "Worlds"),
    "worlds_default": ("認証なしのメール", "mail without AUTH"),
    "worlds_hint": (
        "世界ごとに受信箱は別です。SMTP の認証のユーザー名が世界の名前になり、初めて呼ばれたときにできます。",
        "Worlds are inboxes apart. The user name of SMTP's AUTH names the world, which is there from the first time that somebody names it.",
    ),
    "write": ("新規作成", "Write"),
    "wrong": ("入力内容を確かめてください", "Check what you entered"),
    "wrote": ("{at} {name}:", "On {at}, {name} wrote:"),
}
_FOLDERS = {
    "inbox": ("受信トレイ", "Inbox"),
    "sent": ("送信済み", "Sent"),
    "drafts": ("下書き", "Drafts"),
    "trash": ("ごみ箱", "Trash"),
    "junk": ("迷惑メール", "Junk"),
    "archive": ("アーカイブ", "Archive"),
}


def words(locale: str) -> dict[str, str]:
    """Return the words of the pages in a language, by their names."""
    return _BY_LOCALE[locale]


def folder(name: str, locale: str) -> str:
    """Return the name of a folder as people know it; one that a mail program made keeps its own."""
    known = _FOLDERS.get(name.lower() if name != INBOX else "inbox")
    return known[locale == "en"] if known else name


def locale_of(asked: str | None) -> str:
    """Return the language that an address asks for; Japanese where it asks for none of ours."""
    return asked if asked in LANGUAGES else LOCALES[0]


_BY_LOCALE = {locale: {name: pair[at] for name, pair in _WORDS.items()} for at, locale in enumerate(LOCALES)}
