"""A file read in a child process, held to its time and memory: a hostile file can hurt nobody but the child.

The parent starts ``python -m events.importers.sandbox``, hands the file over its standard input and takes lines of JSON
from its standard output, never a pickle: what comes from an untrusted file must not be code. Nothing touches the disk.
"""

import json
import logging
import os
import resource
import signal
import subprocess
import sys
import threading
import traceback
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from events.importers import READERS
from events.importers.errors import ImportFileError
from events.importers.limits import Limits, Progress
from events.importers.raw import RawFile, from_json, to_json
from events.importers.readers.detect import kind_of

_log = logging.getLogger(__name__)
COMMAND = (sys.executable, "-m", "events.importers.sandbox")
_ROOT = Path(__file__).resolve().parents[2]
_TOO_SLOW = (
    "Файл читается слишком долго, чтение остановлено. "
    "Оставьте в файле только таблицу плана или сохраните её в другом формате."
)
_TOO_BIG = "Файл занимает слишком много памяти, чтение остановлено. Оставьте в файле только таблицу плана."
_CRASHED = "Файл прочитать не удалось. Откройте его в программе, сохраните заново и загрузите ещё раз."


def read_here(name: str, data: bytes, limits: Limits, progress: Progress | None = None) -> RawFile:
    """Read the file in this very process: what the child does, and tests. Raises :class:`ImportFileError`."""
    module, function = READERS[kind_of(name, data, limits)].rsplit(".", 1)
    file: RawFile = getattr(import_module(module), function)(data, limits, progress)
    return file


def environment() -> dict[str, str]:
    """All the child gets to know of the site, whose own environment holds its secrets: the way to its modules."""
    return {"PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)]), "PYTHONUTF8": "1"}


def read_in_child(name: str, data: bytes, limits: Limits, progress: Progress | None = None) -> RawFile:
    """Read the file in a child process. Raises :class:`ImportFileError`; what a child died of is written to the log."""
    is_late = threading.Event()
    pipe = subprocess.PIPE
    # S603: the command is a constant; nothing of the file or of its name is in it.
    with subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, env=environment(), cwd=_ROOT) as child:  # noqa: S603

        def stop() -> None:
            is_late.set()
            child.kill()

        # The clock is the second bound: on a busy machine an honest plan has to wait for its turn.
        alarm = threading.Timer(limits.seconds * 2, stop)
        alarm.start()
        try:
            _ask(child, name, data, limits)
            answer = _listen(child, progress)
        finally:
            alarm.cancel()
            child.kill()
    return _result(answer, is_late=is_late.is_set(), status=child.returncode)


def _ask(child: subprocess.Popen[bytes], name: str, data: bytes, limits: Limits) -> None:
    # The child first takes everything in and only then says anything: the two cannot lock each other up.
    question = {"name": name, "limits": asdict(limits)}
    try:
        with _pipe(child.stdin) as stdin:
            stdin.write(json.dumps(question).encode() + b"\n" + data)
    except BrokenPipeError:
        _log.warning("The child that reads an import file closed its input early")


def _listen(child: subprocess.Popen[bytes], progress: Progress | None) -> dict[str, Any]:
    """The child's last word; nothing when it died before it."""
    for line in _pipe(child.stdout):
        try:
            message: dict[str, Any] = json.loads(line)
        except ValueError:  # a line that was cut off when the child was killed
            break
        if "progress" not in message:
            return message
        if progress:
            progress(*message["progress"])
    return {}


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise RuntimeError("the child was started without its pipes")
    return stream


def _result(answer: dict[str, Any], *, is_late: bool, status: int) -> RawFile:
    if "file" in answer:
        return from_json(answer["file"])
    if "error" in answer:
        raise ImportFileError(answer["error"])
    if is_late or status == -signal.SIGPROF:
        raise ImportFileError(_TOO_SLOW)
    _log.error("Reading an import file failed, status %s:\n%s", status, answer.get("crash", "no last word"))
    raise ImportFileError(_CRASHED)


def _bound(limits: Limits) -> None:
    """Let the kernel stop this process: by its memory, by its time, and without leaving a core file behind."""
    memory = limits.memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Not RLIMIT_CPU, which knows whole seconds only. Unhandled, the signal ends the process in the midst of any library.
    signal.setitimer(signal.ITIMER_PROF, limits.seconds)


def _say(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """The child: one question from the standard input, the answer to the standard output."""
    question = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**question["limits"])
    _bound(limits)
    # The libraries warn of every oddity of a file; none of that belongs in the log of the site.
    logging.disable(logging.CRITICAL)
    try:
        file = read_here(question["name"], sys.stdin.buffer.read(), limits, lambda *done: _say({"progress": done}))
        answer: dict[str, Any] = {"file": to_json(file)}
    except ImportFileError as error:
        answer = {"error": str(error)}
    except MemoryError:
        answer = {"error": _TOO_BIG}
    # The one place that catches everything: the file is hostile or a reader has a bug, and only the parent has a log.
    except Exception:
        answer = {"crash": traceback.format_exc()}
    _say(answer)


if __name__ == "__main__":
    main()
