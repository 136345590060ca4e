"""The command line `odaiba`. Exit codes: 0 done, 1 failed (the reason on stderr), 2 misused."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import asdict
from importlib.metadata import entry_points
from typing import Any

import click
from sqlalchemy.exc import DatabaseError

from backoffice.bootstrap import System, wire
from backoffice.domain.actors import Role
from backoffice.domain.refusal import Refused
from backoffice.health import examine
from backoffice.operation.log import logged
from backoffice.processes import serve_all, serve_engine, serve_mail, serve_web
from backoffice.settings import Settings, UnsafeSettingsError
from backoffice.simulation import realtime
from backoffice.simulation.world import World
from backoffice.store.people import officers
from backoffice.usecases import admission

as_json = click.option("--json", "in_json", is_flag=True, help="Print JSON.")
DEMO = "demo"


@contextmanager
def system(*, own_smtp: bool = True, serving: bool = False, **options: Any) -> Iterator[System]:
    """Open the whole system; a refusal ends the command with exit code 1. What serves logs, others if JSON is asked."""
    with words_for_failures():
        settings = Settings(**options)
        logging = serving or settings.log == "json"
        logs = logged(settings.log, settings.log_level) if logging else nullcontext()
        with logs, closing(wire(settings, own_smtp=own_smtp)) as opened:
            yield opened


@contextmanager
def words_for_failures() -> Iterator[None]:
    """End the command with words where it fails."""
    try:
        yield
    except Refused as refused:
        words = "\n".join(f"{r.ja} / {r.en}{f' [{r.rule}]' if r.rule else ''}" for r in refused.refusals)
        misused = refused.kind == "refused"
        raise (click.UsageError(words) if misused else click.ClickException(words)) from refused
    except (UnsafeSettingsError, OSError, DatabaseError) as failure:
        words = f"{failure} — ODAIBA_DATA={Settings().data}"
        raise click.ClickException(words) from failure


def tell(data: Any, in_json: bool, line: Callable[[Any], str]) -> None:
    """Print data as JSON, or one line an item."""
    if in_json:
        click.echo(json.dumps(data, ensure_ascii=False))
        return
    for item in data if isinstance(data, list) else [data]:
        click.echo(line(item))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Odaiba: a simulated 在留申請オンラインシステム. Data lies under var/ (or ODAIBA_DATA)."""


listen_host = click.option("--host", default=None, help="Address to listen on (default 127.0.0.1).")
listen_port = click.option(
    "--port", type=click.IntRange(0, 65535), default=None, help="Port of the web (default 8000)."
)
smtp_port = click.option(
    "--smtp-port", type=click.IntRange(0, 65535), default=None, help="Port of SMTP (default 1025)."
)


def given(**options: Any) -> dict[str, Any]:
    """Return the options that were given; the environment says the others."""
    return {name: value for name, value in options.items() if value is not None}


@main.command("serve")
@listen_host
@listen_port
@smtp_port
def serve_command(host: str | None, port: int | None, smtp_port: int | None) -> None:
    """Serve web, SMTP and the running worlds in one process until Ctrl-C or SIGTERM; prints `ready` when it is."""
    with system(serving=True, **given(host=host, port=port, smtp_port=smtp_port)) as opened:
        serve_all(opened, click.echo)


@main.command("web")
@listen_host
@listen_port
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes on this port."
)
def web_command(host: str | None, port: int | None, workers: int) -> None:
    """Serve the web alone: stateless, any number beside each other; mail goes to ODAIBA_SMTP_HOST."""
    options = given(host=host, port=port)
    with words_for_failures():
        serve_web(
            Settings(**options), workers, lambda: system(own_smtp=False, serving=True, **options), click.echo
        )


@main.command("engine")
@listen_host
@listen_port
def engine_command(host: str | None, port: int | None) -> None:
    """Move the worlds whose time runs, each by one engine at a time; any number, each with a port for its health."""
    with system(own_smtp=False, serving=True, **given(host=host, port=port)) as opened:
        serve_engine(opened, click.echo)


@main.command("mail")
@listen_host
@smtp_port
def mail_command(host: str | None, smtp_port: int | None) -> None:
    """Take the mails of web and engine processes by SMTP."""
    with system(own_smtp=False, serving=True, **given(smtp_port=smtp_port)) as opened:
        serve_mail(opened, host or "127.0.0.1", click.echo)


@main.group()
def world() -> None:
    """Create, list, fork, reset and delete worlds."""


