"""All worlds of a data directory: create, open, fork, reset, delete. Each is a directory, published last."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import compare_digest, token_hex, token_urlsafe
from threading import RLock
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from backoffice.domain.eras import era_named
from backoffice.domain.refusal import Refusal, Refused, absent, conflict
from backoffice.operation.log import tell
from backoffice.ports import Ports
from backoffice.simulation import building as rooms
from backoffice.simulation.failpoints import reach
from backoffice.simulation.realtime import wall_seconds
from backoffice.simulation.templates import Template, must_stand_at
from backoffice.simulation.transaction import Transaction
from backoffice.simulation.world import MAIL, World
from backoffice.store import control
from backoffice.store.bulk import write_new
from backoffice.store.control import WorldRecord
from backoffice.store.database import create_world_tables
from backoffice.store.glances import Glance
from backoffice.store.homes import Home, Homes
from backoffice.store.world_state import WorldState

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
ORIGIN = "origin"
UNBORN = "~"
UNBORN_ID = re.compile(rf"{UNBORN}[0-9a-f]{{16}}")
MOST_OPEN = 64


@dataclass(frozen=True, slots=True)
class Created:
    """A new world and the token of its owner, which is told this once."""

    world: World
    owner_token: str


Note = Callable[[Session, Created], None]
"""Writes what belongs to a command on worlds into the control database, in the command's own transaction there."""


