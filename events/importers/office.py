"""Files of older and other programs (.doc, .odt, .rtf, .xls, .ods), turned into those that are read here by LibreOffice.

LibreOffice is many processes, so it runs in a group of its own that ends as one: under a launcher, which is this module as
a program. The launcher holds the group to its time, memory and size of files, ends it when the site ends, and gives it an
empty profile in which macros, links to other files and the network are switched off. The result is an untrusted file like
any other: it is read in the sandbox. Nothing is installed here; where there is no LibreOffice, a person is told what to do.
"""

import contextlib
import ctypes
import fcntl
import json
import logging
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path, PurePath

from events.importers.errors import ImportFileError
from events.importers.limits import Limits

_log = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[2]
# The kind that each kind becomes, and LibreOffice's name for what writes it.
TARGETS = {"doc": "docx", "rtf": "docx", "odt": "docx", "xls": "xlsx", "ods": "xlsx"}
_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
_WAIT_SECONDS = 20.0
_TIDY_SECONDS = 30.0
_BUSY = "Сейчас переводится другой файл, до этого очередь не дошла. Попробуйте ещё раз через минуту."
_TOO_SLOW = "Перевод файла для чтения занял слишком много времени и остановлен. Сохраните план как DOCX или XLSX и загрузите его."
_FAILED = (
    "Файл не удалось перевести для чтения: он повреждён, защищён паролем или слишком велик. "
    "Откройте его, сохраните как DOCX или XLSX и загрузите новый файл."
)
# By the path of LibreOffice's registry. Links are never followed, and the only way out is a proxy that is not there.
_OFF = {
    "Office.Common/Security/Scripting": {
        "MacroSecurityLevel": "3",
        "DisableMacrosExecution": "true",
        "BlockUntrustedRefererLinks": "true",
    },
    "Office.Writer/Content/Update": {"Link": "0"},
    "Office.Calc/Content/Update": {"Link": "2"},
    "Inet/Settings": {
        "ooInetProxyType": "2",
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
    },
}
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET: linux/sched.h


def program() -> str | None:
    """Where LibreOffice is, if it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def converted(name: str, kind: str, data: bytes, limits: Limits) -> tuple[str, bytes]:
    """The file as one that is read here, under a name that says so; ``kind`` is a key of ``TARGETS``.

    Raises :class:`ImportFileError` for what LibreOffice cannot read within the limits.
    """
    try:
        return _converted(name, kind, data, limits)
    except OSError as error:  # no place on the disk, or a folder for temporary files that is not ours
        _log.exception("A .%s file could not be converted", kind)
        raise ImportFileError(_FAILED) from error


def _converted(name: str, kind: str, data: bytes, limits: Limits) -> tuple[str, bytes]:
    target = TARGETS[kind]
    with _turn(), tempfile.TemporaryDirectory(prefix="metodplan-office-", ignore_cleanup_errors=True) as folder:
        room = Path(folder)
        (room / f"plan.{kind}").write_bytes(data)
        _write_profile(room / "profile" / "user")
        _launch(room, kind, limits)
        result = room / "out" / f"plan.{target}"
        if not result.is_file() or result.stat().st_size > limits.max_bytes:
            raise ImportFileError(_FAILED)
        own = PurePath(name)
        return (str(own.with_suffix(f".{target}")) if own.suffix.lower()[1:] in TARGETS else name), result.read_bytes()


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    """One at a time on the whole machine: it takes seconds of a core and much memory. A process that dies gives it back."""
    path = Path(tempfile.gettempdir()) / f"metodplan-office-{os.getuid()}.lock"
    until = time.monotonic() + _WAIT_SECONDS
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), "wb") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise ImportFileError(_BUSY) from None
                time.sleep(0.1)
        yield


def _write_profile(folder: Path) -> None:
    """Settings that leave a document nothing to run and nothing to fetch."""
    items = (
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, values in _OFF.items()
        for name, value in values.items()
    )
    folder.mkdir(parents=True)
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f"{''.join(items)}</oor:items>",
        "utf-8",
    )


def _launch(room: Path, kind: str, limits: Limits) -> None:
    is_late = threading.Event()
    task = json.dumps({"program": program(), "room": str(room), "kind": kind, "limits": asdict(limits)})
    command = (sys.executable, "-m", "events.importers.office", task)
    pipe = subprocess.PIPE
    environment = {"PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)]), "PYTHONUTF8": "1"}
    # S603: our own words and the path of a folder that we have made; nothing of the file or of its name is in it.
    with subprocess.Popen(  # noqa: S603 - our own words
        command, stdin=pipe, stdout=pipe, env=environment, cwd=_ROOT, start_new_session=True
    ) as launcher:

        def stop() -> None:
            is_late.set()
            _end_group(launcher.pid)

        alarm = threading.Timer(limits.office_seconds * 2, stop)
        alarm.start()
        try:
            answer = launcher.stdout.read() if launcher.stdout else b""
        finally:
            alarm.cancel()
            _end_group(launcher.pid)  # not reaped yet: its number is still its own
    if answer.strip() == b"done":
        return
    _log.warning("LibreOffice did not convert a .%s file: %s", kind, answer[:200])
    raise ImportFileError(_TOO_SLOW if is_late.is_set() else _FAILED)


def _end_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


# The launcher


def main() -> None:
    """Run LibreOffice once, held to the limits; «done» on the standard output if it says that it succeeded."""
    task = json.loads(sys.argv[1])
    limits, room = Limits(**task["limits"]), Path(task["room"])
    _bound(limits)
    _leave_network()
    threading.Thread(target=_watch_parent, args=(room,), daemon=True).start()
    target = TARGETS[task["kind"]]
    command = (
        *(task["program"], "--headless", "--norestore", "--nodefault", "--nolockcheck", "--nologo"),
        f"-env:UserInstallation={(room / 'profile').as_uri()}",
        *("--convert-to", _FILTERS[target], "--outdir", str(room / "out"), str(room / f"plan.{task['kind']}")),
    )
    environment = {
        "HOME": str(room),
        "TMPDIR": str(room),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        **dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9/"),
    }
    quiet = subprocess.DEVNULL
    status = subprocess.call(  # noqa: S603 - our own words
        command, stdin=quiet, stdout=quiet, stderr=quiet, env=environment, cwd=room
    )
    sys.stdout.write("done" if status == 0 else f"status {status}")
    sys.stdout.flush()
    os._exit(0)  # the watching thread sits in a read of the standard input, which Python would wait for


def _bound(limits: Limits) -> None:
    memory, size, seconds = limits.office_memory_mb * 2**20, limits.office_file_mb * 2**20, int(limits.office_seconds)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _leave_network() -> None:
    """A network of its own with nothing in it, where the system lets us; elsewhere the profile alone keeps it at home."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(_NEW_USER_AND_NETWORK)


def _watch_parent(room: Path) -> None:
    """End with the site, however it ends: the standard input is a pipe that only the parent holds.

    What tidies up afterwards is a process of a group of its own, for the folder is gone only when nobody writes there.
    """
    sys.stdin.buffer.read()
    group = os.getpgrp()
    if os.fork():
        time.sleep(_TIDY_SECONDS)  # the other one ends this process, too
        return
    os.setpgid(0, 0)
    os.killpg(group, signal.SIGKILL)
    until = time.monotonic() + _TIDY_SECONDS
    while room.exists() and time.monotonic() < until:
        shutil.rmtree(room, ignore_errors=True)
        time.sleep(0.05)
    os._exit(0)


if __name__ == "__main__":
    main()
