"""What is sealed opens with its key and for its purpose, whole, and not otherwise."""

from collections.abc import Callable

import pytest

from gongyou.hotline.vault import sealing

PAIR, KEY, SAID = sealing.new_pair(), sealing.new_key(), "连续三周替班".encode()
WAYS: dict[str, tuple[Callable[[], bytes], Callable[[bytes, str], bytes]]] = {
    "pair": (
        lambda: sealing.seal_to(PAIR.public, SAID, "case 1"),
        lambda sealed, context: sealing.open_with(PAIR.private, sealed, context),
    ),
    "key": (
        lambda: sealing.encrypt(KEY, SAID, "case 1"),
        lambda sealed, context: sealing.decrypt(KEY, sealed, context),
    ),
    "password": (
        lambda: sealing.lock("Helmet-lamp-2026", SAID, "case 1"),
        lambda sealed, context: sealing.unlock("Helmet-lamp-2026", sealed, context),
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_opens_for_its_context_only_and_looks_different_each_time(way: str) -> None:
    seal, unseal = WAYS[way]
    sealed = seal()
    assert unseal(sealed, "case 1") == SAID
    assert seal() != sealed
    with pytest.raises(sealing.WrongKey):
        unseal(sealed, "case 2")


@pytest.mark.parametrize("way", WAYS)
def test_a_part_of_it_or_another_bit_does_not_open(way: str) -> None:
    seal, unseal = WAYS[way]
    sealed = seal()
    for length in range(len(sealed)):
        with pytest.raises(sealing.WrongKey):
            unseal(sealed[:length], "case 1")
    for place in range(len(sealed)):
        broken = bytearray(sealed)
        broken[place] ^= 1
        with pytest.raises(sealing.WrongKey):
            unseal(bytes(broken), "case 1")


def test_another_password_or_key_does_not_open() -> None:
    with pytest.raises(sealing.WrongKey):
        sealing.unlock("Rope-and-cage-2027", WAYS["password"][0](), "case 1")
    with pytest.raises(sealing.WrongKey):
        sealing.open_with(sealing.new_pair().private, WAYS["pair"][0](), "case 1")
    with pytest.raises(sealing.WrongKey):
        sealing.decrypt(sealing.new_key(), WAYS["key"][0](), "case 1")


def test_halves_are_nothing_alone_and_the_secret_together() -> None:
    first, second = sealing.split(KEY)
    assert KEY not in {first, second}
    assert sealing.joined(first, second) == KEY
    with pytest.raises(ValueError, match=r"shorter|longer"):
        sealing.joined(first, second[:-1])
