"""
A worker for Convoy: claims a batch, keeps its lease, pushes what came out, and gives back what it did not finish.

A worker brings one function, process(batch), a generator of batch.completed(...) and batch.failed(...); where it works long between
two of them it yields None, so that what is finished is pushed. Or answer(params, batch), for one cargo at a time, by way of
per_cargo(answer). Standard library only.
"""

import concurrent.futures
import contextlib
import datetime
import json
import os
import signal
import sys
import threading
import time
import traceback
import uuid
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Generator, Iterable

from http_calls import Answer, GaveUp, Limits, Unreachable, call, parse_http_date, pauses, persist

# Convoy's limits for one call of /transitions. A call is kept to half of its bytes: it costs less to send again.
MAX_ITEMS_PER_PUSH = 10_000
MAX_BYTES_PER_PUSH = 8 * 1024 * 1024
MAX_RESULT_BYTES = 1024 * 1024
MAX_ERROR_CHARACTERS = 4_000

# A worker that is told to stop finishes the claim that it waits in.
CLAIM_WAIT_SECONDS = 5
RELEASE_GIVE_UP_SECONDS = 5.0
MIN_HEARTBEAT_SECONDS = 0.05


class Failed(Exception):
    """Raised by answer(): the cargo has failed, for this reason."""


class Interrupted(Exception):
    """The batch was taken away, or the worker is to stop."""


class Fatal(Exception):
    """Going on makes no sense: a wrong key, a wrong address."""


@dataclass(frozen=True)
class Options:
    claim_wait_seconds: int = CLAIM_WAIT_SECONDS
    # Finished cargo wait at most this long for others that are pushed with them.
    push_every_seconds: float = 1.0
    # A pause after a batch that the provider could not process; it doubles from batch to batch.
    failure_pauses: Limits = Limits(first_pause_seconds=5.0, max_pause_seconds=300.0)
    # Whether a stopped worker gives its batch back. A worker that will be started again at once may keep it.
    release_on_stop: bool = True


@dataclass(frozen=True)
class Cargo:
    cargo_id: str
    params: dict[str, Any]


@dataclass
class Batch:
    """A batch that this worker holds."""

    batch_id: str
    model: str
    attempt: int
    cargo: list[Cargo]
    lease_seconds: float
    # Set when the batch was taken away or is over; then nothing more is pushed.
    gone: threading.Event = field(default_factory=threading.Event)
    # Set when processing should end: the batch is gone, or the worker is to stop.
    halt: threading.Event = field(default_factory=threading.Event)
    unfinished: set[str] = field(default_factory=set)

    @staticmethod
    def from_answer(answer: Answer) -> "Batch":
        body = answer.json()
        cargo = [Cargo(item["cargo_id"], item["params"]) for item in body["cargo"]]
        batch = Batch(body["batch_id"], body["model"], body.get("attempt", 1), cargo, lease_seconds(answer))
        batch.unfinished = {one.cargo_id for one in cargo}
        return batch

    def sleep(self, seconds: float) -> None:
        if self.halt.wait(seconds):
            raise Interrupted

    def lose(self) -> None:
        self.gone.set()
        self.halt.set()

    def completed(self, cargo_id: str, result: Any) -> bytes:
        """The transition that ends a cargo well, as it is sent."""
        text = encode(result)
        if text is None:
            return self.failed(cargo_id, "The result is no JSON.")
        if len(text) > MAX_RESULT_BYTES:
            return self.failed(cargo_id, f"The result has {len(text)} bytes, more than the {MAX_RESULT_BYTES} that Convoy takes.")
        return self._ended(cargo_id, "completed")[:-1] + b',"result":' + text + b"}"

    def failed(self, cargo_id: str, error: str) -> bytes:
        """The transition that ends a cargo badly, as it is sent."""
        return self._ended(cargo_id, "failed")[:-1] + b',"error":' + encode(error[:MAX_ERROR_CHARACTERS]) + b"}"

    def _ended(self, cargo_id: str, status: str) -> bytes:
        # No transition_id: the same status of the same batch again is the same event again.
        return encode({"cargo_id": cargo_id, "status": status, "batch_id": self.batch_id})


