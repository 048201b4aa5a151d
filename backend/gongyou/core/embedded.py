"""PostgreSQL and Valkey started by Gongyou itself; a real installation names its own servers by URL."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import redis

from gongyou.core.binaries import EmbeddedError, Program, find_postgres, find_valkey
from gongyou.core.embedded_server import HOST, EmbeddedServer
from gongyou.core.spawning import Identity, run, spawn

__all__ = ["DATABASE", "OWNER_LOGIN", "EmbeddedError", "EmbeddedPostgres", "EmbeddedValkey"]

DATABASE = "gongyou"
OWNER_LOGIN = "gongyou_owner_login"

# For a machine with little memory. A lasting server loses nothing that was acknowledged, whatever ends it.
POSTGRES_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "cluster_name": "gongyou",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "60",
    "superuser_reserved_connections": "3",
    "shared_buffers": "64MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "wal_compression": "on",
    "min_wal_size": "80MB",
    "max_wal_size": "512MB",
    "autovacuum_max_workers": "2",
    "autovacuum_naptime": "30s",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.05",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",  # one file a weekday, overwritten a week later
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
POSTGRES_18_SETTINGS = {"io_method": "sync"}  # saves three processes
POSTGRES_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
HOST_BASED_AUTHENTICATION = f"host all all {HOST}/32 scram-sha-256\n"
VALKEY_LOG_LIMIT = 10 * 2**20  # bytes


class EmbeddedPostgres(EmbeddedServer):
    """A PostgreSQL with one superuser (`OWNER_LOGIN`) and one empty database (`DATABASE`, UTF-8, collation C.UTF-8)."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # fast shutdown: sessions are ended, the log is closed

    def __init__(self, folder: Path | str, *, durable: bool = True, settings: Mapping[str, str] | None = None) -> None:
        """Describe the server of `folder`; not `durable` skips fsync; `settings` win over ours."""
        super().__init__(folder, durable=durable)
        self._settings = dict(settings or {})

    def url(self, database: str = DATABASE, *, user: str = OWNER_LOGIN, password: str | None = None) -> str:
        """Return the libpq URL of `database` for `user`, by default the owner."""
        secret = quote(self.password if password is None else password, safe="")
        return f"postgresql://{quote(user, safe='')}:{secret}@{HOST}:{self.port}/{quote(database, safe='')}"

    @property
    def _pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def _find(self) -> Program:
        return find_postgres()

    def _process_names(self) -> tuple[str, ...]:
        return ("postgres",)

    def _prepare(self, program: Program, identity: Identity | None) -> None:
        self._own_folder(self.folder / "log", identity)
        fresh_password = self._ensure_password()
        if self.data.exists():
            self._check_version(program)
            self._own_folder(self.data, identity)
            if fresh_password:
                self._single_user(program, identity, self.data, [self._password_statement()])
        else:
            self._initialise(program, identity)

    def _check_version(self, program: Program) -> None:
        version = self.data / "PG_VERSION"
        if not version.is_file():
            raise EmbeddedError(
                f"{self.data} is not a PostgreSQL data folder: move it away or set another GONGYOU_DATA"
            )
        found = version.read_text().strip()
        if found != str(program.major):
            raise EmbeddedError(
                f"{self.data} was written by PostgreSQL {found}, this is PostgreSQL {program.major}: back it up with "
                f"the Gongyou that wrote it and restore it into an empty folder, or set another GONGYOU_DATA"
            )

    def _initialise(self, program: Program, identity: Identity | None) -> None:
        """Make the cluster beside its place and move it there when complete: an interrupted start leaves none."""
        new = self.folder / "data.new"
        if new.exists():
            shutil.rmtree(new)
        self._own_folder(new, identity)
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if program.major < 17:  # knows no built-in provider
            locale = ["--locale=C", "--lc-ctype=" + ("UTF-8" if sys.platform == "darwin" else "C.UTF-8")]
        command: list[str | Path] = [
            program.path.with_name("initdb"),
            "--pgdata",
            new,
            "--username",
            OWNER_LOGIN,
            "--encoding=UTF8",
        ]
        command += [*locale, "--auth=reject", "--no-instructions"]
        run(command if self.durable else [*command, "--no-sync"], folder=new, identity=identity)
        (new / "pg_hba.conf").write_text(HOST_BASED_AUTHENTICATION)
        self._single_user(program, identity, new, [self._password_statement(), f"CREATE DATABASE {DATABASE}"])
        new.rename(self.data)

    def _password_statement(self) -> str:
        return f"ALTER ROLE {OWNER_LOGIN} PASSWORD '{self.password}'"

    def _single_user(self, program: Program, identity: Identity | None, data: Path, statements: list[str]) -> None:
        command: list[str | Path] = [program.path, "--single", "-D", data, "-c", "exit_on_error=on", "postgres"]
        run(command, folder=data, identity=identity, text="".join(f"{statement}\n" for statement in statements))

    def _launch(self, program: Program, identity: Identity | None, log: int) -> subprocess.Popen[str]:
        settings = POSTGRES_SETTINGS | {"port": str(self.port), "log_directory": str(self.folder / "log")}
        if program.major >= 18:
            settings |= POSTGRES_18_SETTINGS
        if not self.durable:
            settings |= POSTGRES_FORGETFUL
        arguments = [word for name, value in (settings | self._settings).items() for word in ("-c", f"{name}={value}")]
        return spawn(
            [program.path, "-D", self.data, *arguments],
            folder=self.data,
            identity=identity,
            death_signal=self.stop_signal,
            stdout=log,
            stderr=log,
        )

    def _is_ready(self, pid: int) -> bool:
        try:
            lines = self._pid_file.read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _said(self) -> str:
        logs = sorted((self.folder / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
        return "\n".join(path.read_text(errors="replace") for path in (*logs[-1:], self.start_log))


class EmbeddedValkey(EmbeddedServer):
    """A Valkey (or Redis) that keeps an append-only file, written to disk every second, and never evicts."""

    name = "Valkey"
    stop_signal = signal.SIGTERM

    def url(self, database: int = 0) -> str:
        """Return the redis URL of the numbered `database` (0 to 15)."""
        return f"redis://:{quote(self.password, safe='')}@{HOST}:{self.port}/{database}"

    @property
    def _pid_file(self) -> Path:
        return self.folder / "server.pid"

    @property
    def _log(self) -> Path:
        return self.folder / "log" / "valkey.log"

    def _find(self) -> Program:
        return find_valkey()

    def _process_names(self) -> tuple[str, ...]:
        return ("valkey-server", "redis-server")

    def _prepare(self, program: Program, identity: Identity | None) -> None:
        self._ensure_password()
        self._own_folder(self.data, identity)
        self._own_folder(self._log.parent, identity)
        if self._log.exists() and self._log.stat().st_size > VALKEY_LOG_LIMIT:
            self._log.replace(self._log.with_suffix(".log.1"))

    def _launch(self, program: Program, identity: Identity | None, log: int) -> subprocess.Popen[str]:
        process = spawn(
            [program.path, "-"],
            folder=self.data,
            identity=identity,
            death_signal=self.stop_signal,
            stdin=subprocess.PIPE,  # where nobody else can read the password
            stdout=log,
            stderr=log,
        )
        assert process.stdin is not None
        with process.stdin as configuration:
            configuration.write("".join(f"{name} {value}\n" for name, value in self._configuration().items()))
        self._pid_file.write_text(f"{process.pid}\n")
        return process

    def _configuration(self) -> dict[str, str]:
        return {
            "bind": HOST,
            "port": str(self.port),
            "requirepass": self.password,
            "dir": _quoted(self.data),
            "logfile": _quoted(self._log),
            "daemonize": "no",
            "loglevel": "notice",
            "maxmemory-policy": "noeviction",
            "save": '""',
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
        }

    def _is_ready(self, pid: int) -> bool:
        try:
            with redis.Redis.from_url(self.url(), socket_timeout=5.0) as client:
                return int(client.info("server")["process_id"]) == pid  # another server may have taken the port
        except (redis.ConnectionError, redis.TimeoutError):  # not listening yet, or still loading
            return False

    def _said(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else self.start_log.read_text()


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
