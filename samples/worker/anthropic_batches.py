"""
A worker that has Convoy's batches processed by Anthropic's Message Batches API.

    CONVOY_URL, CONVOY_WORKER_KEY, CONVOY_MODELS   as for every worker
    ANTHROPIC_API_KEY                              the provider's key
    ANTHROPIC_BASE_URL                             default https://api.anthropic.com
    ANTHROPIC_POLL_SECONDS                         default 60
    CONVOY_STATE_FILE                              default ./anthropic-batches.state.json, one for each worker

What the state file is for: a message batch is paid for when it is created, and the API has no idempotency key. The worker writes
down its claim before it claims, and its message batch as soon as it has one. Started again after a crash it claims with the same
id, is given the same batch, and goes on with the message batch that is already there.

The facts about the API are from its documentation, read in 2026:
    https://platform.claude.com/docs/en/build-with-claude/batch-processing
    https://platform.claude.com/docs/en/api/creating-message-batches       create: custom_id, 100,000 requests, 256 MB
    https://platform.claude.com/docs/en/api/retrieving-message-batches     processing_status, request_counts, results_url
    https://platform.claude.com/docs/en/api/retrieving-message-batch-results   JSONL in any order; the path may change
    https://platform.claude.com/docs/en/api/listing-message-batches        newest first, after_id, limit up to 1,000
    https://platform.claude.com/docs/en/api/canceling-message-batches      until processing has ended
    https://platform.claude.com/docs/en/api/errors                         401, 413, 429, 500, 529; retry-after
"""

import argparse
import datetime
import fcntl
import json
import os
import sys
import threading
import time
import urllib.parse
from typing import Any, Generator, Iterator

from convoy_worker import Batch, Cargo, Claims, Fatal, Interrupted, Options, Worker, encode, say
from http_calls import TRY_AGAIN, Answer, GaveUp, Limits, StatusError, Unreachable, call, pauses, persist, stream_lines

ANTHROPIC_VERSION = "2023-06-01"
DEFAULT_BASE_URL = "https://api.anthropic.com"
DEFAULT_POLL_SECONDS = 60.0
DEFAULT_MAX_TOKENS = 1_024

MAX_REQUESTS_PER_MESSAGE_BATCH = 100_000
MAX_BYTES_PER_MESSAGE_BATCH = 256_000_000
MAX_RESULT_LINE_BYTES = 64 * 1024 * 1024
# A message batch ends within 24 hours of its creation.
MAX_MESSAGE_BATCH_SECONDS = 25 * 3_600.0
CREATE_ATTEMPT_SECONDS = 300.0
# Results stay for 29 days, and are paid for: giving up on them early would be paying twice.
RESULTS_GIVE_UP_SECONDS = 86_400.0
MAX_CLOCK_SKEW_SECONDS = 120.0
LIST_PAGE_SIZE = 1_000
MAX_LIST_PAGES = 10

# The request was turned away before anything was done: rate limit, overload.
TURNED_AWAY = frozenset({429, 529})


class Refused(Exception):
    """The provider does not take this batch."""


