"""A file read, and what was read matched, in a child process held to its time and memory: a hostile file hurts only the child.

The parent starts ``python -m events.importers.sandbox``, hands the task over its standard input and takes lines of JSON
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
from collections.abc import Callable
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from typing import IO, Any, TypeVar

from events.importers import READERS, known, raw
from events.importers.errors import ImportFileError
from events.importers.imprint import Named, named_in
from events.importers.limits import Limits, Progress
from events.importers.matching import reading
from events.importers.matching.reading import Reading
from events.importers.raw import RawFile
from events.importers.readers.detect import kind_of

_log = logging.getLogger(__name__)
COMMAND = (sys.executable, "-m", "events.importers.sandbox")
_ROOT = Path(__file__).resolve().parents[2]
_TOO_SLOW = (
    "Файл читается слишком долго, чтение остановлено. "
    "Оставьте в файле только таблицу плана или сохраните её в другом формате."
)
_TOO_BIG = "Файл занимает слишком много памяти, чтение остановлено. Оставьте в файле только таблицу плана."
_Result = TypeVar("_Result")
_CRASHED = "Файл прочитать не удалось. Откройте его в программе, сохраните заново и загрузите ещё раз."


def read_here(name: str, data: bytes, limits: Limits, progress: Progress | None = None) -> RawFile:
    """Read the file in this very process: what the child does, and tests. Raises :class:`ImportFileError`."""
    module, function = READERS[kind_of(name, data, limits)].rsplit(".", 1)
    file: RawFile = getattr(import_module(module), function)(data, limits, progress)
    return file


def environment() -> dict[str, str]:
    """All the child gets to know of the site, whose own environment holds its secrets: the way to its modules."""
    return {"PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)]), "PYTHONUTF8": "1"}


def match_here(question: bytes) -> Reading:
    """Match in this very process. ``question`` is the JSON that :func:`events.importers.understand` asks with."""
    from events.importers.matching.match import match  # every pattern of the matching: only where it is done

    asked = json.loads(question)
    return match(
        raw.from_json(asked["raw"]),
        references=known.from_json(asked["references"]),
        year=asked["year"],
        columns={
            int(table): {int(start): key for start, key in keys.items()} for table, keys in asked["columns"].items()
        },
        tables=asked["tables"],
    )


def read_in_child(name: str, data: bytes, limits: Limits, progress: Progress | None = None) -> RawFile:
    """Read the file in a child process. Raises :class:`ImportFileError`; what a child died of is written to the log."""
    return _ask_child({"task": "read", "name": name}, data, limits, raw.from_json, progress)


def match_in_child(question: bytes, limits: Limits) -> Reading:
    """As :func:`match_here`, in a child process. Raises :class:`ImportFileError` as :func:`read_in_child` does."""
    return _ask_child({"task": "match"}, question, replace(limits, seconds=limits.matching_seconds), reading.from_json)


def named_in_child(data: bytes, limits: Limits) -> Named:
    """What a file says of itself, as :func:`events.importers.imprint.named_in`, in a child process.

    Raises :class:`ImportFileError` as the others do.
    """
    return _ask_child({"task": "imprint"}, data, limits, _named)


def _named(found: dict[str, Any]) -> Named:
    edition = found["edition"]
    return Named((edition[0], edition[1]) if edition else None, tuple(found["fonts"]))


def _ask_child(
    task: dict[str, Any],
    data: bytes,
    limits: Limits,
    understand: Callable[[dict[str, Any]], _Result],
    progress: Progress | None = None,
) -> _Result:
    """What ``understand`` makes of the child's answer."""
    is_late = threading.Event()
    pipe = subprocess.PIPE
    # S603: the command is a constant; nothing of the file or of its name is in it.
    with subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, env=environment(), cwd=_ROOT) as child:  # noqa: S603 - ours

        def stop() -> None:
            is_late.set()
            child.kill()

        # The clock is the second bound: on a busy machine an honest plan has to wait for its turn.
        alarm = threading.Timer(limits.seconds * 2, stop)
        alarm.start()
        try:
            _ask(child, task | {"limits": asdict(limits)}, data)
            answer = _listen(child, progress)
        finally:
            alarm.cancel()
            child.kill()
    try:
        return understand(_result(answer, is_late=is_late.is_set(), status=child.returncode))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # Only a child that a file has taken over answers so.
        _log.exception("The child that reads import files answered nonsense")
        raise ImportFileError(_CRASHED) from error


def _ask(child: subprocess.Popen[bytes], task: dict[str, Any], data: bytes) -> None:
    # The child first takes everything in and only then says anything: the two cannot lock each other up.
    try:
        with _pipe(child.stdin) as stdin:
            stdin.write(json.dumps(task).encode() + b"\n" + data)
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


def _result(answer: dict[str, Any], *, is_late: bool, status: int) -> dict[str, Any]:
    if "done" in answer:
        return dict(answer["done"])
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


def _do(task: dict[str, Any], data: bytes, limits: Limits) -> dict[str, Any]:
    if task["task"] == "imprint":
        return named_in(data)._asdict()
    if task["task"] == "match":
        return reading.to_json(match_here(data))
    return raw.to_json(read_here(task["name"], data, limits, lambda *done: _say({"progress": done})))


def main() -> None:
    """The child: one task from the standard input, the answer to the standard output."""
    task = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**task["limits"])
    _bound(limits)
    # The libraries warn of every oddity of a file; none of that belongs in the log of the site.
    logging.disable(logging.CRITICAL)
    try:
        answer: dict[str, Any] = {"done": _do(task, sys.stdin.buffer.read(), limits)}
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
