"""What applicants and handlers write, as it is sealed: bound to the tenant, opened only to show it to who may see it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID

from gongyou.core import crypto
from gongyou.core.outbox import converter
from gongyou.core.tenancy import current_tenant_id

PURPOSE = "assistance request"
Value = str | int | bool | list[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What an applicant sends: values by the fields' keys, pictures by the materials' keys."""

    values: Mapping[str, Value] = field(default_factory=dict)
    materials: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)

    @property
    def file_ids(self) -> list[UUID]:
        """Return the pictures of all materials."""
        return [each for ids in self.materials.values() for each in ids]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a line of the history says: words, fen, what is lacking, a visit, to whom a step was given."""

    note: str | None = None
    amount: int | None = None
    lacking: tuple[str, ...] = ()
    visited_on: date | None = None
    visitors: str | None = None
    file_ids: tuple[UUID, ...] = ()
    to: UUID | None = None


Paper = TypeVar("Paper", Papers, Said)


def sealed(paper: Papers | Said) -> bytes:
    """Encrypt what was written."""
    plain = json.dumps(converter.unstructure(paper), ensure_ascii=False)
    return crypto.seal(plain, purpose=PURPOSE, tenant_id=current_tenant_id())


def opened(kind: type[Paper], content: bytes) -> Paper:
    """Decrypt what was written."""
    plain = json.loads(crypto.unseal(content, purpose=PURPOSE, tenant_id=current_tenant_id()))
    return converter.structure(plain, kind)
