"""
A local double of Anthropic's Message Batches API, for tests and for trying the worker without a key.

It follows what is published (the pages that anthropic_batches.py names). Assumed, because the documentation does not say:
results that are asked for before the end are 404, and cancelling what has ended is 400.

What a request comes to is said by its last message: `error` is errored, `expire` expired, anything else is echoed.
"""

import argparse
import datetime
import json
import random
import re
import sys
import threading
import time
import urllib.parse
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CUSTOM_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
MAX_REQUESTS = 100_000
MAX_BODY_BYTES = 256_000_000
LIFETIME = datetime.timedelta(hours=24)
ROOT = "/v1/messages/batches"

ERROR_TYPES = {400: "invalid_request_error", 401: "authentication_error", 404: "not_found_error", 413: "request_too_large",
               429: "rate_limit_error", 500: "api_error", 529: "overloaded_error"}


class Problem(Exception):
    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


@dataclass
class MessageBatch:
    requests: list[dict[str, Any]]
    ends_at: float
    id: str = field(default_factory=lambda: f"msgbatch_{uuid.uuid4().hex[:24]}")
    created_at: datetime.datetime = field(default_factory=lambda: datetime.datetime.now(datetime.timezone.utc))
    cancel_initiated_at: datetime.datetime | None = None
    results: list[dict[str, Any]] | None = None


@dataclass
class Fault:
    """What happens to the next call of a method and path instead of its answer."""

    method: str
    path: str
    status: int | None = None
    retry_after: str | None = None
    # The call is carried out, and its answer is lost.
    cut_after: bool = False
    # The answer breaks off after so many bytes.
    cut_at_bytes: int | None = None


