"""RSA blind signatures (RFC 9474), the variant RSABSSA-SHA384-PSS-Deterministic: the signer's half and verification.

The library makes keys and verifies; what it lacks is the signature over a number that is no digest of ours, `blind_sign`.
The messages are prepared by the identity: they carry 32 random bytes of their own (`rules.message`), which is what the
randomised variants would prepend. A key made here must never sign anything else.
"""

import math
import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

EXPONENT = 65_537
MODULUS_BYTES = 384
"""3072 bits: 128 bits of strength, and 20 ms for a signature (decision 0025)."""
SALT_BYTES = SHA384.digest_size
_PADDING = PSS(MGF1(SHA384()), SALT_BYTES)


class NotBlinded(ValueError):
    """What came to be signed is no number below the modulus, of the modulus's length."""


class SignatureFault(RuntimeError):
    """A computed signature does not verify: releasing it could surrender the key (Boneh, DeMillo, Lipton 1997)."""


def new_key() -> RSAPrivateKey:
    """Return a fresh key pair."""
    return generate_private_key(EXPONENT, MODULUS_BYTES * 8)


def private_bytes(key: RSAPrivateKey) -> bytes:
    """Return a private key as PKCS #8, not encrypted: to be sealed before it is stored."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def public_bytes(key: RSAPrivateKey) -> bytes:
    """Return the public half as SubjectPublicKeyInfo."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def private_key(der: bytes) -> RSAPrivateKey:
    """Read what `private_bytes` wrote; raise ValueError or TypeError for anything else."""
    key = load_der_private_key(der, password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("not an RSA key")
    return key


def public_key(der: bytes) -> RSAPublicKey:
    """Read what `public_bytes` wrote; raise ValueError or TypeError for anything else."""
    key = load_der_public_key(der)
    if not isinstance(key, RSAPublicKey):
        raise TypeError("not an RSA key")
    return key


def modulus(der: bytes) -> bytes:
    """Return the modulus of a public key, big-endian."""
    key = public_key(der)
    return key.public_numbers().n.to_bytes(key.key_size // 8)


def blind_sign(key: RSAPrivateKey, blinded: bytes) -> bytes:
    """Sign a blinded message (RFC 9474, BlindSign); raise NotBlinded, SignatureFault.

    Python's arithmetic takes a time that depends on the number. The number is multiplied by the power of a random one
    before the secret exponents touch it, so that whoever chose it learns nothing from the time.
    """
    numbers = key.private_numbers()
    n, e = numbers.public_numbers.n, numbers.public_numbers.e
    length = key.key_size // 8
    number = int.from_bytes(blinded)
    if len(blinded) != length or number >= n:
        raise NotBlinded
    mask = _unit(n)
    masked = number * pow(mask, e, n) % n
    # Two exponentiations of half the length and Garner's recombination instead of one of the whole.
    upper, lower = pow(masked, numbers.dmp1, numbers.p), pow(masked, numbers.dmq1, numbers.q)
    signature = (lower + (upper - lower) * numbers.iqmp % numbers.p * numbers.q) * pow(mask, -1, n) % n
    if pow(signature, e, n) != number:
        raise SignatureFault
    return signature.to_bytes(length)


def verified(key: RSAPublicKey, message: bytes, signature: bytes) -> bool:
    """Tell whether an unblinded signature is one over the message: an ordinary RSASSA-PSS signature."""
    try:
        key.verify(signature, message, _PADDING, SHA384())
    except InvalidSignature:
        return False
    return True


def _unit(n: int) -> int:
    while True:
        mask = secrets.randbelow(n)
        if math.gcd(mask, n) == 1:
            return mask
