"""A cache in the memory of one process that is bounded by bytes: a few large answers take no more than many small ones."""

from typing import Any

from django.core.cache.backends.locmem import LocMemCache

_ENTRY = 500  # bytes beside the value: its key, its time, its place in three dictionaries
_bytes: dict[str, int] = {}  # of each cache by name, which all threads share as they share its entries


class BoundedCache(LocMemCache):
    """Django's own cache in memory, which bounds entries alone, with an option MAX_BYTES; the one unused longest goes first."""

    _cache: Any
    _max_entries: int

    def __init__(self, name: str, params: dict[str, Any]):
        options = dict(params.get("OPTIONS", {}))
        self._name, self._most = name, options.pop("MAX_BYTES")
        super().__init__(name, {**params, "OPTIONS": options})

    @property
    def bytes(self) -> int:
        """What the entries take now."""
        return _bytes.get(self._name, 0)

    def clear(self) -> None:
        super().clear()
        _bytes[self._name] = 0

    def _set(self, key: str, value: Any, timeout: Any = None) -> None:
        self._delete(key)
        size = len(value) + _ENTRY
        if size > self._most:
            return
        while self._cache and (self.bytes + size > self._most or len(self._cache) >= self._max_entries):
            self._delete(next(reversed(self._cache)))
        super()._set(key, value, timeout)  # type: ignore[misc]  # the stubs leave it out
        _bytes[self._name] = self.bytes + size

    def _delete(self, key: str) -> bool:
        if key in self._cache:
            _bytes[self._name] = self.bytes - len(self._cache[key]) - _ENTRY
        return super()._delete(key)  # type: ignore[misc]  # as above
