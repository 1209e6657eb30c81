"""A small Convoy in the process of the tests: it gives out batches, keeps leases, fences transitions and counts what it sees."""

import datetime
import json
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable

WORKER_KEY = "convoy_wk_" + "a" * 32
MAX_ITEMS = 10_000
MAX_BODY_BYTES = 16 * 1024 * 1024


@dataclass
class Held:
    """A batch as Convoy sees it."""

    cargo: dict[str, dict[str, Any]]
    batch_id: str = field(default_factory=lambda: f"bat_{uuid.uuid4().hex[:12]}")
    state: str = "ready"  # ready, claimed, released, requeued
    lease_until: float = 0.0
    heartbeats: list[float] = field(default_factory=list)
    # The transitions that were applied, and how many came after the batch was taken away.
    ended: dict[str, dict[str, Any]] = field(default_factory=dict)
    late: int = 0

    @property
    def is_held(self) -> bool:
        return self.state == "claimed" and len(self.ended) < len(self.cargo)


@dataclass
class Fault:
    path: str
    status: int | None = None
    retry_after: str = "0"
    # The call is carried out, and its answer is lost.
    cut_after: bool = False
    # So many items of a push have an unknown outcome.
    unavailable_items: int = 0


class ConvoyStub(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, lease_seconds: float = 60.0):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lease_seconds = lease_seconds
        self.batches: list[Held] = []
        self.claims: dict[str, Held] = {}
        self.claim_ids: list[str] = []
        self.pushes: list[tuple[int, int]] = []  # Items and bytes of each push.
        self.faults: list[Fault] = []
        self.calls: list[str] = []
        self.changed = threading.Condition(threading.RLock())
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *arguments: Any) -> None:
        """A worker that was killed in the middle of a call is no fault of the stub."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(*arguments)

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def add_batch(self, *prompts: str) -> Held:
        return self.add({f"crg_{uuid.uuid4().hex[:22]}": params(prompt) for prompt in prompts})

    def add(self, cargo: dict[str, dict[str, Any]]) -> Held:
        with self.changed:
            held = Held(cargo)
            self.batches.append(held)
            self.changed.notify_all()
            return held

    def take_away(self, held: Held) -> None:
        """What a lease that ran out comes to."""
        with self.changed:
            held.state = "requeued"
            self.changed.notify_all()

    def wait_for(self, what: str, fact: Callable[[], Any], seconds: float = 5.0) -> None:
        with self.changed:
            if not self.changed.wait_for(fact, seconds):
                raise AssertionError(f"waited {seconds} s for {what}")

    def count(self, path: str) -> int:
        return sum(call.endswith(path) for call in self.calls)

    def take_fault(self, path: str) -> Fault:
        fault = next((one for one in self.faults if path.endswith(one.path)), None)
        if fault:
            self.faults.remove(fault)
        return fault or Fault(path)

    # The calls, each under the lock.

    def claim(self, body: dict[str, Any]) -> tuple[int, Any]:
        claim_id = body["claim_id"]
        held = self.claims.get(claim_id)
        if not held:
            self.changed.wait_for(self._first_ready, min(body.get("wait", 0), 0.1))
            held = self._first_ready()
            if not held:
                return 204, None
            held.state = "claimed"
            self.claims[claim_id] = held
            held.lease_until = time.monotonic() + self.lease_seconds
        elif held.state != "claimed":
            return 204, None
        cargo = [{"cargo_id": cargo_id, "params": one} for cargo_id, one in held.cargo.items()]
        return 200, {"batch_id": held.batch_id, "model": "m", "attempt": 1, "lease_expires_at": self._lease_end(), "cargo": cargo}

    def heartbeat(self, held: Held) -> tuple[int, Any]:
        self._expire(held)
        now = time.monotonic()
        if not held.is_held:
            return 409, {"detail": "The batch is not held any more"}
        held.heartbeats.append(now)
        held.lease_until = now + self.lease_seconds
        return 200, {"batch_id": held.batch_id, "lease_expires_at": self._lease_end()}

    def release(self, held: Held) -> tuple[int, Any]:
        if held.state != "released" and not held.is_held:
            return 409, {"detail": "The batch is not held any more"}
        held.state = "released"
        return 200, {}

    def transitions(self, items: list[dict[str, Any]], unavailable: int) -> tuple[int, Any]:
        results = [self._apply(item) if n >= unavailable else ("unavailable", None) for n, item in enumerate(items)]
        return 200, {"results": [{"cargo_id": item["cargo_id"], "outcome": outcome, "status": None, "detail": detail}
                                 for item, (outcome, detail) in zip(items, results)]}

    def _apply(self, item: dict[str, Any]) -> tuple[str, str | None]:
        held = next((one for one in self.batches if one.batch_id == item.get("batch_id")), None)
        if not held or item["cargo_id"] not in held.cargo:
            return "refused", "not of this batch"
        if item["cargo_id"] in held.ended:
            return "unchanged", None
        self._expire(held)
        if held.state != "claimed":
            held.late += 1
            return "refused", "the batch was taken away"
        held.ended[item["cargo_id"]] = item
        return "applied", None

    @staticmethod
    def _expire(held: Held) -> None:
        if held.state == "claimed" and time.monotonic() > held.lease_until:
            held.state = "requeued"

    def _first_ready(self) -> Held | None:
        return next((one for one in self.batches if one.state == "ready"), None)

    def _lease_end(self) -> str:
        # The Date header has whole seconds: the lease is counted from it, so that the difference of the two is exact.
        end = int(time.time()) + self.lease_seconds
        return datetime.datetime.fromtimestamp(end, datetime.timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")


def params(prompt: str) -> dict[str, Any]:
    return {"model": "m", "max_tokens": 16, "messages": [{"role": "user", "content": prompt}]}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: ConvoyStub

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        stub = self.server
        with stub.changed:
            stub.calls.append(self.path)
            if self.path == "/batches/claim":
                stub.claim_ids.append(json.loads(raw)["claim_id"])
            fault = stub.take_fault(self.path)
            if fault.status:
                status, body = fault.status, {"detail": "as the test asked"}
            else:
                status, body = self._route(raw, fault)
            stub.changed.notify_all()
        if fault.cut_after:
            self.close_connection = True
            return
        self._write(status, body, fault)

    def _route(self, raw: bytes, fault: Fault) -> tuple[int, Any]:
        stub = self.server
        if self.headers.get("X-Worker-Key") != WORKER_KEY:
            return 401, {"detail": "Invalid worker key."}
        if self.path == "/batches/claim":
            return stub.claim(json.loads(raw))
        if self.path == "/transitions":
            items = json.loads(raw)["transitions"]
            stub.pushes.append((len(items), len(raw)))
            if len(items) > MAX_ITEMS or len(raw) > MAX_BODY_BYTES:
                return 413, {"detail": "Too large"}
            return stub.transitions(items, fault.unavailable_items)
        _, _, batch_id, verb = self.path.split("/")
        held = next((one for one in stub.batches if one.batch_id == batch_id), None)
        if not held:
            return 404, {"detail": "Not Found"}
        return {"heartbeat": stub.heartbeat, "release": stub.release}[verb](held)

    def _write(self, status: int, body: Any, fault: Fault) -> None:
        text = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(text)))
        if fault.status:
            self.send_header("Retry-After", fault.retry_after)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        pass
