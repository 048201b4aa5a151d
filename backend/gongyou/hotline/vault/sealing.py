"""Sealing: bytes that one key pair, one password or one session opens. Pure; keys are 32 bytes, what is sealed is opaque.

Public-key sealing is HPKE (RFC 9180; X25519, HKDF-SHA256, AES-256-GCM), passwords go through Argon2id (RFC 9106), both by
the libraries. A `context` says what is sealed and for what; it must be the same to open it.
"""

import os
from dataclasses import dataclass, field

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from gongyou.core import crypto

KEY = 32
_SALT = 16


@dataclass(frozen=True, slots=True)
class Cost:
    """What Argon2id takes for one guess: passes over so many KiB of memory."""

    passes: int
    memory: int


COST = Cost(passes=3, memory=65_536)
"""RFC 9106's second choice. What is sealed under one cost opens under no other."""
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class WrongKey(ValueError):
    """What is sealed does not open with this key, password or context."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An X25519 key pair, raw."""

    public: bytes
    private: bytes = field(repr=False)


def new_pair() -> KeyPair:
    """Return a fresh key pair."""
    private = X25519PrivateKey.generate()
    return KeyPair(private.public_key().public_bytes_raw(), private.private_bytes_raw())


def public_of(private: bytes) -> bytes:
    """Return the public half of a private one."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def new_key() -> bytes:
    """Return a fresh symmetric key."""
    return os.urandom(KEY)


def seal_to(public: bytes, value: bytes, context: str) -> bytes:
    """Seal bytes so that only the private half opens them."""
    return _SUITE.encrypt(value, X25519PublicKey.from_public_bytes(public), info=context.encode())


def open_with(private: bytes, sealed: bytes, context: str) -> bytes:
    """Open what `seal_to` made; raise WrongKey."""
    try:
        return _SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), info=context.encode())
    except (InvalidTag, ValueError) as error:
        raise WrongKey(context) from error


def encrypt(key: bytes, value: bytes, context: str) -> bytes:
    """Seal bytes under a symmetric key."""
    return crypto.encrypt(key, value, context.encode())


def decrypt(key: bytes, sealed: bytes, context: str) -> bytes:
    """Open what `encrypt` made; raise WrongKey."""
    try:
        return crypto.decrypt(key, sealed, context.encode())
    except ValueError as error:
        raise WrongKey(context) from error


def lock(password: str, value: bytes, context: str) -> bytes:
    """Seal bytes under a password; takes about a tenth of a second and 64 MiB, so that guessing does too."""
    salt = os.urandom(_SALT)
    return salt + encrypt(stretched(password.encode(), salt), value, context)


def unlock(password: str, sealed: bytes, context: str) -> bytes:
    """Open what `lock` made; raise WrongKey."""
    if len(sealed) < _SALT:
        raise WrongKey(context)
    return decrypt(stretched(password.encode(), sealed[:_SALT]), sealed[_SALT:], context)


def stretched(secret: bytes, salt: bytes, length: int = KEY) -> bytes:
    """Return key material that costs an attacker as much for each guess (Argon2id)."""
    return hash_secret_raw(secret, salt, COST.passes, COST.memory, parallelism=1, hash_len=length, type=Type.ID)


def split(secret: bytes) -> tuple[bytes, bytes]:
    """Return two halves, each of them random by itself, that together are a secret."""
    first = os.urandom(len(secret))
    return first, joined(first, secret)


def joined(first: bytes, second: bytes) -> bytes:
    """Return the secret that two halves make."""
    return bytes(a ^ b for a, b in zip(first, second, strict=True))
