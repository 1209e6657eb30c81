"""Loads cargo in bulk and follows them to their end, with a line of counts per status."""

import argparse
import collections
import concurrent.futures
import json
import os
import sys
import threading
import time
import uuid

from http_calls import Limits, call, persist

MAX_ITEMS_PER_LOAD = 1_000
MAX_BYTES_PER_LOAD = 8 * 1024 * 1024
TRACKING_THREADS = 8
ENDS = frozenset({"failed", "callback_delivered", "callback_failed"})
LIMITS = Limits(give_up_seconds=120)


class Client:
    def __init__(self, url: str, api_key: str):
        self._url, self._key, self._never = url.rstrip("/"), api_key, threading.Event()

    def load(self, items: list[dict]) -> list[str]:
        """The ids of the cargo. The Idempotency-Key makes a repeated call the same call."""
        headers = {"X-API-Key": self._key, "Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        body = json.dumps({"cargo": items}).encode()
        answer = persist(lambda: call("POST", f"{self._url}/cargo/load/bulk", headers, body, LIMITS.attempt_seconds), self._never, LIMITS)
        if answer.status != 200:
            sys.exit(f"load: {answer.status}")
        results = answer.json()["results"]
        for result in results:
            if result["status"] != "success":
                print(f"not loaded: {result['detail']}", file=sys.stderr)
        return [result["cargo_id"] for result in results if result["status"] == "success"]

    def status(self, cargo_id: str) -> str:
        path = f"{self._url}/cargo/{cargo_id}/tracking"
        answer = persist(lambda: call("GET", path, {"X-API-Key": self._key}, None, LIMITS.attempt_seconds), self._never, LIMITS)
        return answer.json()["status"] if answer.status == 200 else f"status {answer.status}"


def item(model: str, prompt: str, callback_url: str) -> dict:
    return {"params": {"model": model, "messages": [{"role": "user", "content": prompt}]}, "callback_url": callback_url}


def load_all(client: Client, count: int, model: str, prompts: list[str], callback_url: str) -> list[str]:
    items = [item(model, prompts[n % len(prompts)].replace("{n}", str(n)), callback_url) for n in range(count)]
    per_call = min(MAX_ITEMS_PER_LOAD, max(1, MAX_BYTES_PER_LOAD // max(len(json.dumps(one)) + 2 for one in items)))
    return [cargo_id for start in range(0, count, per_call) for cargo_id in client.load(items[start:start + per_call])]


def follow(client: Client, cargo_ids: list[str], every_seconds: float, timeout_seconds: float) -> collections.Counter:
    """Prints a line when the counts have changed; the last counts."""
    deadline = time.monotonic() + timeout_seconds
    started, statuses, shown = time.monotonic(), dict.fromkeys(cargo_ids, ""), None
    with concurrent.futures.ThreadPoolExecutor(TRACKING_THREADS) as pool:
        while True:
            moving = [cargo_id for cargo_id, status in statuses.items() if status not in ENDS]
            statuses.update(zip(moving, pool.map(client.status, moving)))
            counts = collections.Counter(statuses.values())
            if counts != shown:
                print(f"{time.monotonic() - started:7.1f} s  " + "  ".join(f"{name} {n}" for name, n in sorted(counts.items())), flush=True)
                shown = counts
            if set(counts) <= ENDS or time.monotonic() >= deadline:
                return counts
            time.sleep(every_seconds)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=250)
    parser.add_argument("--model", default="claude-sonnet-4-5")
    parser.add_argument("--prompt", action="append", help="a message text; {n} is the number of the cargo; several take turns")
    parser.add_argument("--callback-url", default="http://127.0.0.1:9000/callback")
    parser.add_argument("--every", type=float, default=0.5, help="seconds from look to look")
    parser.add_argument("--timeout", type=float, default=3600, help="seconds until it stops looking")
    arguments = parser.parse_args()
    client = Client(os.environ.get("CONVOY_URL", "http://localhost:8080"), os.environ.get("CONVOY_API_KEY") or sys.exit("CONVOY_API_KEY is not set."))
    cargo_ids = load_all(client, arguments.count, arguments.model, arguments.prompt or ["Cargo {n}"], arguments.callback_url)
    print(f"loaded {len(cargo_ids)}", flush=True)
    counts = follow(client, cargo_ids, arguments.every, arguments.timeout)
    return 0 if set(counts) <= ENDS and len(cargo_ids) == arguments.count else 1


if __name__ == "__main__":
    sys.exit(main())
