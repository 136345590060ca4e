"""The journal's events in words that people read."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from backoffice.domain.jst import spoken
from backoffice.store.journal import Event
from backoffice.web.language import day, worded

EVENTS: dict[str, str] = {
    "world.created": "世界が作られました",
    "person.added": "申請人が登録されました",
    "organisation.added": "所属機関が登録されました",
    "user.added": "利用者が登録されました",
    "officer.added": "職員が登録されました",
    "officer.moved": "職員が異動しました（{from_role} {from_section} から {role} {section}）",
    "officer.stopped": "職員が停止されました",
    "officer.resumed": "職員が再開されました",
    "officer.password-reset": "職員のパスワードが再発行されました",
    "officer.unlocked": "職員のロックが解かれました",
    "announcement.written": "お知らせ「{title}」が掲載されました",
    "announcement.changed": "お知らせ「{title}」が変更されました",
    "announcement.withdrawn": "お知らせ「{title}」が取り下げられました",
    "my-number-card.issued": "マイナンバーカードが交付されました",
    "my-number-card.renewed": "マイナンバーカードが更新されました（有効期限 {expires_on}）",
    "my-number-card.locked": "マイナンバーカードの暗証番号がロックされました",
    "my-number-card.unlocked": "マイナンバーカードの暗証番号が再設定されました",
    "my-number-card.certified": "マイナンバーカードの電子証明書が発行されました（{until_on}まで）",
    "my-number-card.suspended": "マイナンバーカードが一時停止されました",
    "my-number-card.resumed": "マイナンバーカードの一時停止が解除されました",
    "my-number-card.abolished": "マイナンバーカードが失効しました",
    "my-number-card.returned": "マイナンバーカードが返納されました",
    "my-number-card.changed": "マイナンバーカードの記載事項が変更されました",
    "certificate.revoked": "電子証明書が失効しました",
    "certificate.held": "電子証明書が一時停止されました",
    "certificate.released": "電子証明書の一時停止が解除されました",
    "user.registered": "利用者情報登録が行われました（{kind}）",
    "user.changed": "利用者情報が変更されました",
    "user.deleted": "利用者情報が抹消されました",
    "password.set": "パスワードが登録されました",
    "password.changed": "パスワードが変更されました",
    "credential-paper.handed-in": "認証ID・パスワードの申出書が提出されました",
    "credential-paper.arrived": "郵送された申出書が窓口に届きました",
    "credential-paper.answered": "申出書に回答しました",
    "credential-paper.refused": "申出書を返却しました",
    "user.moved": "利用者の居る国が {country} になりました",
    "maintenance.planned": "メンテナンスが予定されました（{begins_at} から {ends_at} まで）",
    "maintenance.cancelled": "メンテナンスが取り消されました",
    "sign-in.locked": "パスワードの誤りにより24時間利用できなくなりました",
    "application.entered": "申請情報が入力されました（未申請）",
    "bulk.sent": "一括登録のファイルが送られました",
    "bulk.checked": "一括登録のファイルが確認されました（登録 {entered}件、エラー {failed}件）",
    "documents.attached": "資料（PDF）が添付されました",
    "photo.attached": "顔写真が添付されました",
    "tax-data.registered": "マイナポータルから所得・個人住民税情報が登録されました（{year}年度）",
    "photo.reopened": "顔写真の添付欄が再び開かれました",
    "photo.replaced": "顔写真が差し替えられました",
    "photo.received": "顔写真が窓口で受け取られました",
    "receipt.changed": "在留カードの受領方法が変更されました",
    "application.filed": "入管庁に申請されました（仮番号 {provisional_number}）",
    "number.assigned": "申請受付番号 {number} が付きました",
    "document.unreadable": "添付資料がエラーファイルと判定されました",
    "notice.sent": "メール「{subject}」が送られました",
    "notice.refused": "メールが {to} に届きませんでした（{reply}）",
    "notice.delayed": "メールを {to} がまだ受け取れません。後で送り直します（{reply}）",
    "notice.arrived": "送り直したメールが {to} に届きました",
    "notice.sent-again": "届かなかったメール「{subject}」を送り直しました",
    "notice.reached": "届かなかったメールの内容を別の方法で連絡しました（{how}）",
    "applicant.email-corrected": "通知送信用メールアドレスが {to} に直されました",
    "application.taken": "審査官が担当になりました",
    "application.assigned": "担当の審査官が割り当てられました",
    "application.released": "審査官の担当が外れました",
    "application.transferred": "{section}に移管されました（理由: {reason}）",
    "documents.requested": "追加資料が求められました（期限 {due_on}）",
    "documents.supplied": "追加資料が提出されました",
    "documents.received": "資料が紙で届きました",
    "documents.reminded": "追加資料の提出を督促しました（{times}回目）",
    "documents.extended": "追加資料の提出期限が {due_on} に延ばされました（理由: {reason}）",
    "documents.checked": "提出された追加資料を確認しました",
    "original.kept": "原本を預かりました（{what}）",
    "documents.waived": "追加資料の提出を待たずに進められました",
    "finding.judged": "気付き「{finding}」が判断されました（{verdict}）",
    "note.written": "メモが書かれました",
    "note.corrected": "メモが直されました（第{version}版）",
    "person.moved": "申請人の住居地の変更が記録されました（{moved_on}、{address}）",
    "applicant.moved": "申請人の住居地の変更が記録されました（{moved_on}、{address}）",
    "decision.proposed": "起案されました",
    "decision.approved": "決裁されました",
    "decision.sent-back": "差し戻されました",
    "application.withdrawn": "申請が取り下げられました",
    "application.ended": "申請の審査が終止となりました",
    "joined.permitted": "同時申請が許可されました",
    "joined.ended": "同時申請の審査が終止となりました",
    "joined.withdrawn": "同時申請が取り下げられました",
    "certificate.issued": "証明書 {number} が作成されました",
    "certificate.registered": "証明書の受領登録がされました",
    "certificate.received": "証明書 {number} が届きました",
    "papers.sent": "書類が郵便局に差し出されました（{number}）",
    "envelope.arrived": "封筒が送り先に届きました（{number}）",
    "envelope.received": "封筒が分室で受領されました",
    "envelope.opened": "封筒が開けられました",
    "envelope.witnessed": "第二確認者が封筒の中身を確認しました",
    "original.handed-out": "金庫の原本が手渡されました（受領証 {receipt}、理由: {reason}）",
    "posting-list.made": "差出票が作られました",
    "address.asked": "戻った郵便物 {number} の送付先を利用者に確かめました",
    "papers.accepted": "書類が受理されました",
    "papers.returned": "不備のある書類が返送されました（{number}）",
    "envelope.sent-back": "封筒が開封されずに返送されました（{number}）",
    "papers.came-back": "返送した書類が配達されずに分室に戻りました（{number}）",
    "papers.posted-again": "戻った書類が改めて発送されました（{number}）",
    "card.issued": "在留カード {card} が作成されました",
    "card.punched": "古い在留カード {card} に穿孔しました",
    "passport.stamped": "旅券に証印されました（満了日 {expires_on}）",
    "card.dispatched": "在留カードが発送されました（{number}）",
    "certificate.dispatched": "証明書が発送されました（{number}）",
    "certificate.came-back": "証明書が分室に戻りました（{number}）",
    "card.came-back": "在留カードが分室に戻りました（{number}）",
    "envelope.came-back": "送られた封筒が配達されずに差出人に戻りました（{number}）",
    "card.reissued": "在留カードが再交付されました（{before} に代えて {card}）",
    "card.given-back": "失効した在留カード {card} が返納されました",
    "card.lost": "在留カード・証明書が郵便で失われました。作り直します（{number}）",
    "papers.lost": "返送した書類が郵便で失われました（{number}）",
    "envelope.lost": "送られた封筒が郵便で失われました（{number}）",
    "card.handed-over": "窓口で交付されました",
    "visit.taken-in": "来庁を受け付けました（番号 {number}）",
    "visit.came": "窓口に来庁しました（番号 {number}）",
    "visit.named": "来庁の用件の申請を記録しました（{application}）",
    "visit.called": "番号 {number} を呼び出しました",
    "visit.absent": "番号 {number} を呼び出しましたが、不在でした",
    "visit.served": "番号 {number} の方に交付しました",
    "visit.left": "番号 {number} の来庁が交付せずに終わりました",
    "permission.took-effect": "許可の効力が生じました（{effective_on}）",
    "commission.begun": "所属機関又は外国人本人から依頼を受けました",
    "commission.ended": "依頼が終わりました",
    "representation.begun": "{relation}として登録されました（{ground}）",
    "submission.handed-in": "{paper}が提出されました（{office}）",
    "submission.received": "提出書類が受け付けられました",
    "submission.papers-asked": "追加の提出書類が求められました",
    "submission.supplied": "追加の提出書類が提出されました",
    "submission.completed": "追加の提出書類が届きました",
    "submission.approved": "{paper}が承認されました",
    "submission.refused": "{paper}が不承認とされました",
    "use.approved": "所属機関の利用が承認されました",
    "use.begun": "利用の有効期間が始まりました（{until_on}まで）",
    "use.extended": "利用の有効期間が更新されました（{until_on}まで）",
    "use.awaits-result": "有効期限を過ぎ、定期報告の結果を待っています",
    "use.stopped": "所属機関の利用が停止されました",
    "use.resumed": "所属機関の利用が再開されました",
    "user.stopped": "利用者の利用が停止されました",
    "user.resumed": "利用者の利用が再開されました",
    "organisation.changed": "所属機関の情報が変更されました",
    "list.taken-in": "所属している外国人リストが受け入れられました",
    "item.collected": "郵便: 集荷",
    "item.accepted": "郵便: 引受",
    "item.relayed": "郵便: 中継",
    "item.arrived": "郵便: 到着",
    "item.out-for-delivery": "郵便: 持ち出し中",
    "item.absent": "郵便: ご不在のため持ち戻り",
    "item.held": "郵便: 保管",
    "item.redelivery-requested": "郵便: 配達希望受付",
    "item.forwarded": "郵便: 転送",
    "item.investigated": "郵便: 調査中",
    "item.returning": "郵便: 差出人に返送",
    "item.returned": "郵便: 差出人に返送済み",
    "item.handed-over": "郵便: 窓口でお渡し",
    "item.delivered": "郵便: お届け先にお届け済み",
    "item.misdelivered": "郵便: お届け先にお届け済み",
    "item.lost": "郵便: 調査中（亡失）",
    "item.short": "郵便: 料金不足",
    "item.damaged": "郵便: 破損",
    "item.kept-longer": "郵便: 保管期間の延長（10日）",
    "item.stopped": "郵便: 差止め",
    "item.released": "郵便: 差止めの解除",
    "item.strayed": "郵便: 所在不明",
    "item.outcome-set": "郵便: これから起こることの指定（{outcome}）",
    "move.noted": "郵便: 転居届（{from_on} から {until_on} まで転送）",
    "address.change-noted": "郵便: 転居届",
}


AGENDA: dict[str, str] = {
    "assign-number": "申請受付番号を付ける",
    "retry-mail": "届かなかったメールをもう一度送る",
    "scan-files": "添付資料を調べる",
    "post.carry": "郵便を運ぶ",
    "command": "台本の操作をする",
    "check-bulk": "一括登録のファイルを確認する",
    "password-expiring": "パスワードの期限を知らせる",
    "credential-paper-arrives": "郵送の申出書が届く",
    "submission-arrives": "郵送の利用申出等が届く",
    "submission-decides": "利用申出等を自動で処理する",
    "use-notice": "定期報告の時期を知らせる",
    "use-ends": "利用の有効期限が来る",
    "announce-maintenance": "メンテナンスを知らせる",
}
"""What is to come in a world, by the kind of its entry."""


_VALUES = re.compile(r"\{\w+\}")
STATUS_TONES = {
    "未申請": "muted",
    "申請完了": "info",
    "受付": "info",
    "審査中": "progress",
    "追完待ち": "warning",
    "審査完了": "success",
    "発行待ち": "progress",
    "完了": "success",
    "書類不備": "warning",
    "エラー(一括登録)": "danger",
    "確認待ち": "progress",
    "登録完了": "success",
    "不許可": "danger",
    "終止": "muted",
    "取下げ": "muted",
}


def tone_of(status: str) -> str:
    """Return the tone of an application's state by its official word; an unknown word is neutral."""
    return STATUS_TONES.get(status, "neutral")


