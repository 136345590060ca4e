"""The numbers of the procedure: 仮番号, 受付番号, 在留カード番号, 認証ID. All are simulated."""

import re
from datetime import date
from random import Random

CARD_NUMBER = re.compile(r"[A-Z]{2}\d{8}[A-Z]{2}")
RECEIPT_NUMBER = re.compile(r"[東大名福広札仙高]オン[ECNAW]\d{8}")
_LETTERS = "ABCDEFGHJKLMNPRTUVWXYZ"


def provisional_number(filed_on: date, serial: int) -> str:
    """Return a 申請受付仮番号. Its form is not known: 仮, the day and a serial are invented (U-01)."""
    return f"仮{filed_on:%y%m%d}{serial % 1_000_000:06d}"


def receipt_number(received_on: date, serial: int, office: str = "東", letter: str = "E") -> str:
    """Return a 申請受付番号: 東オンE and eight digits (R-166; other letters are U-02's, the digits' meaning assumed)."""
    return f"{office}オン{letter}{received_on:%y}{serial % 1_000_000:06d}"


def certificate_number(kind_letter: str, issued_on: date, serial: int) -> str:
    """Return the number of a certificate: a letter, the year and a serial; its form is invented (U-01)."""
    return f"模{kind_letter}{issued_on:%y}{serial % 1_000_000:06d}"


def card_number(chance: Random) -> str:
    """Return a 在留カード番号: two letters, eight digits, two letters."""
    first, last = ("".join(chance.choices(_LETTERS, k=2)) for _ in range(2))
    return f"{first}{chance.randrange(100_000_000):08d}{last}"
