"""Signing in where mail is read: the user is an address, the password the name of a world. Neither is a secret."""

from collections.abc import Callable

from mailsim import policy
from mailsim.inbox import Inbox

Resolve = Callable[[str], Inbox | None]
"""Gives the inbox of a world by its name, or None. Asked from the threads of servers; it must not wait for them."""


class SignInError(ValueError):
    """Nobody can sign in like that; the message says why."""


def sign_in(resolve: Resolve, address: str, world: str) -> Inbox:
    """Return the inbox of the world that a password names. Raises SignInError."""
    if policy.address_fault(address) is not None:
        raise SignInError("No mail address: the user is a mail address, the password names the world.")
    inbox = resolve(world)
    if inbox is None:
        raise SignInError("No world of this name: the password names the world.")
    return inbox
