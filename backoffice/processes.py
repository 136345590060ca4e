"""The kinds of processes that serve: all in one, or web, engine and mail apart, any number of web and engine.

None keeps anything that another would miss: what they share lies in the databases and under the data directory.
"""

import logging
import multiprocessing
import os
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess, parent_process
from threading import Event, Thread

from waitress.server import create_server

from backoffice.adapters.mail_server import mail_readers, start_smtp
from backoffice.bootstrap import System, engine_pages, rest_what_stays, web_app, working_on
from backoffice.operation.log import tell
from backoffice.settings import Settings
from backoffice.simulation.realtime import Heartbeat
from backoffice.simulation.telling import Tellers
from backoffice.web.plain import WsgiApp

Say = Callable[[str], None]
Open = Callable[[], AbstractContextManager[System]]
READY = "ready"
BACKLOG = 1024
ENDED = (
    "web の子プロセスが終了したため、全体を終了します。 / A worker of the web has ended, and all end with it."
)


def serve_all(system: System, say: Say) -> None:
    """Serve web, SMTP and the heartbeat of running worlds in one process, until SIGTERM or Ctrl-C."""
    system.settings.refuse_unsafe()
    with _port(system.settings, say) as listening, _beating(system), ExitStack() as parts:
        smtp = system.smtp
        say(f"smtp  {f'127.0.0.1:{smtp.port}' if smtp else 'off (mail goes straight to the inboxes)'}")
        parts.enter_context(_readers(system, "127.0.0.1", say))
        _serve_pages(system, listening, "all", say)


def serve_web(settings: Settings, workers: int, open_system: Open, say: Say) -> None:
    """Serve the web in so many processes behind one port, until SIGTERM or Ctrl-C.

    They live and die together: when one ends by itself the others end too, and ChildProcessError is raised.
    """
    settings.refuse_unsafe()
    with _port(settings, say) as listening:

        def work(say: Say) -> None:
            with open_system() as system:
                _serve_pages(system, listening, "web", say)

        if workers == 1:
            work(say)
        else:
            _in_processes(workers, work, say)


def serve_engine(system: System, say: Say) -> None:
    """Move the worlds that run, each by one engine at a time; its port tells health and figures only."""
    system.settings.refuse_unsafe()
    with _port(system.settings, say) as listening, _beating(system):
        _serve(engine_pages(system), listening, 1, "engine", say)


def serve_mail(system: System, host: str, say: Say) -> None:
    """Take mails for the worlds by SMTP, until SIGTERM or Ctrl-C."""
    settings = system.settings
    tls, names = settings.data.resolve() / "tls", [settings.smtp_host]
    server = start_smtp(system.inboxes, settings.smtp_port, host, tls=tls, names=names, strictly=True)
    try:
        say(f"smtp  {host}:{server.port}")
        with _readers(system, host, say, strictly=True), _at_work("mail", say):
            _until_stopped()
    finally:
        server.stop()


@contextmanager
def _readers(system: System, host: str, say: Say, *, strictly: bool = False) -> Iterator[None]:
    """Let mail be read by IMAP and POP3. OSError when a port is taken."""
    settings = system.settings
    tls, names = settings.data.resolve() / "tls", [settings.smtp_host]
    readers = mail_readers(
        system.inboxes, settings.reading_ports(host), host, tls=tls, names=names, strictly=strictly
    )
    readers.start()
    try:
        for kind, port in readers.ports.items():
            say(f"{kind}  {host}:{port}")
        if readers.missing:
            say(f"imap  off ({readers.missing})")
        yield
    finally:
        readers.stop()


def _serve_pages(system: System, listening: socket.socket, kind: str, say: Say) -> None:
    """Serve by waitress: threads that stop cleanly and share the process with SMTP and heartbeat.

    Pages ask for what is new instead of holding streams, so no thread is kept by an onlooker (DECISIONS).
    """
    # A page asks for a dozen style sheets at once; that they wait a moment for a thread is no warning.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    _serve(web_app(system), listening, system.settings.threads, kind, say)


def _serve(app: WsgiApp, listening: socket.socket, threads: int, kind: str, say: Say) -> None:
    server = create_server(app, sockets=[listening], threads=threads)
    stop_on_signals()
    with _at_work(kind, say):
        try:
            server.run()
        finally:
            server.close()


@contextmanager
def _at_work(kind: str, say: Say) -> Iterator[None]:
    """Say that the process is ready, and log its beginning and its end; `kind` is all, web, engine or mail."""
    tell("server.started", kind=kind)
    rest_what_stays()
    say(READY)
    try:
        yield
    finally:
        tell("server.stopped", kind=kind)


@contextmanager
def _port(settings: Settings, say: Say) -> Iterator[socket.socket]:
    """Listen on the web's port. OSError with words when it is taken."""
    try:
        listening = socket.create_server((settings.host, settings.port), backlog=BACKLOG)
    except OSError as failure:
        ja = f"ポート {settings.port} で待ち受けられません。--port で別の番号を指定してください。"
        raise OSError(f"{ja} / Cannot listen on port {settings.port}: {failure}") from failure
    with listening:
        say(f"web   http://{settings.host}:{listening.getsockname()[1]}/")
        yield listening


@contextmanager
def _beating(system: System) -> Iterator[None]:
    simulator = system.simulator
    heartbeat = Heartbeat(simulator.worlds.running, simulator.worlds.homes.claim, simulator.service)
    with working_on(system.settings.data), Tellers(simulator.worlds):
        heartbeat.start()
        try:
            yield
        finally:
            heartbeat.stop()


def _in_processes(count: int, work: Callable[[Say], None], say: Say) -> None:
    """Do the same work in so many processes and say ready when all are; the first that ends, ends all.

    ChildProcessError when one has ended by itself, so that whoever keeps the service up starts all anew.
    """
    forks = multiprocessing.get_context("fork")
    pipes = [forks.Pipe(duplex=False) for _ in range(count)]
    workers = [forks.Process(target=_work_with_parent, args=(work, sending.send)) for _, sending in pipes]
    stop_on_signals()
    for worker in workers:
        worker.start()
    try:
        with suppress(KeyboardInterrupt):
            if _all_ready([receiving for receiving, _ in pipes], workers):
                say(READY)
                wait([worker.sentinel for worker in workers])
            raise ChildProcessError(ENDED)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join()


def _work_with_parent(work: Callable[[Say], None], say: Say) -> None:
    """Work until the parent process ends, however it ends: else a port would stay taken by nobody's children."""
    parent = parent_process()
    if parent:
        Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()
    work(say)


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)


def _all_ready(told: list[Connection], workers: Sequence[BaseProcess]) -> bool:
    """Wait until each worker has said ready; False when one has ended instead."""
    waiting: list[Connection] = list(told)
    while waiting:
        heard = wait([*waiting, *(worker.sentinel for worker in workers)])
        if any(worker.exitcode is not None for worker in workers):
            return False
        waiting = [pipe for pipe in waiting if pipe not in heard or pipe.recv() != READY]
    return True


def stop_on_signals() -> None:
    """Let SIGTERM end the process as Ctrl-C does."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)


def _until_stopped() -> None:
    stop_on_signals()
    with suppress(KeyboardInterrupt):
        Event().wait()
