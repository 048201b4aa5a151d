"""What a guess costs in the service: asked of processes of their own, since this one lets Argon2id cost nothing."""

import subprocess
import sys
from pathlib import Path

from argon2 import extract_parameters
from argon2.low_level import Type, hash_secret_raw

import gongyou

BACKEND = Path(gongyou.__file__).parents[1]


def _said(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=BACKEND, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_guess_at_a_receipt_or_at_the_password_of_a_key_costs_what_rfc_9106_asks() -> None:
    made = _said("from gongyou.hotline.vault import sealing; print(sealing.stretched(b'6' * 16, b's' * 16, 64).hex())")
    wanted = hash_secret_raw(b"6" * 16, b"s" * 16, 3, 65_536, parallelism=1, hash_len=64, type=Type.ID)
    assert made == wanted.hex()


def test_a_guess_at_a_password_costs_what_owasp_asks() -> None:
    found = extract_parameters(
        _said("from gongyou.core import crypto; print(crypto.hash_password('Helmet-lamp-2026'))")
    )
    assert (found.type, found.time_cost, found.memory_cost, found.parallelism) == (Type.ID, 2, 19_456, 1)
