"""Counts as pages show them."""

from backoffice.store.counting import MOST_COUNTED


def count_text(count: int) -> str:
    """Return a count as a tab shows it: 12; 1,000+ when there are more than were counted."""
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"
