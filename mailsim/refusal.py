"""A refusal of a setting: words for the person, a code and a pointer for a program."""


class Refused(Exception):
    """Something cannot be set so; nothing has changed.

    ``code`` is stable (``bad-field``, ``too-many``, ``absent`` …); ``ja`` and ``en`` say what is wrong and what to
    do; ``pointer`` names the field, or is ``""``.
    """

    def __init__(self, code: str, ja: str, en: str, pointer: str = "") -> None:
        """Carry the words of the refusal."""
        super().__init__(en)
        self.code = code
        self.ja = ja
        self.en = en
        self.pointer = pointer


class Absent(Refused):
    """What was asked for is not there."""
