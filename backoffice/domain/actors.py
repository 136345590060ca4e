"""Who acts: the seven user kinds (R-001), the officers' roles, and the actor that every use-case is given."""

from dataclasses import dataclass
from enum import StrEnum

from backoffice.domain.refusal import forbidden


class UserKind(StrEnum):
    """The seven kinds of users (R-001); the value is the label."""

    INDIVIDUAL = "外国人本人"
    LEGAL_REPRESENTATIVE = "法定代理人"
    RELATIVE = "親族"
    LAWYER = "弁護士・行政書士"
    ORGANISATION = "所属機関職員"
    PUBLIC_INTEREST = "公益法人職員"
    SUPPORT_ORGANISATION = "登録支援機関職員"


class Role(StrEnum):
    """The desks' roles; the value is the label."""

    EXAMINER = "審査官"
    APPROVER = "統括審査官"
    ANNEX = "おだいば分室"
    COUNTER = "窓口"
    RECEPTION = "利用申出担当"
    DOCUMENTS = "資料担当"
    ADMINISTRATOR = "システム管理者"


SECTIONED = frozenset({Role.EXAMINER, Role.APPROVER, Role.DOCUMENTS})
"""Roles whose officers may act for their own section only; one without a section acts for all."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a user, an officer, or the system itself.

    `id` is the key in the world ("user-1", "officer-2", "system"); `kind` of a user or `role` and `section` of an
    officer are what the rules ask for; `name` is what the journal's readers see. An officer who is `stopped` may do nothing.
    """

    id: str
    name: str
    role: Role | None = None
    kind: UserKind | None = None
    section: str = ""
    stopped: bool = False

    def serves(self, section: str) -> bool:
        """Return whether this officer acts for a section's applications; one of no section is everybody's."""
        return self.role not in SECTIONED or not self.section or section in ("", self.section)

    def must_serve(self, section: str) -> None:
        """Refuse an officer of another section."""
        if not self.serves(section):
            ja = f"この申請は{section}の担当です（あなたは{self.section}）。{section}の職員に引き継ぐか、移管を受けてください。"
            raise forbidden("", ja, f"This application belongs to {section}; have it transferred first.")

    def must_be(self, *roles: Role) -> None:
        """Refuse an actor who has none of these roles, and an officer who is stopped."""
        self.must_work_here()
        if self.role not in roles:
            wanted = "・".join(roles)
            raise forbidden("", f"この操作は{wanted}が行います。", f"Only these roles may do this: {wanted}.")

    def must_work_here(self) -> None:
        """Refuse an officer who is stopped (停止): neither does he anything, nor is anything given to him."""
        if self.stopped:
            ja = (
                f"職員「{self.name}」は停止されています。停止中は、操作も新しい担当もできません。"
                "続けるには、システム管理者が「官署と職員」で再開してください。"
            )
            raise forbidden("", ja, "This officer is stopped; an administrator may resume him.")

    def must_run_the_system(self) -> None:
        """Refuse who is neither an administrator of the system nor the system itself, as which the world's owner acts."""
        if self.id != SYSTEM.id:
            self.must_be(Role.ADMINISTRATOR)

    def must_be_user(self) -> None:
        """Refuse an actor who is not a user of the online system."""
        if self.kind is None:
            raise forbidden("R-001", "この操作は利用者が行います。", "Only a user of the system may do this.")


SYSTEM = Actor("system", "システム")
POST = Actor("post", "模擬郵便")
