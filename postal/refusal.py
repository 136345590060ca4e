"""A refusal at the post-office window: words for the person, a code and a pointer for a program."""


class Refused(Exception):
    """The post does not take this; nothing has been recorded.

    `code` is stable (underpaid, too-heavy, needs-window, …); `ja` and `en` say what happened and what to do;
    `pointer` names the place in the request (`papers[1].stamps[0]`) or is "".
    """

    def __init__(self, code: str, ja: str, en: str, pointer: str = "") -> None:
        """Carry the words of the refusal."""
        super().__init__(en)
        self.code = code
        self.ja = ja
        self.en = en
        self.pointer = pointer


class Missing(Refused):
    """What was asked for is not there."""


class Absent(Missing):
    """There is no mail item of this number."""

    def __init__(self, number: str) -> None:
        """Name the number that was asked for."""
        super().__init__(
            "absent",
            f"お問い合わせ番号「{number}」の郵便物は見つかりません。番号をご確認ください。",
            f"There is no mail item {number!r}. Check the number.",
            "number",
        )


class Stuck(Refused):
    """What was asked for cannot come about as things stand now."""
