"""A folder of files by name, bounded in bytes: the file unused for longest makes room. A disk that fails only keeps nothing new.

Several processes share it: a file is written aside and put in place at once, and what another process took away is not there.
"""

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

# Files between two looks at what all of them take; each process counts its own.
_BETWEEN = 50
_ROOM = 64 * 2**20  # bytes of the disk that are left to others


class Shelf:
    """The folder; it is made when the first file is put there."""

    def __init__(self, folder: Path, most: int):
        self.folder, self.most = folder, most
        self._put = 0
        self._lock = threading.Lock()

    def open(self, name: str, size: int | None = None) -> IO[bytes] | None:
        """The file, read from its beginning; None when it is not there, cannot be read or is not of this size.

        A file may be cut short where the power went away soon after it was put there.
        """
        try:
            file = (self.folder / name).open("rb")
        except OSError:
            return None
        if size is not None and os.fstat(file.fileno()).st_size != size:
            file.close()
            return None
        return file

    def put(self, name: str, data: bytes) -> bool:
        """Whether the file is there now."""
        if len(data) > self.most // 2:
            return False
        fresh = self.folder / f".{name}.{os.getpid()}.{threading.get_ident()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            room = os.statvfs(self.folder)
            if room.f_bavail * room.f_frsize < len(data) + _ROOM:
                return False
            fresh.write_bytes(data)
            fresh.replace(self.folder / name)
        except OSError:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            return False
        with self._lock:
            self._put += 1
            if self._put % _BETWEEN == 1:
                with suppress(OSError):
                    self._make_room()
        return True

    def time_of(self, name: str) -> int | None:
        """When the file was put there, in nanoseconds of this machine; None when it is not there or the disk fails."""
        try:
            return (self.folder / name).stat().st_mtime_ns
        except OSError:
            return None

    def remove(self, name: str) -> None:
        """Take the file away, if it is there."""
        with suppress(OSError):
            (self.folder / name).unlink(missing_ok=True)

    def count(self) -> int:
        """How many files are there."""
        try:
            return sum(1 for entry in os.scandir(self.folder) if not entry.name.startswith("."))
        except OSError:
            return 0

    def _make_room(self) -> None:
        files = []
        for path in self.folder.iterdir():
            with suppress(OSError):  # another process has taken it away
                about = path.stat()
                files.append((max(about.st_atime, about.st_mtime), about.st_size, path))
        taken = sum(size for _, size, _ in files)
        for _, size, path in sorted(files, key=lambda file: file[0]):
            if taken <= self.most:
                break
            with suppress(OSError):
                path.unlink()
                taken -= size
