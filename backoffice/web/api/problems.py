"""What is wrong with a request's form, told in the one shape of problems: a reason beside each field."""

from typing import Any, NoReturn

from pydantic import ValidationError
from werkzeug.exceptions import BadRequest

from backoffice.domain.refusal import Refusal, Refused
from backoffice.web.api.papers import ALTERNATIVES

MOST_TOLD = 50
JA = {
    "missing": "必須の項目です。",
    "extra_forbidden": "この操作にはない項目です。綴りを確かめてください。",
    "string_type": "文字列で指定してください。",
    "bool_type": "true か false で指定してください。",
    "list_type": "配列で指定してください。",
    "dict_type": "オブジェクトで指定してください。",
    "model_type": "オブジェクトで指定してください。",
    "whole_number": "整数で指定してください（true・文字列は整数ではありません）。",
    "calendar_day": "日付は 2025-06-16 の形で指定してください。",
    "string_too_long": "長すぎます（{max_length}文字まで）。",
    "string_too_short": "短すぎます（{min_length}文字から）。",
    "string_pattern_mismatch": "使えない文字があるか、形が正しくありません。",
    "too_long": "多すぎます（{max_length}件まで）。",
    "too_short": "少なすぎます（{min_length}件から）。",
    "enum": "選べる値は {expected} です。",
    "base64": "base64 の文字列で指定してください（8192文字まで）。",
    "greater_than_equal": "{ge}以上で指定してください。",
    "less_than_equal": "{le}以下で指定してください。",
    "literal_error": "選べる値は {expected} です。",
    "union_tag_invalid": "選べる種類は {expected_tags} です。",
    "union_tag_not_found": "kind（種類）を指定してください。",
}


def refuse_malformed(failure: ValidationError) -> NoReturn:
    """Refuse a request that pydantic does not take, each reason with its field."""
    raise Refused(*(_reason(error) for error in failure.errors(include_url=False)[:MOST_TOLD]))


def refuse_unreadable(why: str) -> BadRequest:
    """Return the error for a body that is no JSON."""
    return BadRequest(f"The body is not JSON: {why}"[:300])


def _reason(error: Any) -> Refusal:
    known = {name: str(value) for name, value in error.get("ctx", {}).items()}
    ja = JA.get(error["type"], "値が正しくありません。").format_map(known)
    return Refusal("", ja, f"{error['msg']}.", pointer(error["loc"]), error["type"])


def pointer(place: tuple[int | str, ...]) -> str | None:
    """Return a field's place as the post writes it: papers[1].stamps[0]; a field may be called as an alternative is."""
    text = ""
    for part in place:
        if isinstance(part, int):
            text += f"[{part}]"
        elif not text or part not in ALTERNATIVES:
            text += f".{part}" if text else part
    return text or None
