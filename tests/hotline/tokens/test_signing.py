"""Blind signatures: the vector of RFC 9474, the library's own verification, and what is not signed."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPrivateNumbers,
    RSAPublicNumbers,
    rsa_crt_dmp1,
    rsa_crt_dmq1,
    rsa_crt_iqmp,
)

from gongyou.hotline.tokens import signing
from tests.hotline.tokens.phone import Token, blind, finalise

RFC = json.loads((Path(__file__).parent / "rfc9474.json").read_text())


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    """A fresh key of the service."""
    return signing.new_key()


def _rfc_key(*, spoilt: bool = False) -> RSAPrivateKey:
    p, q = int(RFC["p"], 16), int(RFC["q"], 16)
    d = pow(signing.EXPONENT, -1, (p - 1) * (q - 1))
    numbers = RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa_crt_dmp1(d, p) ^ (2 if spoilt else 0),
        dmq1=rsa_crt_dmq1(d, q),
        iqmp=rsa_crt_iqmp(p, q),
        public_numbers=RSAPublicNumbers(signing.EXPONENT, p * q),
    )
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def test_the_vector_of_the_rfc_is_blinded_signed_finished_and_verified_as_there() -> None:
    key, inverse, message = _rfc_key(), int(RFC["inv"], 16), bytes.fromhex(RFC["msg"])
    n = key.public_key().public_numbers().n
    blinded = blind(n, message, bytes.fromhex(RFC["salt"]), inverse)
    assert blinded.hex() == RFC["blinded_msg"]
    blind_signature = signing.blind_sign(key, blinded)
    assert blind_signature.hex() == RFC["blind_sig"]
    signature = finalise(n, blind_signature, inverse)
    assert signature.hex() == RFC["sig"]
    assert signing.verified(key.public_key(), message, signature)
    assert not signing.verified(key.public_key(), message + b"\0", signature)


def test_a_finished_signature_is_an_ordinary_one_to_the_library(key: RSAPrivateKey) -> None:
    n = key.public_key().public_numbers().n
    assert n.bit_length() == signing.MODULUS_BYTES * 8
    for _ in range(5):
        token = Token("mine", 20, "2026Q4", n)
        token.take(signing.blind_sign(key, token.blinded))
        assert signing.verified(key.public_key(), token.message, token.signature)


def test_a_blind_signature_itself_verifies_nothing(key: RSAPrivateKey) -> None:
    token = Token("mine", 20, "2026Q4", key.public_key().public_numbers().n)
    assert not signing.verified(key.public_key(), token.message, signing.blind_sign(key, token.blinded))


@pytest.mark.parametrize("change", [lambda b: b[:-1], lambda b: b + b"\0", lambda _: b"\xff" * 384, lambda _: b""])
def test_what_is_no_blinded_message_is_not_signed(key: RSAPrivateKey, change: object) -> None:
    token = Token("mine", 20, "2026Q4", key.public_key().public_numbers().n)
    with pytest.raises(signing.NotBlinded):
        signing.blind_sign(key, change(token.blinded))  # type: ignore[operator]


def test_a_signature_that_a_fault_has_spoilt_is_not_released() -> None:
    """One released would have the factor of the modulus in common with the message."""
    with pytest.raises(signing.SignatureFault):
        signing.blind_sign(_rfc_key(spoilt=True), bytes.fromhex(RFC["blinded_msg"]))


def test_keys_survive_being_stored(key: RSAPrivateKey) -> None:
    again = signing.private_key(signing.private_bytes(key))
    assert again.private_numbers() == key.private_numbers()
    assert signing.public_key(signing.public_bytes(key)).public_numbers() == key.public_key().public_numbers()
    assert int.from_bytes(signing.modulus(signing.public_bytes(key))) == key.public_key().public_numbers().n