class Anthropic:
    """The calls of the Message Batches API."""

    def __init__(self, base_url: str, api_key: str, limits: Limits = Limits()):
        self._base_url = base_url.rstrip("/")
        self._limits = limits
        self._headers = {"x-api-key": api_key, "anthropic-version": ANTHROPIC_VERSION, "content-type": "application/json"}

    def create(self, body: bytes) -> Answer:
        """One attempt: a repetition could be a second message batch."""
        return self._call("POST", "", body, CREATE_ATTEMPT_SECONDS)

    def retrieve(self, message_batch_id: str, stop: threading.Event) -> dict[str, Any]:
        return self._persist("retrieve", "GET", f"/{message_batch_id}", stop)

    def cancel(self, message_batch_id: str) -> None:
        """Cancels what has not ended."""
        try:
            self._persist("cancel", "POST", f"/{message_batch_id}/cancel", threading.Event())
        except Refused as refused:
            say(f"{message_batch_id}: {refused}")  # It has ended, or is gone: there is nothing left to cancel.

    def newest(self, stop: threading.Event) -> Iterator[dict[str, Any]]:
        """The message batches of the workspace, the newest first."""
        cursor = ""
        for _ in range(MAX_LIST_PAGES):
            page = self._persist("list", "GET", f"?limit={LIST_PAGE_SIZE}{cursor}", stop)
            yield from page["data"]
            if not page["has_more"]:
                return
            cursor = f"&after_id={urllib.parse.quote(page['last_id'])}"

    def results(self, results_url: str) -> Iterator[dict[str, Any]]:
        """The results as they come, in any order. The key goes to no other host than the one that was configured."""
        wanted, given = urllib.parse.urlsplit(self._base_url), urllib.parse.urlsplit(results_url)
        if (wanted.scheme, wanted.netloc) != (given.scheme, given.netloc):
            raise Refused(f"results_url names another host: {given.netloc}")
        for line in stream_lines(results_url, self._headers, self._limits.attempt_seconds, MAX_RESULT_LINE_BYTES):
            if line.strip():
                yield json.loads(line)

    def _persist(self, what: str, method: str, path: str, stop: threading.Event) -> dict[str, Any]:
        body = b"" if method == "POST" else None
        answer = persist(lambda: self._call(method, path, body, self._limits.attempt_seconds), stop, self._limits)
        if answer.status != 200:
            raise refusal(what, answer)
        return answer.json()

    def _call(self, method: str, path: str, body: bytes | None, timeout_seconds: float) -> Answer:
        return call(method, f"{self._base_url}/v1/messages/batches{path}", self._headers, body, timeout_seconds)


def refusal(what: str, answer: Answer) -> Exception:
    for_the_operator = answer.status in (401, 402, 403) or (what == "create" and answer.status == 404)
    kind = Fatal if for_the_operator else Refused
    return kind(f"{what}: {answer.status} {error_text(answer)} (request-id {answer.headers.get('request-id')})")


def error_text(answer: Answer) -> str:
    try:
        error = answer.json()["error"]
        return f"{error['type']}: {error['message']}"
    except (ValueError, KeyError, TypeError):
        return ""


