"""Secrets at rest and signatures, all derived from the installation's one master secret by HKDF (RFC 5869)."""

import base64
import hashlib
import hmac
import os
from functools import cache as memoise
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_master: bytes | None = None
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's minimum for Argon2id
_NONCE = 12


def configure(secret: bytes) -> None:
    """Set the master secret of this process."""
    global _master  # noqa: PLW0603  one secret a process, set once at start
    _master = secret
    derived_key.cache_clear()


@memoise
def derived_key(purpose: str) -> bytes:
    """Return the 32-byte key of a purpose."""
    if _master is None:
        raise RuntimeError("no master secret is configured")
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(_master)


def seal(value: str, *, purpose: str, tenant_id: UUID) -> bytes:
    """Encrypt a text (AES-256-GCM), bound to its purpose and tenant."""
    return seal_bytes(value.encode(), purpose=purpose, tenant_id=tenant_id)


def unseal(sealed: bytes, *, purpose: str, tenant_id: UUID) -> str:
    """Decrypt what `seal` made; raise ValueError if it was made with another key, purpose or tenant."""
    return unseal_bytes(sealed, purpose=purpose, tenant_id=tenant_id).decode()


def encrypt(key: bytes, value: bytes, context: bytes) -> bytes:
    """Encrypt bytes (AES-256-GCM) under a 32-byte key, bound to their context."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, value, context)


def decrypt(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Decrypt what `encrypt` made; raise ValueError for another key or context."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
    except InvalidTag as error:
        raise ValueError("what is sealed does not open: another key, another context or damaged bytes") from error


def conceal(value: bytes, *, purpose: str) -> bytes:
    """Encrypt bytes so that equal ones look equal (AES-SIV, RFC 5297): for what must not change while nothing has."""
    return AESSIV(derived_key(purpose)).encrypt(value, None)


def reveal(concealed: bytes, *, purpose: str) -> bytes:
    """Decrypt what `conceal` made; raise ValueError for anything else."""
    try:
        return AESSIV(derived_key(purpose)).decrypt(concealed, None)
    except InvalidTag as error:
        raise ValueError(f"not a {purpose} of ours") from error


def seal_bytes(value: bytes, *, purpose: str, tenant_id: UUID) -> bytes:
    """Encrypt bytes (AES-256-GCM), bound to their purpose and tenant."""
    return encrypt(derived_key(purpose), value, tenant_id.bytes)


def unseal_bytes(sealed: bytes, *, purpose: str, tenant_id: UUID) -> bytes:
    """Decrypt what `seal_bytes` made; raise ValueError if it was made with another key, purpose or tenant."""
    try:
        return decrypt(derived_key(purpose), sealed, tenant_id.bytes)
    except ValueError as error:
        raise ValueError(f"a sealed {purpose} does not open: another GONGYOU_SECRET or a damaged row") from error


def fingerprint(value: str, *, purpose: str, tenant_id: UUID) -> str:
    """Return a keyed digest (hex) that lets equal values be found without being read."""
    message = tenant_id.bytes + value.encode()
    return hmac.new(derived_key(f"fingerprint {purpose}"), message, hashlib.sha256).hexdigest()


def sign(message: bytes, *, purpose: str) -> str:
    """Return a URL-safe signature (HMAC-SHA256) of a message."""
    digest = hmac.new(derived_key(f"signature {purpose}"), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def signed(message: bytes, signature: str, *, purpose: str) -> bool:
    """Tell, in constant time, whether a signature is ours."""
    return hmac.compare_digest(sign(message, purpose=purpose).encode(), signature.encode())


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password."""
    return _hasher.hash(password)


def password_matches(password: str, hashed: str | None) -> bool:
    """Check a password, taking as long when there is no hash to check against."""
    try:
        return _hasher.verify(hashed or _nobodys_hash(), password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


@memoise
def _nobodys_hash() -> str:
    return _hasher.hash(os.urandom(16).hex())


def session_secret(token: str) -> bytes:
    """Return the 32-byte key that only who holds a session's token can make; nothing of it is ever stored."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"session secret").derive(token.encode())


def token_digest(token: str) -> str:
    """Return the SHA-256 (hex) under which a random token is stored; enough, because the token itself has 256 bits."""
    return hashlib.sha256(token.encode()).hexdigest()
