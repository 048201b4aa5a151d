"""What the boards know of units and members, kept in the process while the tenant's access epoch stands still."""

import hashlib
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast
from uuid import UUID

from cachetools import LRUCache
from sqlalchemy import func, select

from gongyou.core import cache
from gongyou.core.db import session
from gongyou.core.tenancy import current_tenant_id
from gongyou.identity.authentication import epoch_key
from gongyou.identity.models import Member, MemberStatus, Unit, UnitKind
from gongyou.identity.rules import ids_of_path

_LASTING = 300.0
"""Seconds after which what is kept is read again: an epoch may be lost with Redis and come back as an old number."""


@dataclass(frozen=True, slots=True)
class Node:
    """A unit and the units above it, itself last."""

    id: UUID
    name: str
    kind: UnitKind
    above: tuple[UUID, ...]


class Tree:
    """The organisation tree of a tenant, closed units included: what was earned there still counts."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes: Mapping[UUID, Node] = {node.id: node for node in nodes}

    @cached_property
    def _below(self) -> Mapping[UUID, frozenset[UUID]]:
        below: dict[UUID, set[UUID]] = defaultdict(set)
        for node in self.nodes.values():
            for above in node.above:
                below[above].add(node.id)
        return {unit_id: frozenset(units) for unit_id, units in below.items()}

    @cached_property
    def fingerprint(self) -> str:
        """Return a digest of which unit stands where."""
        digest = hashlib.blake2b(digest_size=8)
        for node in sorted(self.nodes.values(), key=lambda n: n.id):
            digest.update(node.kind.encode() + b"".join(unit_id.bytes for unit_id in node.above))
        return digest.hexdigest()

    def below(self, unit_ids: Iterable[UUID]) -> frozenset[UUID]:
        """Return units with all units below them."""
        return frozenset().union(*(self._below.get(unit_id, frozenset()) for unit_id in unit_ids))

    def topmost(self, unit_ids: Collection[UUID]) -> list[UUID]:
        """Return those of some units that stand below no other of them."""
        return [unit for unit in unit_ids if not any(above in unit_ids for above in self.above(unit)[:-1])]

    def above(self, unit_id: UUID) -> tuple[UUID, ...]:
        """Return a unit and the units above it; nothing for an unknown one."""
        node = self.nodes.get(unit_id)
        return node.above if node else ()

    def parent_name(self, unit_id: UUID) -> str | None:
        """Return the name of the unit above."""
        above = self.above(unit_id)[:-1]
        return self.nodes[above[-1]].name if above else None


def load_tree() -> Tree:
    """Read the current tenant's tree from the database."""
    rows = session().execute(select(Unit.id, Unit.name, Unit.kind, Unit.path))
    return Tree(Node(unit_id, name, kind, tuple(ids_of_path(path))) for unit_id, name, kind, path in rows)


_trees: LRUCache[tuple[UUID, bytes | None], tuple[float, Tree]] = LRUCache(64)
_members: LRUCache[tuple[UUID, UUID], tuple[bytes | None, float, str, UUID]] = LRUCache(50_000)
_lock = threading.Lock()


def current_epoch() -> bytes | None:
    """Return the access epoch of the current tenant; None also while Redis is away."""
    try:
        return cast("bytes | None", cache.cache().get(epoch_key(current_tenant_id())))
    except cache.RedisError:
        return None


def tree(epoch: bytes | None, *, knowing: Collection[UUID] = ()) -> Tree:
    """Return the tree as of an access epoch, read again if it lacks one of the units asked for."""
    key, now = (current_tenant_id(), epoch), time.monotonic()
    with _lock:
        kept = _trees.get(key)
    if kept is not None and kept[0] > now - _LASTING and all(unit_id in kept[1].nodes for unit_id in knowing):
        return kept[1]
    found = load_tree()
    with _lock:
        _trees[key] = (now, found)
    return found


def people(epoch: bytes | None, member_ids: Collection[UUID]) -> dict[UUID, tuple[str, UUID]]:
    """Return name and unit of members as of an access epoch, what is not kept read in one query."""
    tenant_id, now = current_tenant_id(), time.monotonic()
    found: dict[UUID, tuple[str, UUID]] = {}
    with _lock:
        for member_id in member_ids:
            kept = _members.get((tenant_id, member_id))
            if kept is not None and kept[0] == epoch and kept[1] > now - _LASTING:
                found[member_id] = kept[2:]
    missing = [member_id for member_id in member_ids if member_id not in found]
    if missing:
        rows = session().execute(select(Member.id, Member.name, Member.unit_id).where(Member.id.in_(missing))).all()
        with _lock:
            for member_id, name, unit_id in rows:
                found[member_id] = name, unit_id
                _members[tenant_id, member_id] = epoch, now, name, unit_id
    return found


def heads(organisation: Tree) -> dict[UUID, int]:
    """Count the active members of every unit with all below it."""
    counted: dict[UUID, int] = dict.fromkeys(organisation.nodes, 0)
    rows = session().execute(
        select(Member.unit_id, func.count()).where(Member.status == MemberStatus.ACTIVE).group_by(Member.unit_id)
    )
    for unit_id, count in rows:
        for above in organisation.above(unit_id):
            counted[above] += count
    return counted
