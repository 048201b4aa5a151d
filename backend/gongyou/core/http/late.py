"""Answers whose bytes are fetched once their unit of work is over: a slow store holds no database connection."""

from collections.abc import Callable

from flask import Response


class Late(Response):
    """An answer of a view that knows what to fetch but has not fetched it; `fetch` needs no transaction and may raise."""

    def __init__(self, fetch: Callable[[], bytes], *, content_type: str) -> None:
        super().__init__(content_type=content_type)
        self._fetch = fetch

    def fetched(self) -> Response:
        """Fetch the bytes and return the whole answer."""
        self.set_data(self._fetch())
        return self


def whole(response: Response) -> Response:
    """Return an answer with all its bytes."""
    return response.fetched() if isinstance(response, Late) else response
