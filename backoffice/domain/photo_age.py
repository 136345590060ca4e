"""How old a photo may be on the day of filing (R-132, C-08)."""

from datetime import date

from backoffice.domain.file_limits import PHOTO_AGE_MONTHS
from backoffice.domain.jst import add_months, spoken
from backoffice.domain.refusal import Refusal


def oldest_day(filed_on: date, rules_on: date) -> date:
    """Return the first day on which a photo may have been taken: so many months before the filing.

    Counted back as the window of R-105 is (C-21): 05-31 less three months is the end of February.
    """
    return add_months(filed_on, -PHOTO_AGE_MONTHS.at(rules_on))


def photo_age_refusal(taken_on: date | None, filed_on: date, rules_on: date) -> Refusal | None:
    """Return why a photo of a stated day cannot go with a filing on a day; None without a stated day.

    `rules_on` is the day whose rules hold, which differs from `filed_on` in a world that pins an era.
    """
    if taken_on is None:
        return None
    if taken_on > filed_on:
        ja = "撮影日が今日より後です。撮影した日を入力してください。"
        return Refusal("R-132", ja, "The photo cannot be taken after today.", "taken_on", "photo-future")
    first = oldest_day(filed_on, rules_on)
    if taken_on >= first:
        return None
    months = PHOTO_AGE_MONTHS.at(rules_on)
    ja = f"顔写真は申請前{months}か月以内（{spoken(first)}以後）に撮影したものが必要です。撮り直して添付してください。"
    en = f"The photo must be taken within {months} months before filing ({first} or later)."
    return Refusal("R-132", ja, en, "taken_on", "photo-too-old")
