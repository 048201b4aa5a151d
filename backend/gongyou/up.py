"""`gongyou up`: everything in the foreground under one supervisor, on servers of our own where none are named."""

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from wsgiref.types import WSGIApplication

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server as Granian

from gongyou.app import configure, create_app
from gongyou.core import beats, cache, db, jobs, migrating, relay, scheduler
from gongyou.core.http.front_ends import FrontEnds
from gongyou.core.installation import announced, start_embedded, stop
from gongyou.core.ports import port_is_free
from gongyou.core.settings import Settings, SettingsError, data_folder, port_of
from gongyou.core.supervisor import Child, Supervisor, interrupt_on_termination
from gongyou.demo.accounts import demo_accounts
from gongyou.demo.loading import load_demo_once

WORKERS = (("urgent", "default", "bulk"), ("urgent", "default"))
"""Which queues each worker empties, in order; one of them never takes bulk work, so that an alert finds a free hand."""

_MALLOC_SETTINGS = {-1: 2**20, -3: 2**20, -8: 2}
"""M_TRIM_THRESHOLD, M_MMAP_THRESHOLD (bytes) and M_ARENA_MAX of glibc's malloc.h; the defaults grow with use."""


def up(*, demo: bool) -> int:
    """Run the service until Ctrl-C or SIGTERM; return the exit code."""
    host, port = os.environ.get("HOST") or "127.0.0.1", port_of()
    if not port_is_free(host, port):
        raise SettingsError(f"Port {port} is in use. Choose another: PORT={port + 1} make run")
    interrupt_on_termination()
    _allocate_sparingly()
    folder = data_folder()
    urls, servers = start_embedded(folder)
    try:
        os.environ.update(urls)
        with announced(folder, {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}):
            settings = Settings.from_env()
            _in_a_child(partial(_prepare, settings, demo=demo))
            configure(settings)  # what all children share is loaded once, before they are forked
            supervisor = Supervisor(_children(settings), servers=servers, on_ready=lambda: _greet(settings))
            return supervisor.run()
    except KeyboardInterrupt:
        return 0
    finally:
        stop(servers)


def _allocate_sparingly() -> None:
    """Have this process and its forks give back what a password's hash or a picture took for a moment (glibc)."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        for setting, value in _MALLOC_SETTINGS.items():
            libc.mallopt(setting, value)


def _in_a_child(work: Callable[[], None]) -> None:
    """Do work in a process of its own, so that what it needed is given back; end with its exit code if that is not 0."""
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    child.join()
    if child.exitcode:
        sys.exit(child.exitcode)


def _prepare(settings: Settings, *, demo: bool) -> None:
    """Migrate, and load the demo on the first start."""
    database = configure(settings)
    migrating.upgrade(database)
    if demo:
        load_demo_once()
    database.dispose()


def _children(settings: Settings) -> list[Child]:
    workers = [
        Child(f"worker-{number}", partial(run_worker, queues), ready=_beating("worker"))
        for number, queues in enumerate(WORKERS, start=1)
    ]
    return [
        Child("relay and scheduler", run_relay_and_scheduler, ready=_beating("relay", "scheduler")),
        *workers,
        Child("api", run_api, ready=lambda: _answers(f"http://{settings.host}:{settings.port}/healthz")),
    ]


def run_api() -> None:
    """Serve the API, until SIGTERM."""
    settings = Settings.from_env()
    serve(create_app(settings), settings)


def serve(application: WSGIApplication, settings: Settings) -> None:
    """Serve a WSGI application as the API is served: by forks of this process, which share it and what it has loaded.

    It must hold no connection and no thread yet.
    """
    multiprocessing.set_start_method("fork", force=True)
    gc.collect()
    gc.freeze()  # else the first collection in each fork copies what they share
    Granian(
        "gongyou.app:create_app",  # a name for the log; the object itself is below
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=int(os.environ.get("WEB_WORKERS") or 2),
        blocking_threads=int(os.environ.get("WEB_THREADS") or 8),
        websockets=False,
        backlog=1024,
        respawn_failed_workers=True,
        workers_kill_timeout=8,
        log_level=LogLevels.error,
    ).serve(target_loader=lambda: application, wrap_loader=False)


def run_relay() -> None:
    """Be the relay, until SIGTERM."""
    relay.run(_configured(), stopping=_until_terminated())


def run_scheduler() -> None:
    """Be the scheduler, until SIGTERM."""
    scheduler.run(_configured(), stopping=_until_terminated())


def run_relay_and_scheduler() -> None:
    """Be both, in one process: each mostly waits, and a process of its own costs more memory than either needs."""
    database, stopping = _configured(), _until_terminated()
    threading.Thread(target=scheduler.run, args=(database,), kwargs={"stopping": stopping}, daemon=True).start()
    relay.run(database, stopping=stopping)


def run_worker(queues: tuple[str, ...]) -> None:
    """Be a worker of these queues, until SIGTERM."""
    _configured()
    jobs.work(queues)


def _configured() -> db.Database:
    return configure(Settings.from_env(), pool_size=2)


def _until_terminated() -> Callable[[], bool]:
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda signum, _frame: asked.append(signum))
    return lambda: bool(asked)


def _beating(*processes: str) -> Callable[[], bool]:
    def ready() -> bool:
        try:
            return all(beats.alive(process) > 0 for process in processes)
        except cache.RedisError:
            return False

    return ready


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=0.5) as answer:  # noqa: S310  our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _greet(settings: Settings) -> None:
    address = f"http://{settings.host}:{settings.port}"
    click.echo(
        f"\n工友 Gongyou is ready: {address}\n  mini-program {address}/m/\n  API docs     {address}/api/docs\n"
        f"  readiness    {address}/readyz"
    )
    for name in FrontEnds().missing:
        click.echo(f"  The {name}'s pages are not built and not served: make web")
    accounts = demo_accounts()
    if accounts:
        click.echo("  demo accounts (tenant / username / password):")
        for account in accounts:
            click.echo(f"    {account.tenant:10} {account.username:12} {account.password:14} {account.roles}")
    click.echo("Ctrl-C stops everything.\n")
    sys.stdout.flush()
