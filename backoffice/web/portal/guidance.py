"""The guidance of the portal (ご利用案内): advice that is no check, written anew, a topic a section."""

from flask import render_template

from backoffice.domain.access import BROWSER
from backoffice.web.context import looking
from backoffice.web.portal.gate import pages


@pages.get("/guidance")
def guidance() -> str:
    """Show what a user should know beside the screens."""
    with looking() as reading:
        return render_template("portal/guidance.html", browser=BROWSER.at(reading.rules_on()))