@world.command("create")
@click.argument("name", required=False, default="")
@click.option("--template", default="empty", show_default=True, help="empty or demo.")
@click.option("--seed", default="1", show_default=True, help="The same seed tells the same story.")
@click.option("--start", default=None, help="Instant with offset, e.g. 2025-06-02T09:00:00+09:00.")
@as_json
def world_create(name: str, template: str, seed: str, start: str | None, in_json: bool) -> None:
    """Create a world and print its id and its owner's token."""
    with system() as opened:
        begin = opened.simulator.begin(start)
        made = opened.simulator.create(name, template, seed, begin)
        data = _world(made.world) | {"owner_token": made.owner_token}
        tell(data, in_json, lambda w: f"{w['world_id']}  {w['now']}  owner token {w['owner_token']}")


@world.command("list")
@as_json
def world_list(in_json: bool) -> None:
    """List all worlds."""
    with system(mail="direct") as opened:
        data = [_world(each) for _, each in opened.simulator.worlds.sound()]
        tell(data, in_json, lambda w: f"{w['world_id']}  {w['now']}  {w['mode']}")


@world.command("fork")
@click.argument("name")
@click.argument("new_name", required=False, default="")
@as_json
def world_fork(name: str, new_name: str, in_json: bool) -> None:
    """Copy a world as it stands."""
    with system(mail="direct") as opened:
        made = opened.simulator.worlds.fork(name, new_name)
        data = _world(made.world) | {"owner_token": made.owner_token}
        tell(data, in_json, lambda w: f"{w['world_id']}  {w['now']}  owner token {w['owner_token']}")


@world.command("reset")
@click.argument("name")
@as_json
def world_reset(name: str, in_json: bool) -> None:
    """Bring a world back to where its template left it."""
    with system(mail="direct") as opened:
        data = _world(opened.simulator.worlds.reset(name))
        tell(data, in_json, lambda w: f"{w['world_id']}  {w['now']}")


@world.command("delete")
@click.argument("name")
def world_delete(name: str) -> None:
    """Delete a world whole."""
    with system(mail="direct") as opened:
        opened.simulator.worlds.delete(name)
        click.echo(f"deleted {name}")


@main.group("journal")
def journal_group() -> None:
    """Verify and tell the journal of a world."""


@journal_group.command("verify")
@click.argument("name")
@as_json
def journal_verify(name: str, in_json: bool) -> None:
    """Verify the chain of a world's journal; exit 1 and name the event where it is broken."""
    with system(mail="direct") as opened:
        chain = opened.simulator.chain(opened.simulator.worlds.open(name))
        tell({"world_id": name} | chain.told(), in_json, _chain_line)
        if chain.broken:
            raise SystemExit(1)


@journal_group.command("head")
@click.argument("name")
@as_json
def journal_head(name: str, in_json: bool) -> None:
    """Print the head of a world's journal: two runs with equal heads are the same story."""
    with system(mail="direct") as opened, opened.simulator.worlds.open(name).read() as reading:
        data = {"world_id": name, "head": reading.state.head, "events": reading.state.journal_seq}
        tell(data, in_json, lambda w: str(w["head"]))


@main.group()
def clock() -> None:
    """Show and move the time of a world."""


@clock.command("show")
@click.argument("name")
@as_json
def clock_show(name: str, in_json: bool) -> None:
    """Show a world's time."""
    with system(mail="direct") as opened:
        data = _world(opened.simulator.worlds.open(name))
        tell(data, in_json, _clock_line)


@clock.command("advance")
@click.argument("name")
@click.option("--by", default="", help="ISO 8601 duration, e.g. P1D.")
@click.option("--to", default="", help="Instant with offset.")
@as_json
def clock_advance(name: str, by: str, to: str, in_json: bool) -> None:
    """Move a world's time; returns when all effects are finished. Exit 1 when the world halts."""
    with system() as opened:
        simulator = opened.simulator
        chosen = simulator.worlds.open(name)
        done = simulator.advance(chosen, simulator.moment(chosen, to=to, by=by))
        data = {
            "from": done.began_at.isoformat(),
            "to": done.ended_at.isoformat(),
            "events": done.events,
            "head": done.head,
            "stopped_by": done.stopped_by,
        }
        tell(data, in_json, lambda a: f"{a['from']} → {a['to']}  {a['events']} events  {a['stopped_by']}")
        if done.stopped_by == "halted":
            raise SystemExit(1)


@clock.command("run")
@click.argument("name")
@click.option("--factor", type=click.IntRange(1, realtime.FASTEST), default=60, show_default=True)
@as_json
def clock_run(name: str, factor: int, in_json: bool) -> None:
    """Let a world's time run at a factor of wall time; the server moves it."""
    with system(mail="direct") as opened:
        chosen = opened.simulator.worlds.open(name)
        realtime.run_at(chosen, factor)
        tell(_world(chosen), in_json, _clock_line)


@clock.command("freeze")
@click.argument("name")
@as_json
def clock_freeze(name: str, in_json: bool) -> None:
    """Stop a world's time where it is."""
    with system(mail="direct") as opened:
        chosen = opened.simulator.worlds.open(name)
        realtime.freeze(chosen)
        tell(_world(chosen), in_json, _clock_line)


