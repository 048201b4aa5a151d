"""Many at once on committed data: one token is paid once, one grant signed once, one limit kept."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

from sqlalchemy import text

from gongyou.core.db import session
from gongyou.core.errors import AppError
from gongyou.hotline.tokens import service
from gongyou.hotline.tokens.reconciliation import token_faults
from gongyou.permissions import Role
from gongyou.points.reconciliation import ledger_faults
from tests.hotline.tokens.conftest import Union
from tests.points.conftest import balance


def _at_once(deeds: Sequence[Callable[[], object]]) -> Counter[str]:
    """Do all deeds at the same moment; count how they ended."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> str:
        start.wait(timeout=60)
        try:
            deed()
        except AppError as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(do, deeds))


def test_of_50_redemptions_of_one_token_at_once_one_is_paid(committed_union: Union) -> None:
    union, token = committed_union, committed_union.token(20)
    people = [union.world.member() for _ in range(10)]
    for member in people:
        union.world.token(member)  # sessions are made before the start
    ended = _at_once([lambda m=member: union.redeem(m, token) for member in people * 5])  # type: ignore[misc]
    assert ended == {"done": 1, "reward.already_redeemed": 49}
    with union.world.work():
        assert sum(balance(member) for member in people) == 20
        counts = "SELECT (SELECT count(*) FROM reward_spent), (SELECT sum(redeemed) FROM reward_keys)"
        assert tuple(session().execute(text(counts)).one()) == (1, 1)
        assert ledger_faults() == []
        assert token_faults() == []


def test_of_50_requests_with_one_token_one_is_answered_with_coin(committed_union: Union) -> None:
    union, body = committed_union, committed_union.token(20).body()
    member = union.world.member()
    union.world.token(member)
    statuses: Counter[int] = Counter()

    def post() -> None:
        statuses[union.world.call(member, "POST", "/reward-redemptions", json=body).status_code] += 1

    _at_once([post] * 30)  # as many as one member may send in a minute
    assert statuses == {201: 1, 409: 29}
    with union.world.work():
        assert balance(member) == 20


def test_different_tokens_at_once_are_all_paid(committed_union: Union) -> None:
    union = committed_union
    tokens, member = [union.token(10) for _ in range(12)], union.world.member()
    union.world.token(member)
    ended = _at_once([lambda t=token: union.redeem(member, t) for token in tokens])  # type: ignore[misc]
    assert ended == {"done": 12}
    with union.world.work():
        assert balance(member) == 120
        assert token_faults() == []


def test_of_20_blinded_messages_at_once_one_is_signed(committed_union: Union) -> None:
    union = committed_union
    case_id = union.grant()
    blanks = [union.blank(case_id) for _ in range(20)]
    ended = _at_once([lambda t=blank: union.sign(case_id, t) for blank in blanks])  # type: ignore[misc]
    assert ended == {"done": 1, "reward.already_signed": 19}
    with union.world.work():
        assert session().scalar(text("SELECT sum(signed) FROM reward_keys")) == 1


def test_one_message_sent_20_times_at_once_gets_one_signature(committed_union: Union) -> None:
    union = committed_union
    case_id = union.grant()
    blank, got = union.blank(case_id), set()

    def send() -> None:
        with union.world.work():
            got.add(service.sign(case_id, blank.blinded))

    assert _at_once([send] * 20) == {"done": 20}
    assert len(got) == 1
    with union.world.work():
        assert session().scalar(text("SELECT sum(signed) FROM reward_keys")) == 1


def test_grants_at_once_make_one_key_and_keep_the_limit(committed_union: Union) -> None:
    union = committed_union
    union.agree(denominations=(20,), monthly_limit=100, least_set=1)
    union.world.token(union.officer)
    ended = _at_once([lambda: union.grant(20, uuid4())] * 12)
    assert ended == {"done": 5, "reward.limit_reached": 7}
    with union.world.work():
        assert session().scalar(text("SELECT count(*) FROM reward_keys")) == 1


def test_two_officers_who_reward_one_case_at_once_reward_it_once(committed_union: Union) -> None:
    union, case_id = committed_union, uuid4()
    officers = [union.officer, *(union.world.officer(Role.UNION_OFFICER, name) for name in ("赵丽", "钱进", "孙明"))]
    for officer in officers:
        union.world.token(officer)
    ended = _at_once([lambda o=officer: union.grant(20, case_id, by=o) for officer in officers])  # type: ignore[misc]
    assert ended == {"done": 1, "reward.already_granted": 3}
