"""The second start of ``./dev demo``, from the command to the printed address.

Floor: Python starting and loading this project's models, nothing more.
"""

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5


def start(folder: str) -> float:
    """Seconds until the demo prints its address; then it is stopped."""
    environment = {**os.environ, "DATA_DIR": folder, "PORT": "8791"}
    for name in ("DATABASE_URL", "CELERY_BROKER_URL", "TESTING"):
        environment.pop(name, None)
    begun = time.perf_counter()
    with subprocess.Popen([ROOT / "dev", "demo"], stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True) as demo:
        for line in demo.stdout or ():
            if re.search(r"runs at\s+http", line):
                break
        else:
            raise SystemExit("./dev demo ended without an address")
        took = time.perf_counter() - begun
        demo.send_signal(signal.SIGINT)
        demo.wait(60)
    return took


def floor(folder: str) -> float:
    """Seconds of a bare ``django.setup()``."""
    environment = {**os.environ, "DATA_DIR": folder, "DEMO": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import django; django.setup()"], cwd=ROOT, env=environment, check=True)
    return time.perf_counter() - begun


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="thidua-bench-") as folder:
        first = start(folder)
        ours, bare = [], []
        for _ in range(ROUNDS):
            ours.append(start(folder))
            bare.append(floor(folder))
    ratios = sorted(a / b for a, b in zip(ours, bare, strict=True))
    print(f"first start {first:.1f} s; second start {statistics.median(ours):.2f} s ({min(ours):.2f}–{max(ours):.2f}),")
    print(f"floor {statistics.median(bare):.2f} s, ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
