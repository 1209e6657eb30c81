"""What the tests share: short limits, a worker in a thread, a program as a process of its own."""

import contextlib
import os
import subprocess
import sys
import threading
import unittest
from pathlib import Path
from typing import Any, Iterator

WORKER = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(WORKER), str(WORKER / "double"), str(WORKER / "tests")]
os.environ["no_proxy"] = "127.0.0.1"

import convoy_worker  # noqa: E402
from convoy_stub import WORKER_KEY, ConvoyStub  # noqa: E402
from http_calls import Limits  # noqa: E402

QUICK = Limits(attempt_seconds=5, first_pause_seconds=0.01, max_pause_seconds=0.05, give_up_seconds=3)
QUICK_OPTIONS = convoy_worker.Options(claim_wait_seconds=1, push_every_seconds=0.05, failure_pauses=QUICK)
PATIENCE_SECONDS = 10.0


class WorkerTest(unittest.TestCase):
    """A stub of Convoy, and workers that are stopped when the test ends."""

    lease_seconds = 60.0

    def setUp(self) -> None:
        self.lines: list[str] = []
        said = convoy_worker.say
        convoy_worker.say = self.lines.append
        self.addCleanup(setattr, convoy_worker, "say", said)
        self.convoy = ConvoyStub(self.lease_seconds)
        self.addCleanup(self.convoy.close)

    def new_worker(self, process: convoy_worker.Process, **more: Any) -> convoy_worker.Worker:
        convoy = convoy_worker.Convoy(self.convoy.url, WORKER_KEY, QUICK)
        return convoy_worker.Worker(convoy, process, **({"options": QUICK_OPTIONS, "limits": QUICK} | more))

    @contextlib.contextmanager
    def running(self, process: convoy_worker.Process, **more: Any) -> Iterator[convoy_worker.Worker]:
        worker = self.new_worker(process, **more)
        thread = threading.Thread(target=worker.run, daemon=True)
        thread.start()
        try:
            yield worker
        finally:
            worker.stop()
            thread.join(PATIENCE_SECONDS)
            self.assertFalse(thread.is_alive(), "the worker did not stop")

    def start(self, program: str, *arguments: str, **environment: str) -> subprocess.Popen:
        """Starts a program of the sample as its user would."""
        full = os.environ | {"CONVOY_URL": self.convoy.url, "CONVOY_WORKER_KEY": WORKER_KEY} | environment
        process = subprocess.Popen([sys.executable, str(WORKER / program), *arguments], env=full, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(self._end, process)
        return process

    @staticmethod
    def _end(process: subprocess.Popen) -> None:
        process.kill()
        process.communicate(timeout=PATIENCE_SECONDS)
