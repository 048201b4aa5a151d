"""Settings: one frozen dataclass, read once from the environment, failing at start."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[3]


class SettingsError(Exception):
    """A setting is missing or unusable; the message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a process needs to know about its surroundings.

    URLs of the three database roles may be one and the same: every connection switches to its role
    (`gongyou_owner`, `gongyou_app`, `gongyou_relay`) as it opens, see `core.db`.
    """

    database_url: str
    database_owner_url: str
    database_relay_url: str
    redis_url: str
    queue_url: str
    data_folder: Path
    file_store_url: str
    secret: bytes
    host: str
    port: int
    public_url: str
    wechat_url: str
    log_level: str
    trusted_proxies: int = 0
    """How many proxies of ours stand in front: so many addresses of `X-Forwarded-For`, from its end, are believed."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings, or raise SettingsError with one line that names the variable."""
        env = os.environ if environ is None else environ
        database_url = _required(env, "DATABASE_URL")
        redis_url = _required(env, "REDIS_URL")
        folder = data_folder(env)
        port = port_of(env)
        return cls(
            database_url=database_url,
            database_owner_url=env.get("DATABASE_OWNER_URL") or database_url,
            database_relay_url=env.get("DATABASE_RELAY_URL") or database_url,
            redis_url=redis_url,
            queue_url=env.get("QUEUE_URL") or redis_url,
            data_folder=folder,
            file_store_url=env.get("FILE_STORE_URL") or (folder / "files").as_uri(),
            secret=_secret(env, folder),
            host=env.get("HOST") or "127.0.0.1",
            port=port,
            public_url=(env.get("PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
            wechat_url=(env.get("WECHAT_URL") or "https://api.weixin.qq.com").rstrip("/"),
            log_level=(env.get("LOG_LEVEL") or "INFO").upper(),
            trusted_proxies=_count(env, "TRUSTED_PROXIES"),
        )


def data_folder(env: Mapping[str, str] | None = None) -> Path:
    """Return the absolute data folder, `GONGYOU_DATA` or `.data` in the project."""
    chosen = (os.environ if env is None else env).get("GONGYOU_DATA")
    return Path(chosen).expanduser().resolve() if chosen else PROJECT_ROOT / ".data"


def port_of(env: Mapping[str, str] | None = None) -> int:
    """Return `PORT` (8000), or raise SettingsError."""
    text = (os.environ if env is None else env).get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError(f"PORT={text} is not a port number (1 to 65535).")
    return int(text)


def _count(env: Mapping[str, str], name: str) -> int:
    text = env.get(name) or "0"
    if not text.isdecimal():
        raise SettingsError(f"{name}={text} is not a number.")
    return int(text)


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name)
    if not value:
        raise SettingsError(f"{name} is not set. `gongyou up` starts embedded servers; other commands need {name}.")
    return value


def _secret(env: Mapping[str, str], folder: Path) -> bytes:
    """Return the installation's master secret: GONGYOU_SECRET (hex, 32 bytes or more), else one kept in the data folder."""
    text = env.get("GONGYOU_SECRET")
    if text:
        try:
            value = bytes.fromhex(text)
        except ValueError as error:
            raise SettingsError("GONGYOU_SECRET must be hexadecimal (openssl rand -hex 32).") from error
        if len(value) < 32:
            raise SettingsError("GONGYOU_SECRET must have at least 32 bytes (openssl rand -hex 32).")
        return value
    path = folder / "secret"
    folder.mkdir(parents=True, exist_ok=True)
    # O_EXCL: of several processes that start at once, one writes and the others read what it wrote.
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text().strip())
    with os.fdopen(descriptor, "w") as file:
        fresh = secrets.token_bytes(32)
        file.write(fresh.hex())
    return fresh