class AnthropicDouble(ThreadingHTTPServer):
    """The double as a server; its fields are for the test to set and read."""

    daemon_threads = True

    def __init__(self, api_key: str, address: tuple[str, int] = ("127.0.0.1", 0), processing_seconds: float = 0.2,
                 max_requests: int = MAX_REQUESTS, max_body_bytes: int = MAX_BODY_BYTES):
        super().__init__(address, _Handler)
        self.api_key, self.processing_seconds = api_key, processing_seconds
        self.max_requests, self.max_body_bytes = max_requests, max_body_bytes
        self.batches: dict[str, MessageBatch] = {}
        self.calls: list[tuple[str, str]] = []
        self.faults: list[Fault] = []
        self.lock = threading.RLock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *arguments: Any) -> None:
        """A worker that was killed in the middle of a call is no fault of the double."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(*arguments)

    def take_fault(self, method: str, path: str) -> Fault | None:
        with self.lock:
            fault = next((one for one in self.faults if one.method == method and path.startswith(one.path)), None)
            if fault:
                self.faults.remove(fault)
            return fault

    def create(self, body: Any) -> MessageBatch:
        requests = body.get("requests") if isinstance(body, dict) else None
        if not isinstance(requests, list) or not requests:
            raise Problem(400, "requests: at least one is required")
        if len(requests) > self.max_requests:
            raise Problem(400, f"requests: at most {self.max_requests}")
        ids = [request.get("custom_id") for request in requests if isinstance(request, dict) and isinstance(request.get("params"), dict)]
        if len(ids) != len(requests) or not all(isinstance(one, str) and CUSTOM_ID.fullmatch(one) for one in ids):
            raise Problem(400, "requests: each has a custom_id of [a-zA-Z0-9_-]{1,64} and params")
        if len(set(ids)) != len(ids):
            raise Problem(400, "requests: each custom_id is used once")
        batch = MessageBatch(requests, time.monotonic() + self.processing_seconds)
        with self.lock:
            self.batches[batch.id] = batch
        return batch

    def find(self, batch_id: str) -> MessageBatch:
        with self.lock:
            batch = self.batches.get(batch_id)
            if not batch:
                raise Problem(404, "No such message batch")
            if batch.results is None and time.monotonic() >= batch.ends_at:
                batch.results = [{"custom_id": one["custom_id"], "result": self._result(one["params"], batch)} for one in batch.requests]
                random.shuffle(batch.results)
            return batch

    def cancel(self, batch_id: str) -> MessageBatch:
        with self.lock:
            batch = self.find(batch_id)
            if batch.results is not None:
                raise Problem(400, "Processing has ended")
            if not batch.cancel_initiated_at:
                batch.cancel_initiated_at = datetime.datetime.now(datetime.timezone.utc)
                batch.ends_at = time.monotonic() + 0.05
            return batch

    def page(self, query: dict[str, list[str]]) -> dict[str, Any]:
        """Dictionaries keep the order of creation, which breaks ties that the clock leaves."""
        newest = [self.find(batch_id) for batch_id in reversed(list(self.batches))]
        if after := query.get("after_id"):
            newest = newest[[one.id for one in newest].index(after[0]) + 1:]
        limit = int(query.get("limit", ["20"])[0])
        if not 1 <= limit <= 1_000:
            raise Problem(400, "limit: from 1 to 1000")
        data = [self.shape(one) for one in newest[:limit]]
        return {"data": data, "has_more": len(newest) > limit, "first_id": data[0]["id"] if data else None, "last_id": data[-1]["id"] if data else None}

    def shape(self, batch: MessageBatch) -> dict[str, Any]:
        ended = batch.results is not None
        counts = dict.fromkeys(("processing", "succeeded", "errored", "canceled", "expired"), 0)
        if ended:
            for one in batch.results:
                counts[one["result"]["type"]] += 1
        else:
            counts["processing"] = len(batch.requests)
        return {
            "id": batch.id,
            "type": "message_batch",
            "processing_status": "ended" if ended else "canceling" if batch.cancel_initiated_at else "in_progress",
            "request_counts": counts,
            "created_at": rfc3339(batch.created_at),
            "expires_at": rfc3339(batch.created_at + LIFETIME),
            "ended_at": rfc3339(datetime.datetime.now(datetime.timezone.utc)) if ended else None,
            "archived_at": None,
            "cancel_initiated_at": rfc3339(batch.cancel_initiated_at),
            "results_url": f"{self.url}{ROOT}/{batch.id}/results" if ended else None,
        }

    @staticmethod
    def _result(params: dict[str, Any], batch: MessageBatch) -> dict[str, Any]:
        """Params are looked at while a batch is processed, not when it is created."""
        missing = [name for name in ("model", "max_tokens", "messages") if name not in params]
        text = "" if missing else last_text(params)
        if missing or text == "error":
            why = f"{missing[0]}: Field required" if missing else "as the prompt asked"
            return {"type": "errored", "error": {"type": "error", "error": {"type": "invalid_request_error", "message": why}}}
        if batch.cancel_initiated_at:
            return {"type": "canceled"}
        if text == "expire":
            return {"type": "expired"}
        return {"type": "succeeded", "message": message(params["model"], text)}


def last_text(params: dict[str, Any]) -> str:
    content = params["messages"][-1]["content"]
    return content if isinstance(content, str) else "".join(block.get("text", "") for block in content)


def message(model: str, text: str) -> dict[str, Any]:
    return {"id": f"msg_{uuid.uuid4().hex[:24]}", "type": "message", "role": "assistant", "model": model,
            "content": [{"type": "text", "text": text}], "stop_reason": "end_turn", "stop_sequence": None,
            "usage": {"input_tokens": len(text.split()), "output_tokens": len(text.split())}}


def rfc3339(when: datetime.datetime | None) -> str | None:
    return when.isoformat(timespec="microseconds").replace("+00:00", "Z") if when else None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: AnthropicDouble

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def _handle(self, method: str) -> None:
        split = urllib.parse.urlsplit(self.path)
        with self.server.lock:
            self.server.calls.append((method, split.path))
        fault = self.server.take_fault(method, split.path) or Fault(method, split.path)
        try:
            body = self._body()
            self._check_headers()
            if fault.status:
                raise Problem(fault.status, "as the test asked")
            answer = self._route(method, split.path, urllib.parse.parse_qs(split.query), body)
        except Problem as problem:
            error = {"type": ERROR_TYPES.get(problem.status, "api_error"), "message": str(problem)}
            return self._write(problem.status, encode({"type": "error", "error": error}), fault)
        if fault.cut_after:
            self.close_connection = True
            return
        self._write(200, answer, fault)

    def _body(self) -> Any:
        length = int(self.headers.get("Content-Length", 0))
        if length > self.server.max_body_bytes:
            self.close_connection = True
            raise Problem(413, "Request exceeds the maximum size")
        raw = self.rfile.read(length)
        try:
            return json.loads(raw) if raw else None
        except ValueError:
            raise Problem(400, "The body is no JSON") from None

    def _check_headers(self) -> None:
        if self.headers.get("x-api-key") != self.server.api_key:
            raise Problem(401, "invalid x-api-key")
        if not self.headers.get("anthropic-version"):
            raise Problem(400, "anthropic-version: header is required")

    def _route(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> bytes:
        server = self.server
        parts = path.removeprefix(ROOT).strip("/").split("/")
        if not path.startswith(ROOT):
            raise Problem(404, "Not found")
        match (method, parts):
            case ("POST", [""]):
                return encode(server.shape(server.create(body)))
            case ("GET", [""]):
                return encode(server.page(query))
            case ("GET", [batch_id]):
                return encode(server.shape(server.find(batch_id)))
            case ("POST", [batch_id, "cancel"]):
                return encode(server.shape(server.cancel(batch_id)))
            case ("GET", [batch_id, "results"]):
                results = server.find(batch_id).results
                if results is None:
                    raise Problem(404, "Results are not available yet")
                return b"".join(encode(line) + b"\n" for line in results)
        raise Problem(404, "Not found")

    def _write(self, status: int, body: bytes, fault: Fault) -> None:
        self.send_response(status)
        self.send_header("request-id", f"req_{uuid.uuid4().hex[:24]}")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if fault.retry_after:
            self.send_header("retry-after", fault.retry_after)
        self.end_headers()
        self.wfile.write(body[:fault.cut_at_bytes])
        if fault.cut_at_bytes is not None:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        pass


def encode(value: Any) -> bytes:
    return json.dumps(value).encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--seconds", type=float, default=3, help="how long a message batch is in progress")
    parser.add_argument("--key", default="test-key", help="the key that is taken")
    arguments = parser.parse_args()
    double = AnthropicDouble(arguments.key, ("127.0.0.1", arguments.port), arguments.seconds)
    print(double.url, flush=True)
    double.serve_forever()


if __name__ == "__main__":
    main()
