"""Where worlds are built and put away, and what a crash left undone there: finished or cleared at the next start.

Each move of a world's directory is made under the registry's lock and leaves a name that says what it was part of.
So whoever holds the lock sees only whole worlds and what dead processes left.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from sqlmodel import Session

from backoffice.simulation.failpoints import reach
from backoffice.store import control
from backoffice.store.homes import Homes

REPLACED = "~replaced~"
DELETED = "~deleted"
UNREGISTERED = "unregistered"
"""A file in the directory of a world that has its place and perhaps no entry in the registry yet."""


@contextmanager
def room(root: Path) -> Iterator[Path]:
    """Give a directory to build in, which is this process's own; what is not moved away by the end is removed."""
    with _locked(root / "building"):
        path = root / "building" / token_hex(8)
        path.mkdir()
        held = os.open(path, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
    try:
        yield path
    finally:
        remove(path)
        os.close(held)


def place(building: Path, path: Path) -> None:
    """Give a world that has been built its place, before the commit of its entry in the registry."""
    (building / UNREGISTERED).touch()
    building.rename(path)
    reach("publish.placed")


def registered(path: Path) -> None:
    """Note that a world has its place and its entry."""
    reach("publish.registered")
    (path / UNREGISTERED).unlink(missing_ok=True)


def replace(root: Path, old: Path, new: Path) -> Path:
    """Put a directory in the place of a world's, before the commit that ends its sessions; return what to remove after."""
    aside = _put_aside(root, old, f"{REPLACED}{new.name}")
    reach("reset.aside")
    new.rename(old)
    reach("reset.placed")
    return aside


def discard(root: Path, path: Path) -> Path:
    """Take a world away, before the commit that takes it out of the registry; return what to remove after."""
    aside = _put_aside(root, path, DELETED)
    reach("delete.aside")
    return aside


def remove(path: Path) -> None:
    """Remove a directory that is no world any more; another process may be doing the same."""
    shutil.rmtree(path, ignore_errors=True)


def recover(root: Path, session: Session, homes: Homes) -> None:
    """Finish, take back or clear what a crash left undone, in a transaction of the registry that is alone."""
    for aside in (root / "building").glob(f"*{REPLACED}*"):
        _settle_reset(root, session, homes, aside)
    for aside in (root / "building").glob(f"*{DELETED}"):
        _finish_deletion(session, homes, aside, root / "worlds" / aside.name.removesuffix(DELETED))
    known = set(control.ids(session))
    for mark in (root / "worlds").glob(f"*/{UNREGISTERED}"):
        if mark.parent.name in known:
            mark.unlink(missing_ok=True)
        else:
            remove(mark.parent)
    _clear_rooms(root / "building")
    homes.sweep(session.connection(), root / "building")


def _put_aside(root: Path, path: Path, why: str) -> Path:
    aside = root / "building" / f"{path.name}{why}"
    remove(aside)
    path.rename(aside)
    return aside


def _settle_reset(root: Path, session: Session, homes: Homes, aside: Path) -> None:
    """End the sessions that a reset was to end when it has happened; else put the world back.

    It has happened when the new world has its place and nothing has the name any more under which it was built.
    """
    name, _, token = aside.name.partition(REPLACED)
    path = root / "worlds" / name
    if path.exists() and not homes.at(root / "building" / token).exists():
        control.end_sign_ins(session, name)
        remove(aside)
    else:
        remove(path)
        aside.rename(path)


def _finish_deletion(session: Session, homes: Homes, aside: Path, path: Path) -> None:
    if not path.exists():  # else the name has been given to another world since
        control.forget_world(session, path.name)
        homes.drop(session.connection(), path)
    remove(aside)


def _clear_rooms(building: Path) -> None:
    """Remove what dead processes were building: whoever lives holds a lock on his room."""
    with _locked(building):
        for path in building.iterdir():
            with suppress(FileNotFoundError), _locked(path, patiently=False) as free:
                if free:
                    remove(path)


@contextmanager
def _locked(directory: Path, *, patiently: bool = True) -> Iterator[bool]:
    """Hold a lock on a directory; without patience, tell whether it was to be had."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if patiently else fcntl.LOCK_NB))
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)
