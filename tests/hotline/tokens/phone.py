"""The phone's half of a blind signature (RFC 9474: Blind, Finalize), written a second time so that it can check the first."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any

from gongyou.hotline.tokens import rules
from gongyou.hotline.tokens.signing import EXPONENT

HASH_BYTES = 48


def mgf1(seed: bytes, length: int) -> bytes:
    """Return a mask of so many bytes (RFC 8017, B.2.1)."""
    blocks = (hashlib.sha384(seed + count.to_bytes(4)).digest() for count in range(-(-length // HASH_BYTES)))
    return b"".join(blocks)[:length]


def encoded(message: bytes, salt: bytes, bits: int) -> bytes:
    """Return the encoded message of so many bits (RFC 8017, 9.1.1)."""
    length = -(-bits // 8)
    told = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    data = bytes(length - len(salt) - HASH_BYTES - 2) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(data, mgf1(told, len(data)), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + told + b"\xbc"


def blind(n: int, message: bytes, salt: bytes, inverse: int) -> bytes:
    """Return a blinded message."""
    number = int.from_bytes(encoded(message, salt, n.bit_length() - 1))
    return (number * pow(inverse, -EXPONENT, n) % n).to_bytes(-(-n.bit_length() // 8))


def finalise(n: int, blind_signature: bytes, inverse: int) -> bytes:
    """Return the signature within a blind one."""
    return (int.from_bytes(blind_signature) * inverse % n).to_bytes(len(blind_signature))


def written(content: bytes) -> str:
    """Return bytes as the API takes them."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@dataclass
class Token:
    """A token on its way: what of it the phone keeps for itself, what it sends, and what comes of it."""

    tenant: str
    denomination: int
    epoch: str
    n: int
    serial: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(HASH_BYTES))
    inverse: int = 0
    signature: bytes = b""

    def __post_init__(self) -> None:
        self.inverse = self.inverse or secrets.randbelow(self.n - 2) + 2

    @property
    def message(self) -> bytes:
        """What is signed."""
        return rules.message(self.tenant, self.denomination, self.epoch, self.serial)

    @property
    def blinded(self) -> bytes:
        """What the service sees of it."""
        return blind(self.n, self.message, self.salt, self.inverse)

    def take(self, blind_signature: bytes) -> "Token":
        """Finish the token."""
        self.signature = finalise(self.n, blind_signature, self.inverse)
        return self

    def parts(self) -> dict[str, Any]:
        """Return what the service takes to redeem it."""
        return {
            "denomination": self.denomination,
            "epoch": self.epoch,
            "serial": self.serial,
            "signature": self.signature,
        }

    def body(self) -> dict[str, Any]:
        """Return what the API takes to redeem it."""
        return self.parts() | {"serial": written(self.serial), "signature": written(self.signature)}
