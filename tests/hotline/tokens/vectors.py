"""`python -m tests.hotline.tokens.vectors` writes the vectors by which the phone's half is held to the service's.

The one of RFC 9474, and tokens signed by fresh keys: each run makes others, so they are made once and committed.
"""

import json
from typing import Any

from gongyou.core.settings import PROJECT_ROOT
from gongyou.hotline.tokens import signing
from tests.hotline.tokens.phone import Token, written
from tests.hotline.tokens.test_signing import RFC

PATH = PROJECT_ROOT / "miniprogram" / "tests" / "unit" / "rewards" / "vectors.json"
TOKENS = (("yunxiuling", 20, "2026Q4"), ("yunzhou", 100, "2027Q1"))


def vector(tenant: str, denomination: int, epoch: str) -> dict[str, Any]:
    """Return a token with everything that led to it, signed by a key of its own."""
    key = signing.new_key()
    n = key.public_key().public_numbers().n
    token = Token(tenant, denomination, epoch, n)
    blind_signature = signing.blind_sign(key, token.blinded)
    token.take(blind_signature)
    if not signing.verified(key.public_key(), token.message, token.signature):
        raise RuntimeError("a vector does not verify")
    return {
        "tenant": tenant,
        "modulus": written(n.to_bytes(signing.MODULUS_BYTES)),
        "salt": written(token.salt),
        "blinding": written(pow(token.inverse, -1, n).to_bytes(signing.MODULUS_BYTES)),
        "inverse": written(token.inverse.to_bytes(signing.MODULUS_BYTES)),
        "message": written(token.message),
        "blinded": written(token.blinded),
        "blind_signature": written(blind_signature),
        **token.body(),
    }


if __name__ == "__main__":
    PATH.write_text(json.dumps({"rfc9474": RFC, "tokens": [vector(*each) for each in TOKENS]}, indent=1) + "\n")
    print(PATH)
