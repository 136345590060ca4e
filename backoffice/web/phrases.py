"""The words of pages: a sentence with values in it is one phrase, so that it has one translation."""

from markupsafe import Markup


def said(phrase: str, **values: object) -> Markup:
    """Return a phrase with its values in place of {names}; the values are escaped."""
    return Markup(phrase).format(**values)  # noqa: S704 - the phrase is a template's own
