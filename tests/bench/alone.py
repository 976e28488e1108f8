"""One long job in a process of its own, for its time and the peak memory of all its processes: P4 and P6.

``python -m tests.bench.alone pdf|naive ROWS`` does the work and prints its seconds.
"""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from events.exporters.pdf import plan as pdf
from tests.bench.measuring import seconds
from tests.bench.plans import IMPRINT, repeated
from tests.bench.rivals import naive_pdf

ROOT = Path(__file__).parents[2]
WORKS = {"pdf": lambda document: pdf.export(document, IMPRINT), "naive": naive_pdf}


@dataclass(frozen=True, slots=True)
class Job:
    """Seconds of the work in a warm process; the highest proportional set size of its processes, in MiB."""

    seconds: float
    mebibytes: float


def run(work: str, rows: int) -> Job:
    """The job in a fresh process, watched from outside."""
    command = [sys.executable, "-m", "tests.bench.alone", work, str(rows)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, sum(map(_memory, _family(process.pid))))
        time.sleep(0.25)  # to look takes time from what is looked at
    out, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{work} of {rows} rows failed")
    return Job(float(out), peak)


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has just ended
        return [pid]
    return [pid, *(member for child in children for member in _family(int(child)))]


def _memory(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has just ended
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    make, document = WORKS[sys.argv[1]], repeated(int(sys.argv[2]))
    make(repeated(2))  # imports and fonts
    sys.stdout.write(f"{seconds(lambda: make(document))}\n")
