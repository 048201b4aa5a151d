"""Whether a port can be had."""

import socket
from contextlib import closing

import pytest

from gongyou.core.ports import free_port, port_is_free


@pytest.mark.parametrize("asked", ["127.0.0.1", "0.0.0.0", "localhost", ""])  # "" means all addresses
@pytest.mark.parametrize("taken", ["127.0.0.1", "0.0.0.0"])
def test_a_port_that_somebody_listens_on_is_not_free(asked: str, taken: str) -> None:
    with closing(socket.create_server((taken, 0))) as listener:
        port = listener.getsockname()[1]
        assert not port_is_free(asked, port)
    assert port_is_free(asked, port)


def test_a_port_that_was_just_used_is_free() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        server, _ = listener.accept()
        server.close()  # the side that closes first keeps the port in TIME_WAIT
        client.close()
    assert port_is_free("127.0.0.1", port)


def test_a_free_port_is_free() -> None:
    assert port_is_free("127.0.0.1", free_port())


def test_an_address_of_another_machine_is_not_free() -> None:
    assert not port_is_free("192.0.2.1", 8000)
