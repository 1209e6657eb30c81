"""The program that loads and follows."""

import contextlib
import io
import json
import threading
import unittest
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import kit
import load

STEPS = ("pending", "processing", "callback_delivered")


class Api(ThreadingHTTPServer):
    """Loads, and lets each cargo take a step at every look."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.sizes: list[int] = []
        self.bodies: list[dict] = []
        self.keys: list[str] = []
        self.looks: Counter = Counter()
        self.refuse_once = False


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Api

    def do_POST(self) -> None:
        items = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["cargo"]
        self.server.keys.append(self.headers["Idempotency-Key"])
        if self.server.refuse_once:
            self.server.refuse_once = False
            return self.answer(503, {})
        first = sum(self.server.sizes)
        self.server.sizes.append(len(items))
        self.server.bodies += items
        self.answer(200, {"results": [{"cargo_id": f"crg_{first + n}", "status": "success"} for n in range(len(items))]})

    def do_GET(self) -> None:
        cargo_id = self.path.split("/")[2]
        step = min(self.server.looks[cargo_id], len(STEPS) - 1)
        self.server.looks[cargo_id] += 1
        self.answer(200, {"status": STEPS[step]})

    def answer(self, status: int, body: dict) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


class Load(unittest.TestCase):
    def setUp(self) -> None:
        self.api = Api()
        threading.Thread(target=self.api.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.addCleanup(self.api.server_close)
        self.addCleanup(self.api.shutdown)
        self.client = load.Client(f"http://127.0.0.1:{self.api.server_port}", "key")

    def test_many_cargo_are_loaded_in_calls_that_convoy_takes(self) -> None:
        ids = load.load_all(self.client, 2_001, "m", ["Cargo {n}", "sleep 1"], "http://127.0.0.1/")
        self.assertEqual(len(set(ids)), 2_001)
        self.assertEqual(self.api.sizes, [1_000, 1_000, 1])
        self.assertEqual([one["params"]["messages"][0]["content"] for one in self.api.bodies[:3]], ["Cargo 0", "sleep 1", "Cargo 2"])

    def test_large_cargo_go_in_smaller_calls(self) -> None:
        load.load_all(self.client, 20, "m", ["x" * 1_000_000], "http://127.0.0.1/")
        self.assertEqual(self.api.sizes, [8, 8, 4])

    def test_a_load_that_was_answered_503_is_repeated_under_the_same_key(self) -> None:
        self.api.refuse_once = True
        self.assertEqual(len(load.load_all(self.client, 3, "m", ["x"], "http://127.0.0.1/")), 3)
        self.assertEqual(len(self.api.keys), 2)
        self.assertEqual(len(set(self.api.keys)), 1)

    def test_cargo_are_followed_to_their_end(self) -> None:
        with contextlib.redirect_stdout(io.StringIO()) as output:
            counts = load.follow(self.client, ["crg_1", "crg_2"], every_seconds=0.01, timeout_seconds=kit.PATIENCE_SECONDS)
        self.assertEqual(counts, {"callback_delivered": 2})
        self.assertEqual(self.api.looks, {"crg_1": 3, "crg_2": 3})
        self.assertEqual([line.split("  ")[-1] for line in output.getvalue().splitlines()], [f"{status} 2" for status in STEPS])


if __name__ == "__main__":
    unittest.main()
