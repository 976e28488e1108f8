"""The indexes of editions: on the disk of each machine by edition and release, the last ones used open in each process.

Whoever asks first for an edition that has none makes it; ``manage.py work`` makes them before anybody asks. What searching
learns with a release serves old editions too, because each release has indexes of its own.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from mmap import ACCESS_READ, mmap

from django.conf import settings

from events.edition.searching import DamagedError, Index, Packed, pack
from events.models import Edition
from events.release import release
from events.shelf import Shelf


def shelf() -> Shelf:
    """The folder with the indexes."""
    return Shelf(settings.VAR_DIR / "index", settings.INDEX_BYTES)


class _Opened:
    """The indexes that this process has open: the last ones used, for all of its threads."""

    MOST_BYTES = 24 * 2**20  # of packed documents; of those on the disk memory holds what was looked at
    MOST = 48  # files

    def __init__(self) -> None:
        self._found: OrderedDict[str, Index] = OrderedDict()
        self._checked: set[str] = set()  # whose sums were found right
        self._lock = threading.Lock()
        self._making = threading.Lock()  # one at a time: what another thread is making is not made again

    def take(self, sha256: str) -> Index | None:
        """The index, if it is open or on the disk."""
        with self._lock:
            if sha256 in self._found:
                self._found.move_to_end(sha256)
                return self._found[sha256]
        packed = self._read(sha256)
        return None if packed is None else self._keep(sha256, packed)

    def has(self, sha256: str) -> bool:
        """Whether nobody has to make it."""
        return sha256 in self._found or bool(settings.INDEX_BYTES and (shelf().folder / _name(sha256)).is_file())

    def make(self, edition_sums: Iterable[str]) -> None:
        """Make those that are neither open nor on the disk, from documents read in one query."""
        for sha256, document in Edition.documents_in_turn(edition_sums):
            with self._making:
                if self.has(sha256):
                    continue
                data = pack(document)
                if not shelf().put(_name(sha256), data):
                    self._keep(sha256, Packed(data, is_checked=True))

    def _read(self, sha256: str) -> Packed | None:
        file = shelf().open(_name(sha256)) if settings.INDEX_BYTES else None
        if file is None:
            return None
        try:
            with file:
                packed = Packed(mmap(file.fileno(), 0, access=ACCESS_READ), is_checked=sha256 in self._checked)
        except (DamagedError, OSError, ValueError):  # a failing disk, or the power that went away
            shelf().remove(_name(sha256))
            return None
        self._checked.add(sha256)
        return packed

    def _keep(self, sha256: str, packed: Packed) -> Index:
        index = Index(packed)
        with self._lock:
            self._found[sha256] = index
            while len(self._found) > self.MOST or (
                len(self._found) > 1 and sum(one.packed.size for one in self._found.values()) > self.MOST_BYTES
            ):
                self._found.popitem(last=False)
        return index


_opened = _Opened()


def prepare(edition_sums: Iterable[str]) -> None:
    """Make the indexes that are missing, for all of these editions in one query; none where nothing is missing."""
    missing = [sha256 for sha256 in edition_sums if not _opened.has(sha256)]
    if missing:
        _opened.make(missing)


def index_of(sha256: str) -> Index:
    """The index of the edition with this checksum. Raises ``Edition.DoesNotExist``."""
    found = _opened.take(sha256)
    if found is None:
        document = Edition.document_of(sha256)  # its page shows it, too
        data = pack(document)
        shelf().put(_name(sha256), data)
        found = _opened.take(sha256) or _opened._keep(sha256, Packed(data, is_checked=True))
    return found


def forget() -> None:
    """Close all of them: what is asked for next is read from the disk."""
    global _opened
    _opened = _Opened()


def _name(sha256: str) -> str:
    return f"{sha256}-{release()}"
