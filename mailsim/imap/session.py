"""One signed-in client: the protocol library's commands, done on the folders of one mailbox of one world."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar, cast

from pymap.concurrent import Event
from pymap.exceptions import MailboxError, MailboxNotFound, MailboxReadOnly
from pymap.flags import FlagOp, PermanentFlags, SessionFlags
from pymap.interfaces.session import SessionInterface
from pymap.listtree import ListTree
from pymap.mailbox import MailboxSnapshot
from pymap.parsing.message import AppendMessage
from pymap.parsing.response.code import AppendUid, CopyUid
from pymap.parsing.specials import ObjectId, SearchKey, SequenceSet
from pymap.parsing.specials.flag import Answered, Deleted, Draft, Flag, Flagged, Seen, Wildcard
from pymap.selected import SelectedMailbox

from mailsim import folders
from mailsim.changes import Watch
from mailsim.folders import Copy, Folder, How
from mailsim.imap.given import kept, mail_lines, told
from mailsim.imap.names import matches
from mailsim.imap.parts import split
from mailsim.imap.reading import LoadedMessage
from mailsim.imap.search import Candidate, test
from mailsim.imap.selected import GoneError, Message, Messages, Snapshot
from mailsim.inbox import Inbox, NoSuchMessageError
from mailsim.selection import INBOX

DELIMITER = "/"
PERMANENT = (Seen, Answered, Flagged, Deleted, Draft, Wildcard)
MAX_NAME_CHARACTERS = 200
LOOK_SECONDS = 1.0
"""How often a client in IDLE looks whether another process has changed its inbox."""

_HOW: dict[FlagOp, How] = {FlagOp.ADD: "add", FlagOp.DELETE: "remove", FlagOp.REPLACE: "replace"}
_R = TypeVar("_R")
Updated = SelectedMailbox | None


class Session(SessionInterface):
    """The commands of one client. ``resolve`` is asked anew at each of them: a world may go, or be reset."""

    def __init__(
        self, mailbox: str, resolve: Callable[[], Inbox | None], threads: ThreadPoolExecutor
    ) -> None:
        self._mailbox = mailbox
        self._resolve = resolve
        self._threads = threads
        self._watch: tuple[Inbox, Watch] | None = None
        self._stale = False
        self._known: dict[int, frozenset[str]] = {}
        self.sizes_only = False
        """Whether the FETCH at hand wants nothing of what is in the messages."""

    @property
    def owner(self) -> str:
        """The address that signed in."""
        return self._mailbox

    @property
    def filter_set(self) -> None:
        """No filters."""
        return

    def close(self) -> None:
        """Stop watching."""
        if self._watch:
            self._watch[1].close()
            self._watch = None

    async def cleanup(self) -> None:
        """Nothing to do between commands."""

    async def list_mailboxes(
        self, ref_name: str, filter_: str, subscribed: bool = False, selected: Updated = None
    ) -> tuple[Iterable[tuple[str, str | None, Sequence[bytes]]], Updated]:
        """LIST and LSUB."""
        if not filter_:
            return [("", DELIMITER, [b"Noselect"])], await self._refreshed(selected)
        there = await self._do(lambda inbox: folders.names(inbox, self._mailbox, subscribed=subscribed))
        wanted = (ref_name + filter_)[:MAX_NAME_CHARACTERS]
        found = [
            one for one in ListTree(DELIMITER).update(*there).list() if matches(one.name, wanted, DELIMITER)
        ]
        return [(one.name, DELIMITER, one.attributes) for one in found], await self._refreshed(selected)

    async def get_mailbox(self, name: str, selected: Updated = None) -> tuple[MailboxSnapshot, Updated]:
        """STATUS."""
        return await self._do(lambda inbox: self._snapshot(inbox, name)), await self._refreshed(selected)

    async def create_mailbox(self, name: str, selected: Updated = None) -> tuple[ObjectId, Updated]:
        """CREATE, with the folders above it (RFC 3501 §6.3.3)."""

        def make(inbox: Inbox) -> ObjectId:
            folder = name.rstrip(DELIMITER)
            if not 0 < len(folder) <= MAX_NAME_CHARACTERS or not folder.isprintable():
                raise MailboxError(name, b"Not a name for a mailbox.")
            folders.create(self._folder(inbox, folder))
            return _object_id(inbox, folder)

        return await self._do(told(make, name)), await self._refreshed(selected)

    async def delete_mailbox(self, name: str, selected: Updated = None) -> Updated:
        """DELETE."""
        await self._do(told(lambda inbox: folders.remove(self._folder(inbox, name)), name))
        return await self._refreshed(selected)

    async def rename_mailbox(self, before_name: str, after_name: str, selected: Updated = None) -> Updated:
        """RENAME, with what stands below it."""

        def rename(inbox: Inbox) -> None:
            there = folders.names(inbox, self._mailbox)
            below = [one for one in there if one.startswith(before_name + DELIMITER)]
            if not 0 < len(after_name) <= MAX_NAME_CHARACTERS or not after_name.isprintable():
                raise MailboxError(after_name, b"Not a name for a mailbox.")
            folders.rename(self._folder(inbox, before_name), after_name)
            for one in below if before_name != INBOX else ():
                folders.rename(self._folder(inbox, one), after_name + one[len(before_name) :])

        await self._do(told(rename, before_name, after_name))
        return await self._refreshed(selected)

    async def subscribe(self, name: str, selected: Updated = None) -> Updated:
        """SUBSCRIBE."""
        await self._do(told(lambda inbox: folders.subscribe(self._folder(inbox, name), True), name))
        return await self._refreshed(selected)

    async def unsubscribe(self, name: str, selected: Updated = None) -> Updated:
        """UNSUBSCRIBE."""
        await self._do(told(lambda inbox: folders.subscribe(self._folder(inbox, name), False), name))
        return await self._refreshed(selected)

    async def append_messages(
        self, name: str, messages: Sequence[AppendMessage], selected: Updated = None
    ) -> tuple[AppendUid, Updated]:
        """APPEND: what is appended goes to nobody."""

        def append(inbox: Inbox) -> AppendUid:
            folder = self._folder(inbox, name)
            uids = [
                folders.append(folder, mail_lines(one.literal), kept(one.flag_set), one.when)
                for one in messages
            ]
            return AppendUid(folders.uidvalidity(inbox), uids)

        return await self._do(told(append, name, try_create=True)), await self._refreshed(selected)

    async def select_mailbox(
        self, name: str, readonly: bool = False
    ) -> tuple[MailboxSnapshot, SelectedMailbox]:
        """SELECT and EXAMINE."""
        self.close()
        self._known = {}
        snapshot = await self._do(lambda inbox: self._snapshot(inbox, name))
        selected = SelectedMailbox(
            snapshot.mailbox_id,
            readonly,
            PermanentFlags(PERMANENT),
            SessionFlags(()),
            lookup=name,
            _messages=Messages(),
        )
        return snapshot, await self._refresh(selected)

    async def check_mailbox(
        self, selected: SelectedMailbox, *, wait_on: Event | None = None, housekeeping: bool = False
    ) -> SelectedMailbox:
        """NOOP and CHECK; with ``wait_on`` IDLE: return as soon as something has changed, or that event comes."""
        del housekeeping
        while wait_on and not wait_on.is_set():
            inbox, woken = await self._do(lambda inbox: inbox), Event.for_asyncio()
            with inbox.changes.listening(partial(_wake, asyncio.get_running_loop(), woken)):
                if await self._do(self._changed):
                    break
                await wait_on.or_event(woken).wait(timeout=LOOK_SECONDS)
        return await self._refresh(selected)

    async def fetch_messages(
        self, selected: SelectedMailbox, sequence_set: SequenceSet, set_seen: bool
    ) -> tuple[Iterable[tuple[int, Message]], SelectedMailbox]:
        """FETCH; what is read that way is \\Seen from now on."""  # noqa: D301 - as it is written on the wire
        if set_seen:
            uids = [uid for _, uid in selected.messages.get_uids(sequence_set)]
            unseen = [uid for uid in uids if folders.SEEN not in self._known.get(uid, ())]
            if unseen:
                await self._do(lambda inbox: folders.flag(self._of(inbox, selected), unseen, [folders.SEEN]))
        await self._refresh(selected)
        return self._there(selected, sequence_set), selected

    async def search_mailbox(
        self, selected: SelectedMailbox, keys: frozenset[SearchKey]
    ) -> tuple[Iterable[tuple[int, Message]], SelectedMailbox]:
        """SEARCH, away from the loop: it may read everything."""
        await self._refresh(selected)

        def search(inbox: Inbox) -> list[tuple[int, Message]]:
            folder = self._of(inbox, selected)
            met = test(keys, lambda wanted: frozenset(uid for _, uid in selected.messages.get_uids(wanted)))
            return [(seq, one) for seq, one in everything if met(_candidate(folder, one, selected))]

        everything = self._there(selected, SequenceSet.all())
        return await self._do(search), selected

    async def expunge_mailbox(
        self, selected: SelectedMailbox, uid_set: SequenceSet | None = None
    ) -> SelectedMailbox:
        """EXPUNGE, UID EXPUNGE, and CLOSE, which in a folder that was examined takes nothing away."""
        if selected.readonly:
            return await self._refresh(selected)
        await self._refresh(selected)
        marked = [
            one.uid
            for _, one in selected.messages.get_all(uid_set or SequenceSet.all())
            if Deleted in one.permanent_flags
        ]
        await self._do(lambda inbox: folders.expunge(self._of(inbox, selected), marked))
        return await self._refresh(selected)

    async def copy_messages(
        self, selected: SelectedMailbox, sequence_set: SequenceSet, mailbox: str
    ) -> tuple[CopyUid | None, SelectedMailbox]:
        """COPY."""
        return await self._transfer(folders.copy, selected, sequence_set, mailbox)

    async def move_messages(
        self, selected: SelectedMailbox, sequence_set: SequenceSet, mailbox: str
    ) -> tuple[CopyUid | None, SelectedMailbox]:
        """MOVE."""
        if selected.readonly:
            raise MailboxReadOnly
        return await self._transfer(folders.move, selected, sequence_set, mailbox)

    async def update_flags(
        self,
        selected: SelectedMailbox,
        sequence_set: SequenceSet,
        flag_set: frozenset[Flag],
        mode: FlagOp = FlagOp.REPLACE,
    ) -> tuple[Iterable[tuple[int, Message]], SelectedMailbox]:
        """STORE."""
        if selected.readonly:
            raise MailboxReadOnly
        uids = [uid for _, uid in selected.messages.get_uids(sequence_set)]
        given = kept(flag_set)
        await self._do(lambda inbox: folders.flag(self._of(inbox, selected), uids, given, _HOW[mode]))
        await self._refresh(selected)
        return self._there(selected, sequence_set), selected

    async def _transfer(
        self,
        how: Callable[[Folder, Iterable[int], str], list[tuple[int, int]]],
        selected: SelectedMailbox,
        sequence_set: SequenceSet,
        mailbox: str,
    ) -> tuple[CopyUid | None, SelectedMailbox]:
        uids = [uid for _, uid in selected.messages.get_uids(sequence_set)]

        def transfer(inbox: Inbox) -> CopyUid | None:
            pairs = how(self._of(inbox, selected), uids, mailbox)
            return CopyUid(folders.uidvalidity(inbox), pairs) if pairs else None

        return await self._do(told(transfer, mailbox, try_create=True)), await self._refresh(selected)

    def _there(self, selected: SelectedMailbox, wanted: SequenceSet) -> list[tuple[int, Message]]:
        """Return the messages of a set that are still there; those that have gone wait to be told as expunged."""
        known = selected.messages.get_all(wanted)
        return [(seq, cast("Message", one)) for seq, one in known if one.uid in self._known]

    async def _refreshed(self, selected: Updated) -> Updated:
        return await self._refresh(selected) if selected else None

    async def _refresh(self, selected: SelectedMailbox) -> SelectedMailbox:
        """Bring what the client knows of its folder up to date; it is told by the library."""
        fresh, gone, recent = await self._do(lambda inbox: self._news(inbox, selected))
        selected.add_updates(fresh, gone)
        for uid in recent:
            selected.session_flags.add_recent(uid)
        return selected

    def _news(self, inbox: Inbox, selected: SelectedMailbox) -> tuple[list[Message], list[int], list[int]]:
        if not self._changed(inbox):
            return [], [], []
        self._stale = False
        folder = self._of(inbox, selected)
        states = folders.states(folder)
        last = max(self._known, default=0)
        new = {one.uid: one for one in folders.copies(folder, after=last)}
        gone = [uid for uid in self._known if uid not in states]
        fresh = [self._message(folder, one) for one in new.values()]
        for uid in states.keys() & self._known.keys():
            if states[uid] != self._known[uid]:
                known = cast("Message", selected.messages.get(uid))
                copy = Copy(uid, 0, states[uid], known.internal_date, known.size)
                fresh.append(self._message(folder, copy))
        self._known = {uid: flags for uid, flags in states.items() if uid <= last} | {
            uid: one.flags for uid, one in new.items()
        }
        return fresh, gone, self._recent(folder, selected, new)

    def _recent(self, folder: Folder, selected: SelectedMailbox, new: dict[int, Copy]) -> list[int]:
        """Return which of the new messages this client is the first to hear of; examining takes that from nobody."""
        if not new:
            return []
        before = folders.claimed(folder) if selected.readonly else folders.claim(folder)
        return [uid for uid in new if uid > before]

    def _message(self, folder: Folder, copy: Copy) -> Message:
        async def load(message: Message) -> LoadedMessage:
            if self.sizes_only:
                return LoadedMessage(None, message.size)
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, _loaded, folder, message)

        return Message(copy, load)

    def _changed(self, inbox: Inbox) -> bool:
        """Return whether the file has changed since it was last asked; it may be another file by now."""
        if self._watch is None or self._watch[0] is not inbox:
            self.close()
            self._watch = inbox, Watch(inbox.path)
        self._stale |= self._watch[1].changed()
        return self._stale

    def _of(self, inbox: Inbox, selected: SelectedMailbox) -> Folder:
        """Return the selected folder. Raises GoneError where it has gone, or is another's by now."""
        folder = self._folder(inbox, selected.lookup)
        if selected.mailbox_id != _object_id(inbox, folder.name) or not folders.exists(folder):
            raise GoneError
        return folder

    def _folder(self, inbox: Inbox, folder: str) -> Folder:
        return Folder(inbox, self._mailbox, folder)

    def _snapshot(self, inbox: Inbox, name: str) -> MailboxSnapshot:
        folder = self._folder(inbox, name)
        if not folders.exists(folder):
            raise MailboxNotFound(name)
        states = folders.states(folder)
        claimed = folders.claimed(folder)
        unseen = [at for at, flags in enumerate(states.values(), 1) if folders.SEEN not in flags]
        used = {Flag(flag) for flags in set(states.values()) for flag in flags}
        return Snapshot(
            _object_id(inbox, folder.name),
            False,
            folders.uidvalidity(inbox),
            used | set(PERMANENT),
            frozenset(),
            len(states),
            sum(1 for uid in states if uid > claimed),
            len(unseen),
            unseen[0] if unseen else None,
            folders.next_uid(inbox),
        )

    async def _do(self, work: Callable[[Inbox], _R]) -> _R:
        """Do something with the inbox, away from the loop. Raises GoneError where the world has gone."""

        def done() -> _R:
            inbox = self._resolve()
            if inbox is None:
                raise GoneError
            return work(inbox)

        return await asyncio.get_running_loop().run_in_executor(self._threads, done)


def _loaded(folder: Folder, message: Message) -> LoadedMessage:
    try:
        return LoadedMessage(split(folders.octets(folder, message.uid)), message.size)
    except NoSuchMessageError:  # expunged by another while it is told
        return LoadedMessage(None, message.size)


def _candidate(folder: Folder, message: Message, selected: SelectedMailbox) -> Candidate:
    flags = message.get_flags(selected.session_flags)
    return Candidate(
        message.uid, flags, message.internal_date, message.size, lambda uid: _octets(folder, uid)
    )


def _octets(folder: Folder, uid: int) -> bytes:
    try:
        return folders.octets(folder, uid)
    except NoSuchMessageError:
        return b""


def _object_id(inbox: Inbox, folder: str) -> ObjectId:
    return ObjectId(f"F{folders.uidvalidity(inbox):x}-{folder.encode().hex()}"[:255].encode())


def _wake(loop: asyncio.AbstractEventLoop, woken: Event) -> None:
    with suppress(RuntimeError):  # the loop has closed: whoever has written must not fail for that
        loop.call_soon_threadsafe(woken.set)
