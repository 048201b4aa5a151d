"""Values kept in the process that are computed once for a key, however many threads ask for it at the same time."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

from cachetools import LRUCache

Value = TypeVar("Value")


class Once(Generic[Value]):
    """A bounded cache; the least recently used goes first. An error is told to all who wait and is not kept."""

    def __init__(self, most: int) -> None:
        self._kept: LRUCache[Hashable, Future[Value]] = LRUCache(most)
        self._lock = threading.Lock()

    def get(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """Return the value of a key, computing it if nobody has."""
        with self._lock:
            future = self._kept.get(key)
            mine = future is None
            if future is None:
                future = self._kept[key] = Future()
        if mine:
            self._compute(key, future, compute)
        return future.result()

    def _compute(self, key: Hashable, future: "Future[Value]", compute: Callable[[], Value]) -> None:
        try:
            future.set_result(compute())
        except BaseException as error:
            with self._lock:
                if self._kept.get(key) is future:
                    del self._kept[key]
            future.set_exception(error)
            raise

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
