"""What who controls the post may still bring about: which states an item can come to from where it is."""

from postal.item import MailItem
from postal.lifecycle import State, successors


def may_become(item: MailItem, wanted: State) -> bool:
    """Return whether an item is in a state, or may still come to it by some legal way."""
    return wanted is item.state or wanted in ahead(item)


def ahead(item: MailItem) -> frozenset[State]:
    """Return every state that may still follow an item's present one."""
    found: set[State] = set()
    edge = {item.state}
    while edge:
        edge = {
            following for state in edge for following in successors(state, relays=item.service.terms.relays)
        } - found
        found |= edge
    return frozenset(found)