def encode(value: Any) -> bytes | None:
    """Compact JSON in UTF-8; None for what JSON has no word for, such as NaN."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError):
        return None
    # Half a surrogate pair is no UTF-8.
    return text.encode("utf-8", "replace")


def lease_seconds(answer: Answer) -> float:
    """How long the lease of an answer is. It is measured from the answer's own Date: this machine's clock may be wrong."""
    expires_at = datetime.datetime.fromisoformat(answer.json()["lease_expires_at"].replace("Z", "+00:00"))
    now = parse_http_date(answer.headers.get("Date")) or datetime.datetime.now(datetime.timezone.utc)
    return (expires_at - now).total_seconds()


class Convoy:
    """Convoy's API for workers. Each method may be repeated safely, and repeats what has no answer."""

    def __init__(self, url: str, worker_key: str, limits: Limits = Limits()):
        self._url = url.rstrip("/")
        self._headers = {"X-Worker-Key": worker_key, "Content-Type": "application/json"}
        self._limits = limits

    def claim(self, claim_id: str, models: list[str], wait_seconds: int, stop: threading.Event) -> Batch | None:
        """A batch; None when there is none to claim, or the claim's own was taken away. The same claim_id is the same claim."""
        request: dict[str, Any] = {"claim_id": claim_id}
        if models:
            request["models"] = models

        def send() -> Answer:
            wait = 0 if stop.is_set() else wait_seconds
            return self._call("POST", "/batches/claim", encode(request | {"wait": wait}), self._limits.attempt_seconds + wait)

        answer = persist(send, stop, self._limits)
        if answer.status == 200:
            return Batch.from_answer(answer)
        if answer.status in (204, 409, 410):
            return None
        raise refusal("claim", answer)

    def heartbeat(self, batch_id: str) -> Answer:
        """One attempt: the next heartbeat is the repetition."""
        return self._call("POST", f"/batches/{batch_id}/heartbeat", b"", self._limits.attempt_seconds)

    def release(self, batch_id: str) -> bool:
        """Gives the batch back; False when it was not held any more."""
        limits = replace(self._limits, give_up_seconds=min(RELEASE_GIVE_UP_SECONDS, self._limits.give_up_seconds))
        send = lambda: self._call("POST", f"/batches/{batch_id}/release", b"", min(limits.attempt_seconds, RELEASE_GIVE_UP_SECONDS))
        answer = persist(send, threading.Event(), limits)
        if answer.status not in (200, 404, 409):
            raise refusal("release", answer)
        return answer.status == 200

    def push(self, items: list[bytes], stop: threading.Event) -> list[dict[str, Any]]:
        """What became of each item, in their order."""
        body = b'{"transitions":[' + b",".join(items) + b"]}"
        answer = persist(lambda: self._call("POST", "/transitions", body, self._limits.attempt_seconds), stop, self._limits)
        if answer.status != 200:
            raise refusal("transitions", answer)
        return answer.json()["results"]

    def _call(self, method: str, path: str, body: bytes, timeout_seconds: float) -> Answer:
        return call(method, self._url + path, self._headers, body, timeout_seconds)


def refusal(what: str, answer: Answer) -> Fatal:
    try:
        detail = answer.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = ""
    return Fatal(f"{what}: {answer.status} {detail if isinstance(detail, str) else ''}".rstrip())


class Heartbeats:
    """Keeps the lease of a batch, from a thread of its own, at a third of the lease."""

    def __init__(self, convoy: Convoy, batch: Batch):
        self._convoy = convoy
        self._batch = batch
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Heartbeats":
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._over.set()

    def beat(self) -> bool:
        """One heartbeat; False when it had no answer."""
        try:
            answer = self._convoy.heartbeat(self._batch.batch_id)
        except Unreachable:
            return False
        if answer.status == 200:
            self._batch.lease_seconds = lease_seconds(answer)
        elif answer.status in (404, 409):
            self._batch.lose()
        return answer.status in (200, 404, 409)

    def _run(self) -> None:
        # Only Convoy's word ends a batch. Without an answer the heartbeat is repeated sooner, also past the lease.
        answered = True
        while not self._over.wait(self._interval() / (1 if answered else 4)) and not self._batch.gone.is_set():
            answered = self.beat()

    def _interval(self) -> float:
        return max(self._batch.lease_seconds / 3, MIN_HEARTBEAT_SECONDS)


