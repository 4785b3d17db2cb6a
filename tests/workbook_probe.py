"""Run as a process of its own: tries each workbook of a folder and prints what it cost. Knows nothing of Django."""

import json
import resource
import sys
import time
from pathlib import Path

from units.workbooks import reading
from units.workbooks.markup import Unreadable


def peak() -> int:
    """The most memory this process ever held, in bytes. (`ru_maxrss` would count the process that started this one.)"""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def main(folder: str) -> None:
    """One JSON line: refusals by file, the longest processor time, and how far memory grew beyond the start (bytes)."""
    start = peak()
    refusals, slowest = {}, ("", 0.0)
    for path in sorted(Path(folder).iterdir()):
        began = time.process_time()
        try:
            reading.read(path.read_bytes())
            refusals[path.name] = ""
        except Unreadable as refusal:
            refusals[path.name] = str(refusal)
        took = time.process_time() - began
        if took > slowest[1]:
            slowest = (path.name, took)
    grown = peak() - start
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    sys.stdout.write(json.dumps({"refusals": refusals, "slowest": slowest, "grown": grown, "children": children}))


if __name__ == "__main__":
    main(sys.argv[1])