class _Facts(dict[str, Any]):
    """Facts as words want them: days spoken, what is missing a dash."""

    def __getitem__(self, name: str) -> Any:
        value = self.get(name, "—")
        if name.endswith("_on") and value != "—":
            return day(date.fromisoformat(str(value)))
        return worded(value) if type(value) is str else value


class _JapaneseFacts(dict[str, Any]):
    """Facts as a paper has them, which is Japanese to every reader."""

    def __getitem__(self, name: str) -> Any:
        value = self.get(name, "—")
        return spoken(date.fromisoformat(str(value))) if name.endswith("_on") and value != "—" else value


def in_japanese(event: Event) -> str:
    """Return a journal event in the words of a paper."""
    return EVENTS.get(event.kind, event.kind).format_map(_JapaneseFacts(event.facts))


def told(kind: str, facts: Mapping[str, Any]) -> str:
    """Return an event in words; a kind without words is told by its name."""
    words = EVENTS.get(kind, kind)
    return worded(words).format_map(_Facts(facts))


def kind_words(kind: str) -> str:
    """Return a kind of event in words, without the values that belong to one event."""
    return _VALUES.sub("…", EVENTS.get(kind, kind))


def agenda_words(kind: str) -> str:
    """Return a kind of entry of the agenda in words."""
    return AGENDA.get(kind, kind)


def tell(event: Event) -> str:
    """Return a journal event in words."""
    return told(event.kind, event.facts)