class Outbox:
    """Collects the transitions of a batch and pushes them in calls that Convoy takes."""

    def __init__(self, convoy: Convoy, batch: Batch, heartbeats: Heartbeats, limits: Limits, push_every_seconds: float):
        self._convoy, self._batch, self._heartbeats = convoy, batch, heartbeats
        self._limits, self._push_every_seconds = limits, push_every_seconds
        self._items: list[bytes] = []
        self._bytes = 0
        self._since = 0.0

    def add(self, item: bytes) -> None:
        if len(self._items) == MAX_ITEMS_PER_PUSH or self._bytes + len(item) > MAX_BYTES_PER_PUSH:
            self.flush()
        if not self._items:
            self._since = time.monotonic()
        self._items.append(item)
        self._bytes += len(item) + 1

    def tick(self) -> None:
        """Pushes what has waited long enough."""
        if self._items and time.monotonic() - self._since >= self._push_every_seconds:
            self.flush()

    def flush(self) -> None:
        items, self._items, self._bytes = self._items, [], 0
        deadline = time.monotonic() + self._limits.give_up_seconds
        for pause in pauses(self._limits):
            if not items or self._batch.gone.is_set():
                return
            results = self._convoy.push(items, self._batch.gone)
            self._settle(results)
            # "unavailable" is an unknown outcome: the same item again finds it out.
            items = [item for item, result in zip(items, results) if result["outcome"] == "unavailable"]
            if items and time.monotonic() >= deadline:
                raise GaveUp(f"{len(items)} transitions stayed unavailable")
            if items:
                self._batch.gone.wait(pause)

    def _settle(self, results: list[dict[str, Any]]) -> None:
        self._batch.unfinished -= {result["cargo_id"] for result in results if result["outcome"] != "unavailable"}
        refused = [result for result in results if result["outcome"] in ("refused", "not_found")]
        if refused:
            say(f"{self._batch.batch_id}: {len(refused)} refused, the first with: {refused[0].get('detail') or refused[0]['outcome']}")
            self._heartbeats.beat()


class Claims:
    """The id of the claim under way. It changes only when its claim is settled: a repeated claim returns the same batch."""

    def __init__(self) -> None:
        self._claim_id: str | None = None

    def current(self) -> str:
        self._claim_id = self._claim_id or uuid.uuid4().hex
        return self._claim_id

    def answered(self, batch: Batch | None) -> None:
        """What the claim brought."""

    def settled(self) -> None:
        self._claim_id = None


Process = Callable[[Batch], Generator[bytes | None, None, None]]