class Worlds:
    """The worlds of one installation: a directory each under one root, and their tables in its homes."""

    def __init__(self, root: Path, ports: Ports, homes: Homes) -> None:
        """Use (and make) the directory `root`."""
        self.root = root
        self.ports = ports
        self.homes = homes
        self._open: dict[str, World] = {}
        self._lock = RLock()
        (root / "worlds").mkdir(parents=True, exist_ok=True)
        (root / "building").mkdir(exist_ok=True)
        homes.control().create(control.fill)
        self._registry = homes.control().open()
        with self.registry() as session:
            homes.alone(session.connection())
            rooms.recover(root, session, homes)

    @contextmanager
    def registry(self) -> Iterator[Session]:
        """Work in the control database: registry, sessions, access log."""
        with Session(self._registry.writer) as session:
            yield session
            reach("registry.commit.before")
            session.commit()
            reach("registry.commit.after")

    @contextmanager
    def look_up(self) -> Iterator[Session]:
        """Look into the control database, waiting for nobody."""
        with Session(self._registry.reader) as session:
            yield session

    def records(self) -> list[WorldRecord]:
        """Return all worlds of the registry by id."""
        with self.look_up() as session:
            found = control.worlds(session)
            session.expunge_all()
            return found

    def record(self, world_id: str) -> WorldRecord | None:
        """Return a world's entry in the registry, or None."""
        with self.look_up() as session:
            return session.get(WorldRecord, world_id)

    def open(self, world_id: str) -> World:
        """Return a world; Refused (absent) when there is none."""
        self._must_exist(world_id)
        try:
            with self._lock:
                self._open[world_id] = self._opened(world_id)
                return self._open[world_id]
        except FileNotFoundError as gone:
            raise absent("世界", "world", world_id) from gone

    def sound(self) -> list[tuple[WorldRecord, World]]:
        """Return the worlds that can be read, opened; one with a damaged file does not hide the others."""
        found = []
        for record in self.records():
            with suppress(Refused):
                world = self.open(record.id)
                with world.read():
                    found.append((record, world))
        return found

    def running(self) -> list[World]:
        """Return the worlds whose time may be running: found by a look at all, without opening those at rest.

        One that cannot be opened (it is gone, or a newer version's) does not hide the others.
        """
        with self.look_up() as session:
            ids = control.ids(session)
        found = []
        for world_id, mode in zip(ids, self.homes.modes(map(self.path, ids)), strict=True):
            if mode == "running":
                with suppress(Refused):
                    found.append(self.open(world_id))
        return found

    def glances(self) -> dict[str, Glance | None]:
        """Return a look at each world by its id, None where it cannot be read; nothing is opened."""
        with self.look_up() as session:
            ids = control.ids(session)
        return dict(zip(ids, self.homes.glances(self.path(each) for each in ids), strict=True))

    def count_open(self) -> int:
        """Return how many worlds this process holds open."""
        return len(self._open)

    def count_unnoted(self, world_id: str) -> int:
        """Return how many letters of a world this process has sent and not yet noted as sent."""
        world = self._open.get(world_id)
        return world.unnoted if world else 0

    def has(self, world_id: str) -> bool:
        """Return whether there is such a world; names that no world can have are none."""
        return bool(NAME.fullmatch(world_id)) and self.path(world_id).is_dir()

    def has_unborn(self, world_id: str) -> bool:
        """Return whether some process is building a world under this id: mails may come for it, nobody may open it."""
        return bool(UNBORN_ID.fullmatch(world_id)) and self.path(world_id).is_dir()

    def create(
        self,
        world_id: str,
        name: str,
        seed: str,
        start: datetime,
        made_from: Template,
        note: Note | None = None,
        era: str = "",
    ) -> Created:
        """Make a world from the template of this name; it starts at `start` and is seen only when it is whole.

        `era` is pinned from the beginning (Refused when it is none); empty leaves it to the template.
        """
        pinned = era_named(era or made_from.era).code if era or made_from.era else ""
        world_id = _proper_name(world_id)
        with self.look_up() as session:
            self._refuse_taken(session, world_id)
        with self._building() as building:
            self.ports.mail.prepare(f"{UNBORN}{building.name}")
            began_at = start - timedelta(days=made_from.history_days)
            home = self.homes.at(building)
            _make_tables(home, seed, began_at, self.ports, pinned)
            self._play(World(f"{UNBORN}{building.name}", building, home, self.ports), made_from, start)
            reach("create.built")
            return self._publish(building, _record(world_id, name), note)

    def fork(self, parent_id: str, world_id: str, note: Note | None = None) -> Created:
        """Copy a world as it stands; no sign-in session goes along."""
        parent = self.open(parent_id)
        world_id = _proper_name(world_id)
        with self.look_up() as session:
            self._refuse_taken(session, world_id)
            entry = session.get(WorldRecord, parent_id)
            template = entry.template if entry else ""
        with self._building() as building:
            with parent.still():
                parent.copy_to(self.homes.at(building), building / MAIL)
            self._share_origin(parent.path, building)
            reach("fork.copied")
            return self._publish(building, _record(world_id, template, parent_id), note)

    @contextmanager
    def aside(self, world_id: str) -> Iterator[World]:
        """Copy a world as it stands for as long as the block lasts: nobody else sees the copy, and nothing of it stays."""
        parent = self.open(world_id)
        with self._building() as building:
            home = self.homes.at(building)
            with parent.still():
                parent.copy_to(home, building / MAIL)
            copy = World(f"{UNBORN}{building.name}", building, home, self.ports)
            with closing(copy):
                yield copy
            with self.registry() as session:
                self.homes.drop(session.connection(), building)

    def reset(self, world_id: str, note: Note | None = None) -> World:
        """Bring a world back to where its template left it; its sessions end."""
        world = self.open(world_id)
        with self._building() as building, world.ended():
            self.homes.at(world.path / ORIGIN).copy_to(self.homes.at(building))
            shutil.copyfile(world.path / ORIGIN / MAIL, building / MAIL)
            self._share_origin(world.path, building)
            reach("reset.copied")
            self._forget(world_id)
            with self.registry() as session:
                self.homes.alone(session.connection())
                control.end_sign_ins(session, world_id)
                self._show(session, note, world_id, building, "")
                self.homes.move(session.connection(), building, world.path)
                replaced = rooms.replace(self.root, world.path, building)
                # Someone may have opened the mails anew before the rename: what they opened is no longer the world's.
                self.ports.mail.release(world_id)
            reach("reset.registered")
            rooms.remove(replaced)
        tell("world.reset", world=world_id)
        return self.open(world_id)

    def delete(self, world_id: str) -> None:
        """Remove a world whole."""
        world = self.open(world_id)
        with world.ended():
            self._forget(world_id)
            with self.registry() as session:
                self.homes.alone(session.connection())
                control.forget_world(session, world_id)
                self.homes.drop(session.connection(), world.path)
                deleted = rooms.discard(self.root, world.path)
                self.ports.mail.release(world_id)
            reach("delete.forgotten")
            rooms.remove(deleted)
        tell("world.deleted", world=world_id)

    def owns(self, world_id: str, token: str) -> bool:
        """Return whether this is the token of the world's owner."""
        record = self.record(world_id)
        return record is not None and compare_digest(record.token_hash, _hashed(token))

    def path(self, world_id: str) -> Path:
        """Return the directory of a world, or of one that is being built (its id begins with UNBORN)."""
        if world_id.startswith(UNBORN):
            return self.root / "building" / world_id.removeprefix(UNBORN)
        return self.root / "worlds" / world_id

    def close(self) -> None:
        """Close all worlds and the control database."""
        with self._lock:
            for world in self._open.values():
                world.close()
            self._open.clear()
        self._registry.close()
        self.homes.close()

    def _forget(self, world_id: str) -> None:
        with self._lock:
            world = self._open.pop(world_id, None)
        if world:
            world.close()

    def _opened(self, world_id: str) -> World:
        known = self._open.pop(world_id, None)
        if known and not known.replaced():
            return known
        if known:
            known.close()
        self._close_idle()
        path = self.path(world_id)
        return World(world_id, path, self.homes.at(path), self.ports)

    def _close_idle(self) -> None:
        """Close the worlds that nobody has asked for longest, so that many worlds need few open files."""
        for world_id in list(self._open)[: max(0, len(self._open) - MOST_OPEN)]:
            if self._open[world_id].close_if_idle():
                del self._open[world_id]

    def _play(self, world: World, made_from: Template, start: datetime) -> None:
        try:
            made_from(world)
            must_stand_at(world, start)
            self._keep_origin(world)
        finally:
            world.close()

    def _must_exist(self, world_id: str) -> None:
        if not self.has(world_id):
            raise absent("世界", "world", world_id)

    def _publish(self, building: Path, record: WorldRecord, note: Note | None) -> Created:
        """Give a finished world its place and its entry, under the registry's lock.

        A place without an entry is what a crash between the two left behind: it is cleared away here or at a start.
        """
        world_id, parent, token = record.id, record.parent, token_urlsafe(24)
        record.token_hash = _hashed(token)
        place = self.path(world_id)
        with self.registry() as session:
            self.homes.alone(session.connection())
            self._refuse_taken(session, world_id)
            rooms.remove(place)
            session.add(record)
            session.flush()
            self._show(session, note, world_id, building, token)
            self.homes.move(session.connection(), building, place)
            rooms.place(building, place)
        self._forget(world_id)
        rooms.registered(place)
        tell("world.forked" if parent else "world.created", world=world_id)
        return Created(self.open(world_id), token)

    def _show(self, session: Session, note: Note | None, world_id: str, building: Path, token: str) -> None:
        """Show a finished world to who writes about it in the transaction that gives it its place."""
        if note:
            world = World(world_id, building, self.homes.at(building), self.ports)
            try:
                note(session, Created(world, token))
            finally:
                world.close()

    @contextmanager
    def _building(self) -> Iterator[Path]:
        """Give a directory to build in, with the homes that belong to it; what has not moved by the end goes."""
        with rooms.room(self.root) as building:
            try:
                yield building
            except BaseException:
                with self.registry() as session:
                    self.homes.drop(session.connection(), building)
                raise

    def _refuse_taken(self, session: Session, name: str) -> None:
        if control.has_world(session, name):
            raise conflict(f"世界「{name}」は既にあります。", f"There is already a world {name!r}.")

    def _keep_origin(self, world: World) -> None:
        origin = world.path / ORIGIN
        origin.mkdir()
        with world.still():
            world.copy_to(self.homes.at(origin), origin / MAIL)

    def _share_origin(self, path: Path, building: Path) -> None:
        """Give a world that is being built the origin of another one: it is never written to."""
        origin = building / ORIGIN
        origin.mkdir()
        self.homes.at(path / ORIGIN).share_with(self.homes.at(origin))
        os.link(path / ORIGIN / MAIL, origin / MAIL)


