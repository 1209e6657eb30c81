"""
Receives Convoy's callbacks, checks their signature and prints a line each.

The signature is that of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
It is checked when CONVOY_SIGNING_SECRET (whsec_...) is set.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Mapping

MAX_BODY_BYTES = 4 * 1024 * 1024
TIMESTAMP_TOLERANCE_SECONDS = 300
READ_TIMEOUT_SECONDS = 30


def sign(secret: str, webhook_id: str, timestamp: str, body: bytes) -> str:
    """One entry of webhook-signature."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def fault_of(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> str | None:
    """What is wrong with a signed body; None when one of its signatures is good (two sign while a secret is rotated)."""
    webhook_id, timestamp, signatures = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not (webhook_id and timestamp and signatures):
        return "not signed"
    if not (timestamp.isascii() and timestamp.isdigit()) or abs(now - int(timestamp)) > TIMESTAMP_TOLERANCE_SECONDS:
        return "timestamp too far away"
    expected = sign(secret, webhook_id, timestamp, body).encode()
    given = (entry.encode("utf-8", "replace") for entry in signatures.split(" "))
    return None if any([hmac.compare_digest(expected, entry) for entry in given]) else "wrong signature"


class Callbacks(ThreadingHTTPServer):
    """Counts what came. Convoy delivers at least once: the same webhook-id again is the same callback again."""

    daemon_threads = True
    request_queue_size = 1024

    def __init__(self, address: tuple[str, int], secret: str | None, status: int = 204, quiet: bool = False):
        super().__init__(address, _Handler)
        self.secret, self.status, self.quiet = secret, status, quiet
        self.counts = {"succeeded": 0, "failed": 0, "repeated": 0, "rejected": 0}
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    def count(self, webhook_id: str, body: dict[str, Any]) -> str:
        with self._lock:
            what = "repeated" if webhook_id in self._seen else "succeeded" if body["success"] else "failed"
            if webhook_id:
                self._seen.add(webhook_id)
            return self._line(what, body["cargo_id"])

    def reject(self, why: str) -> str:
        with self._lock:
            return self._line("rejected", why)

    def _line(self, what: str, about: str) -> str:
        self.counts[what] += 1
        line = f"{sum(self.counts.values()):6} {what:9} {about}"
        if not self.quiet:
            print(line, flush=True)
        return line


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = READ_TIMEOUT_SECONDS
    server: Callbacks

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            return self._reject(411, "no length")
        if int(length) > MAX_BODY_BYTES:
            return self._reject(413, "too large")
        body = self.rfile.read(int(length))
        secret = self.server.secret
        fault = fault_of(secret, self.headers, body, time.time()) if secret else None
        if fault:
            return self._reject(401, fault)
        try:
            self.server.count(self.headers.get("webhook-id", ""), json.loads(body))
        except (ValueError, KeyError, TypeError):
            return self._reject(400, "not a callback")
        self._answer(self.server.status)

    def _reject(self, status: int, why: str) -> None:
        self.server.reject(why)
        self.close_connection = True
        self._answer(status)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        if self.close_connection:
            self.send_header("Connection", "close")
        if status != 204:
            self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--status", type=int, default=204, help="what a good callback is answered with; 503 shows Convoy's retries")
    arguments = parser.parse_args()
    server = Callbacks((arguments.host, arguments.port), os.environ.get("CONVOY_SIGNING_SECRET"), arguments.status)
    print(f"http://{arguments.host}:{server.server_port} {'checks signatures' if server.secret else 'does not check signatures'}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("  ".join(f"{what} {count}" for what, count in server.counts.items()))


if __name__ == "__main__":
    main()