class Worker:
    """Claims and processes one batch after the other until it is told to stop."""

    def __init__(self, convoy: Convoy, process: Process, models: Iterable[str] = (), options: Options = Options(),
                 limits: Limits = Limits(), claims: Claims | None = None):
        self._convoy, self._process, self._models = convoy, process, list(models)
        self._options, self._limits = options, limits
        self._claims = claims or Claims()
        self._stopping = threading.Event()
        self._batch: Batch | None = None

    @staticmethod
    def from_environment(process: Process, **more: Any) -> "Worker":
        url = os.environ.get("CONVOY_URL", "http://localhost:8080")
        key = os.environ.get("CONVOY_WORKER_KEY") or sys.exit("CONVOY_WORKER_KEY is not set.")
        models = [model for model in os.environ.get("CONVOY_MODELS", "").split(",") if model]
        limits = more.setdefault("limits", Limits())
        return Worker(Convoy(url, key, limits), process, models, **more)

    def stop(self) -> None:
        self._stopping.set()
        if self._batch:
            self._batch.halt.set()

    def run(self) -> int:
        """Works until a signal comes; the exit code of the process."""
        self._stop_on_signals()
        failure_pauses = pauses(self._options.failure_pauses)
        while not self._stopping.is_set():
            try:
                if self.run_once():
                    failure_pauses = pauses(self._options.failure_pauses)
            except Fatal as error:
                say(f"stopped: {error}")
                return 1
            except GaveUp as error:
                say(f"no answer: {error}")
            except Exception:
                traceback.print_exc()
                self._stopping.wait(next(failure_pauses))
        say("stopped")
        return 0

    def run_once(self) -> bool:
        """Claims once, and processes what came; False when nothing did."""
        # A claim that gave up is repeated with the same id by the next turn: the batch may be ours by now.
        batch = self._convoy.claim(self._claims.current(), self._models, self._options.claim_wait_seconds, self._stopping)
        self._claims.answered(batch)
        if batch:
            self._work(batch)
        else:
            self._claims.settled()
        return batch is not None

    def _work(self, batch: Batch) -> None:
        say(f"{batch.batch_id}: {len(batch.cargo)} cargo, attempt {batch.attempt}")
        self._batch = batch
        if self._stopping.is_set():
            batch.halt.set()
        try:
            with Heartbeats(self._convoy, batch) as heartbeats:
                outbox = Outbox(self._convoy, batch, heartbeats, self._limits, self._options.push_every_seconds)
                self._push_all(batch, outbox)
        except BaseException:
            self._end(batch, give_back=True)
            raise
        finally:
            self._batch = None
        self._end(batch, give_back=self._options.release_on_stop or not self._stopping.is_set())

    def _push_all(self, batch: Batch, outbox: Outbox) -> None:
        try:
            with contextlib.closing(self._process(batch)) as items:
                for item in items:
                    if batch.gone.is_set():
                        return
                    if item is not None:
                        outbox.add(item)
                    outbox.tick()
        except Interrupted:
            pass
        finally:
            outbox.flush()

    def _end(self, batch: Batch, give_back: bool) -> None:
        if not batch.unfinished:
            say(f"{batch.batch_id}: done")
        elif batch.gone.is_set():
            say(f"{batch.batch_id}: taken away or over, {len(batch.unfinished)} cargo without an outcome of ours")
        elif give_back:
            self._release(batch)
        else:
            say(f"{batch.batch_id}: kept, {len(batch.unfinished)} cargo unfinished")
            return
        self._claims.settled()

    def _release(self, batch: Batch) -> None:
        try:
            held = self._convoy.release(batch.batch_id)
            say(f"{batch.batch_id}: {'released' if held else 'not held any more'}, {len(batch.unfinished)} cargo unfinished")
        except (GaveUp, Fatal) as error:
            say(f"{batch.batch_id}: not released, its lease will run out: {error}")

    def _stop_on_signals(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return

        def on_signal(number: int, _: Any) -> None:
            signal.signal(number, signal.SIG_DFL)  # A second signal ends the process at once.
            # Not from here: the main thread may hold the lock of the very event that is to be set.
            threading.Thread(target=self.stop).start()

        signal.signal(signal.SIGTERM, on_signal)
        signal.signal(signal.SIGINT, on_signal)


def per_cargo(answer: Callable[[dict[str, Any], Batch], Any], threads: int = 16, tick_seconds: float = 0.2) -> Process:
    """Makes a process of a function that answers one cargo: it returns the result, or raises Failed."""

    def outcome(cargo: Cargo, batch: Batch) -> bytes | None:
        try:
            if batch.halt.is_set():
                return None
            return batch.completed(cargo.cargo_id, answer(cargo.params, batch))
        except Interrupted:
            return None
        except Failed as error:
            return batch.failed(cargo.cargo_id, str(error))
        except Exception as error:
            return batch.failed(cargo.cargo_id, f"{type(error).__name__}: {error}")

    def process(batch: Batch) -> Generator[bytes | None, None, None]:
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            try:
                pending = {pool.submit(outcome, cargo, batch) for cargo in batch.cargo}
                while pending:
                    done, pending = concurrent.futures.wait(pending, tick_seconds, concurrent.futures.FIRST_COMPLETED)
                    yield from (future.result() for future in done)
                    yield None  # A moment to push what has waited.
            finally:
                batch.halt.set()
                pool.shutdown(cancel_futures=True)

    return process


def say(line: str) -> None:
    """Ids and counts only: never a prompt, a result or a key."""
    print(line, flush=True)
