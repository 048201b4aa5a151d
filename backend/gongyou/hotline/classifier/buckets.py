"""The form in which terms of appeals are counted: numbers from which no word can be read.

A term's bucket is a digest keyed by the installation's secret and the tenant, cut to 18 bits. A dump of the database
alone tells nothing of the words. With the secret too, somebody can test a guess, but many thousand possible terms share
each bucket, so that a hit proves no word; what is said to be in a text can be made likely, a text cannot be read back.
(A plain digest would be no protection: all terms of three characters are soon tried.)
"""

from collections.abc import Callable
from hashlib import blake2b
from uuid import UUID

from gongyou.core import crypto

BUCKETS = 2**18
Bucket = Callable[[str], int]


def bucket_of(tenant_id: UUID) -> Bucket:
    """Return the function that gives a tenant's bucket of a term."""
    keyed = blake2b(digest_size=4, key=crypto.derived_key("classifier terms"), salt=tenant_id.bytes)

    def bucket(term: str) -> int:
        digest = keyed.copy()
        digest.update(term.encode("utf-8", "surrogatepass"))
        return int.from_bytes(digest.digest()) % BUCKETS

    return bucket