class StateFile(Claims):
    """The claim under way and its message batch, kept across crashes. Ids only: no key, no prompt, no result."""

    def __init__(self, path: str, anthropic: Anthropic):
        super().__init__()
        self._path, self._anthropic = path, anthropic
        self._lock = open(path + ".lock", "w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            sys.exit(f"Another worker uses {path}.")
        self._state: dict[str, Any] = {}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self._state = json.load(file)
        self._claim_id = self._state.get("claim_id")

    @property
    def message_batch_id(self) -> str | None:
        return self._state.get("message_batch_id")

    @property
    def creating(self) -> dict[str, Any] | None:
        """A creation whose answer was not seen: when it was sent and how many requests it had."""
        return self._state.get("creating")

    def current(self) -> str:
        claim_id = super().current()
        if self._state.get("claim_id") != claim_id:
            self._write({"claim_id": claim_id})
        return claim_id

    def answered(self, batch: Batch | None) -> None:
        if self._state.get("batch_id") not in (None, batch and batch.batch_id):
            self._forget()
        if batch:
            self._write(self._state | {"batch_id": batch.batch_id})

    def settled(self) -> None:
        super().settled()
        self._tell_of_unseen()
        self._write({})

    def begin_creating(self, count: int) -> None:
        self._write(self._state | {"creating": {"sent_at": time.time(), "count": count}})

    def created(self, message_batch_id: str | None) -> None:
        """message_batch_id is None when the creation has turned out not to have happened."""
        self._write({name: value for name, value in self._state.items() if name != "creating"} | {"message_batch_id": message_batch_id})

    def _forget(self) -> None:
        """The batch of before was taken away: nobody waits for its message batch any more."""
        say(f"{self._state['batch_id']}: taken away while this worker was not running")
        if self.message_batch_id:
            self._anthropic.cancel(self.message_batch_id)
        self._tell_of_unseen()
        self._write({"claim_id": self._claim_id})

    def _tell_of_unseen(self) -> None:
        if self.creating:
            say("A message batch may have been created whose id never came; the provider's console shows it.")

    def _write(self, state: dict[str, Any]) -> None:
        """Whole or not at all, also when the machine loses power."""
        temporary = self._path + ".new"
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump(state, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self._path)
        directory = os.open(os.path.dirname(os.path.abspath(self._path)), os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
        self._state = state


class MessageBatches:
    """The process of the worker: one message batch for a batch of Convoy."""

    def __init__(self, anthropic: Anthropic, state: StateFile, poll_seconds: float, limits: Limits, cancel_on_stop: bool):
        self._anthropic, self._state = anthropic, state
        self._poll_seconds, self._limits, self._cancel_on_stop = poll_seconds, limits, cancel_on_stop

    def process(self, batch: Batch) -> Generator[bytes, None, None]:
        message_batch_id = self._find_or_create(batch)
        say(f"{batch.batch_id}: {message_batch_id}")
        try:
            ended = self._wait_until_ended(message_batch_id, batch)
        except (Interrupted, Refused):
            if batch.gone.is_set() or self._cancel_on_stop:
                self._anthropic.cancel(message_batch_id)
            raise
        yield from self._outcomes(ended, batch)

    def _find_or_create(self, batch: Batch) -> str:
        if self._state.message_batch_id:
            return self._state.message_batch_id
        body, count = request_body(batch.cargo)
        if self._state.creating and (found := self._find_lost(batch)):
            return found
        deadline = time.monotonic() + self._limits.give_up_seconds
        for pause in pauses(self._limits):
            self._state.begin_creating(count)
            try:
                answer = self._anthropic.create(body)
            except Unreachable:
                answer = None
            if answer and answer.status == 200:
                self._state.created(answer.json()["id"])
                return self._state.message_batch_id
            if answer and answer.status not in TRY_AGAIN:
                self._state.created(None)
                raise refusal("create", answer)
            asked = answer.retry_after() if answer else None
            batch.sleep(pause if asked is None else max(asked, self._limits.first_pause_seconds))
            if answer and answer.status in TURNED_AWAY:
                self._state.created(None)
            elif found := self._find_lost(batch):
                return found
            if time.monotonic() >= deadline:
                raise GaveUp("create")
        raise AssertionError("pauses do not end")

    def _find_lost(self, batch: Batch) -> str | None:
        """
        The message batch of a creation whose answer was lost, so that it is not paid for twice.

        The API tells of a message batch when it was created and how many requests it has, and the custom_ids only with its results.
        One that fits is therefore waited for, and is taken when its results are ours.
        """
        for candidate in reversed(self._candidates(batch)):
            ended = self._wait_until_ended(candidate["id"], batch)
            first = next(self._results(ended, batch), None)
            if first and first["custom_id"] in {cargo.cargo_id for cargo in batch.cargo}:
                self._state.created(candidate["id"])
                return candidate["id"]
        self._state.created(None)
        return None

    def _candidates(self, batch: Batch) -> list[dict[str, Any]]:
        creating = self._state.creating
        earliest = creating["sent_at"] - MAX_CLOCK_SKEW_SECONDS
        latest = creating["sent_at"] + CREATE_ATTEMPT_SECONDS + MAX_CLOCK_SKEW_SECONDS
        found = []
        for one in self._anthropic.newest(batch.halt):
            created_at = datetime.datetime.fromisoformat(one["created_at"].replace("Z", "+00:00")).timestamp()
            if created_at < earliest:
                break
            if created_at <= latest and sum(one["request_counts"].values()) == creating["count"]:
                found.append(one)
        return found

    def _wait_until_ended(self, message_batch_id: str, batch: Batch) -> dict[str, Any]:
        deadline = time.monotonic() + MAX_MESSAGE_BATCH_SECONDS
        while time.monotonic() < deadline:
            if batch.halt.is_set():
                raise Interrupted
            try:
                found = self._anthropic.retrieve(message_batch_id, batch.halt)
                if found["processing_status"] == "ended":
                    return found
            except GaveUp as error:
                say(f"{message_batch_id}: no answer: {error}")  # The provider goes on with it all the same.
            batch.sleep(self._poll_seconds)
        raise Refused(f"{message_batch_id} has not ended in time")

    def _outcomes(self, ended: dict[str, Any], batch: Batch) -> Iterator[bytes]:
        """The transitions of the results. Cargo without a result stay unfinished, and Convoy has them back."""
        ours = set(batch.unfinished)
        for line in self._results(ended, batch):
            if line["custom_id"] in ours:
                ours.remove(line["custom_id"])
                yield outcome(batch, line["custom_id"], line["result"])

    def _results(self, ended: dict[str, Any], batch: Batch) -> Iterator[dict[str, Any]]:
        """The results; a stream that breaks off is read again from its beginning, and gives some of them twice."""
        if not ended["results_url"]:
            return
        deadline = time.monotonic() + RESULTS_GIVE_UP_SECONDS
        for pause in pauses(self._limits):
            try:
                yield from self._anthropic.results(ended["results_url"])
                return
            except Unreachable as error:
                problem, asked = str(error), None
            except StatusError as error:
                if error.answer.status not in TRY_AGAIN:
                    raise refusal("results", error.answer) from error
                problem, asked = str(error), error.answer.retry_after()
            if time.monotonic() >= deadline or batch.halt.is_set():
                raise GaveUp(f"results: {problem}")
            batch.halt.wait(pause if asked is None else max(asked, self._limits.first_pause_seconds))


def request_body(cargo: list[Cargo]) -> tuple[bytes, int]:
    """The body that creates a message batch, and how many requests it has. Cargo over the limits are left out, and released later."""
    requests: list[bytes] = []
    size = len(b'{"requests":[]}')
    for one in cargo[:MAX_REQUESTS_PER_MESSAGE_BATCH]:
        request = encode({"custom_id": one.cargo_id, "params": request_params(one.params)})
        size += len(request) + 1
        if size > MAX_BYTES_PER_MESSAGE_BATCH:
            break
        requests.append(request)
    return b'{"requests":[' + b",".join(requests) + b"]}", len(requests)


def request_params(params: dict[str, Any]) -> dict[str, Any]:
    """max_tokens is required there and has a default here; a batch does not stream."""
    return {"max_tokens": DEFAULT_MAX_TOKENS} | {name: value for name, value in params.items() if name != "stream"}


def outcome(batch: Batch, cargo_id: str, result: dict[str, Any]) -> bytes:
    kind = result["type"]
    if kind == "succeeded":
        return batch.completed(cargo_id, result["message"])
    if kind == "errored":
        error = result["error"].get("error", result["error"])
        return batch.failed(cargo_id, f"{error.get('type')}: {error.get('message')}")
    reasons = {"canceled": "canceled: the provider's batch was canceled", "expired": "expired: not processed within 24 hours"}
    return batch.failed(cargo_id, reasons.get(kind, f"{kind}: a kind of result that this worker does not know"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep-on-stop", action="store_true",
                        help="on SIGTERM leave the message batch running and the claim in the state file, for a restart within the lease")
    keep = parser.parse_args().keep_on_stop
    key = os.environ.get("ANTHROPIC_API_KEY") or sys.exit("ANTHROPIC_API_KEY is not set.")
    limits = Limits(first_pause_seconds=float(os.environ.get("WORKER_RETRY_SECONDS", "1")))
    anthropic = Anthropic(os.environ.get("ANTHROPIC_BASE_URL", DEFAULT_BASE_URL), key, limits)
    state = StateFile(os.environ.get("CONVOY_STATE_FILE", "anthropic-batches.state.json"), anthropic)
    poll_seconds = float(os.environ.get("ANTHROPIC_POLL_SECONDS", DEFAULT_POLL_SECONDS))
    batches = MessageBatches(anthropic, state, poll_seconds, limits, cancel_on_stop=not keep)
    options = Options(release_on_stop=not keep)
    # Results that were paid for wait a day for Convoy, unless it says that the batch was taken away.
    push_limits = Limits(give_up_seconds=86_400, first_pause_seconds=limits.first_pause_seconds)
    return Worker.from_environment(batches.process, options=options, claims=state, limits=push_limits).run()


if __name__ == "__main__":
    sys.exit(main())