@main.group()
def officer() -> None:
    """Add and list officers of a world."""


@officer.command("add")
@click.argument("name")
@click.option(
    "--role", type=click.Choice([role.name.lower() for role in Role]), default="examiner", show_default=True
)
@click.option("--sign-in", default="", help="ID to sign in with; made up when absent.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input; made up when absent."
)
@as_json
def officer_add(name: str, role: str, sign_in: str, password_stdin: bool, in_json: bool) -> None:
    """Add an officer and print the ID and the password, which is told this once."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else ""
    with system(mail="direct") as opened, opened.simulator.worlds.open(name).write() as tx:
        row, told = admission.add_officer(tx, {"role": role, "sign_in": sign_in, "password": password})
        data = {
            "officer_id": row.id,
            "name": row.name,
            "role": role,
            "sign_in": row.sign_in,
            "password": told,
        }
        tell(data, in_json, lambda o: f"{o['officer_id']}  {o['name']}  {o['sign_in']}  {o['password']}")


@officer.command("list")
@click.argument("name")
@as_json
def officer_list(name: str, in_json: bool) -> None:
    """List the officers of a world."""
    with system(mail="direct") as opened, opened.simulator.worlds.open(name).read() as reading:
        data = [
            {
                "officer_id": row.id,
                "name": row.name,
                "role": Role(row.role).name.lower(),
                "sign_in": row.sign_in,
            }
            for row in officers(reading.session)
        ]
        tell(data, in_json, lambda o: f"{o['officer_id']}  {o['role']}  {o['name']}  {o['sign_in']}")


@main.group("seed")
def seed_group() -> None:
    """Fill worlds with invented people and applications."""


@seed_group.command("demo")
@click.option("--reset", is_flag=True, help="Start anew when it is already there.")
@as_json
def seed_demo(reset: bool, in_json: bool) -> None:
    """Make the demo world, named demo, unless it is there."""
    with system(mail="direct") as opened:
        worlds = opened.simulator.worlds
        there = next((record for record in worlds.records() if record.id == DEMO), None)
        if there and there.template != DEMO and not reset:
            raise click.ClickException(
                "the world named demo is not made from the demo template: --reset replaces it"
            )
        if there and reset:
            worlds.delete(DEMO)
        if reset or not there:
            opened.simulator.create(DEMO, DEMO)
        demo = worlds.open(DEMO)
        with demo.read() as reading:
            data = _world(demo) | {"sign_ins": reading.state.settings.get("sign_ins", [])}
        tell(data, in_json, _demo_lines)


@main.command("doctor")
@click.option("--quick", is_flag=True, help="Leave out what reads whole files, such as the journals' chains.")
@as_json
def doctor(quick: bool, in_json: bool) -> None:
    """Look whether this machine and the data are well; exit 1 when something is wrong."""
    found = list(examine(Settings(), quick=quick))
    tell([asdict(finding) for finding in found] if in_json else found, in_json, lambda finding: finding.line)
    if not all(finding.ok for finding in found):
        raise SystemExit(1)


@main.command("bench")
@click.option("--lives", type=click.IntRange(1, 100_000), default=400, show_default=True)
@click.option("--applications", type=click.IntRange(1, 1_000_000), default=100_000, show_default=True)
@as_json
def bench(lives: int, applications: int, in_json: bool) -> None:
    """Measure whole lives a second and the worklist, in a directory of its own that is removed afterwards."""
    (point,) = entry_points(group="odaiba.benchmarks")
    run: Callable[[int, int], list[dict[str, Any]]] = point.load()
    data = run(lives, applications)
    tell(data, in_json, lambda row: f"{row['what']:<52} {row['figure']:>12} {row['unit']}")


def _world(opened: World) -> dict[str, Any]:
    with opened.read() as reading:
        state = reading.state
        return {
            "world_id": opened.id,
            "now": state.now.isoformat(),
            "seed": state.seed,
            "mode": state.mode,
            "factor": state.factor,
            "head": state.head,
            "error": state.error,
        }


def _chain_line(data: dict[str, Any]) -> str:
    if data["holds"]:
        return f"the chain holds  {data['events']} events  head {data['head']}"
    broken = data["broken"]
    return f"broken at event {broken['seq']}  expected {broken['expected']}  found {broken['found']}"


def _clock_line(data: dict[str, Any]) -> str:
    return f"{data['now']}  {data['mode']} ×{data['factor']}  {data['error']}".rstrip()


def _demo_lines(data: dict[str, Any]) -> str:
    roles = [f"  {r['sign_in']:<14} {r['password']:<14} {r['role']}  {r['name']}" for r in data["sign_ins"]]
    return "\n".join([f"{data['world_id']}  {data['now']}", *roles])