def _proper_name(wanted: str) -> str:
    """Return the name that a world is to have, one of its own where none is wanted."""
    name = wanted or f"w-{token_hex(5)}"
    if not NAME.fullmatch(name):
        ja = "世界の名前は英小文字・数字・ハイフンで40文字以内にしてください。"
        en = "A world's name is up to 40 of a-z, 0-9 and hyphen, not beginning with one."
        raise Refused(Refusal("", ja, en, "name", "name"))
    return name


def _record(world_id: str, template: str, parent: str = "") -> WorldRecord:
    return WorldRecord(
        id=world_id, template=template, parent=parent, token_hash="", created_wall=wall_seconds()
    )


def _make_tables(home: Home, seed: str, started_at: datetime, ports: Ports, era: str) -> None:
    pinned: dict[str, Any] = {"era": era} if era else {}

    def fill(connection: Connection) -> None:
        create_world_tables(connection)
        ports.post.create(connection)
        with Session(connection) as session:
            state = WorldState(seed=seed, started_at=started_at, now=started_at, settings=pinned)
            write_new(connection, [state])
            tx = Transaction(session, state, ports)
            tx.emit("world.created", "world", seed=seed, **pinned)
            tx.settle()
        reach("world.make.before")

    home.create(fill)
    reach("world.make.after")


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
