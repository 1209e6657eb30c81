"""HTTP calls that are sent again while the other side cannot answer. Standard library only."""

import datetime
import email.utils
import http.client
import io
import json
import random
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Callable, Iterator

# Answers after which the same call is worth sending again. 529 is Anthropic's "overloaded".
TRY_AGAIN = frozenset({408, 429, 500, 502, 503, 504, 529})

MAX_RETRY_AFTER_SECONDS = 300.0


@dataclass(frozen=True)
class Limits:
    """How patient a caller is. The defaults are for production; tests shorten them."""

    attempt_seconds: float = 30.0
    first_pause_seconds: float = 0.5
    max_pause_seconds: float = 30.0
    give_up_seconds: float = 600.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Any
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def retry_after(self) -> float | None:
        """Seconds that the answer asks the caller to wait, or None."""
        text = self.headers.get("Retry-After")
        if text is None:
            return None
        try:
            seconds = float(text)
        except ValueError:
            when = parse_http_date(text)
            seconds = (when - datetime.datetime.now(datetime.timezone.utc)).total_seconds() if when else None
        if seconds is None or seconds != seconds:
            return None
        return min(max(seconds, 0.0), MAX_RETRY_AFTER_SECONDS)


class Unreachable(Exception):
    """No answer came. Whether the call did anything is unknown."""


class GaveUp(Exception):
    """No usable answer within the limits, or the caller was told to stop."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the key to an address that nobody configured."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def parse_http_date(text: str | None) -> datetime.datetime | None:
    try:
        return email.utils.parsedate_to_datetime(text) if text else None
    except ValueError:
        return None


def call(method: str, url: str, headers: dict[str, str], body: bytes | None, timeout_seconds: float) -> Answer:
    """One attempt. Every status is an answer; what is no answer raises Unreachable."""
    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    try:
        with _opener.open(request, timeout=timeout_seconds) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return _read_error(error)
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(_describe(error)) from error


def stream_lines(url: str, headers: dict[str, str], timeout_seconds: float, max_line_bytes: int) -> Iterator[bytes]:
    """The lines of a 200 answer, as they come. Another status is raised as StatusError."""
    request = urllib.request.Request(url, headers=headers)
    try:
        with _opener.open(request, timeout=timeout_seconds) as response:
            expected = response.length
            received = 0
            body = io.BufferedReader(response)
            while line := body.readline(max_line_bytes + 1):
                received += len(line)
                if len(line) > max_line_bytes:
                    raise ValueError(f"a line is longer than {max_line_bytes} bytes")
                if not line.endswith(b"\n"):
                    break
                yield line
            # A connection that was cut looks like the end of the body.
            if expected is not None and received < expected:
                raise Unreachable(f"{received} of {expected} bytes came")
            if line:
                yield line
    except urllib.error.HTTPError as error:
        with error:
            raise StatusError(_read_error(error)) from error
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(_describe(error)) from error


class StatusError(Exception):
    """An answer with a status that the caller did not want."""

    def __init__(self, answer: Answer):
        super().__init__(f"status {answer.status}")
        self.answer = answer


def pauses(limits: Limits) -> Iterator[float]:
    """Pauses that double, each with a jitter of up to a quarter."""
    pause = limits.first_pause_seconds
    while True:
        yield pause * (1 + random.random() / 4)
        pause = min(pause * 2, limits.max_pause_seconds)


def persist(send: Callable[[], Answer], stop: threading.Event, limits: Limits) -> Answer:
    """
    Repeats send, which must be safe to repeat, until its answer says something.

    It gives up after limits.give_up_seconds, and one attempt after stop was set.
    """
    deadline = time.monotonic() + limits.give_up_seconds
    for pause in pauses(limits):
        last = stop.is_set()
        try:
            answer = send()
            if answer.status not in TRY_AGAIN:
                return answer
            problem, asked = f"status {answer.status}", answer.retry_after()
        except Unreachable as error:
            problem, asked = str(error), None
        if last or time.monotonic() >= deadline:
            raise GaveUp(problem)
        stop.wait(pause if asked is None else max(asked, limits.first_pause_seconds))
    raise AssertionError("pauses do not end")


def _read_error(error: urllib.error.HTTPError) -> Answer:
    try:
        return Answer(error.code, error.headers, error.read())
    except (OSError, http.client.HTTPException) as cut:
        raise Unreachable(_describe(cut)) from cut


def _describe(error: Exception) -> str:
    reason = getattr(error, "reason", None)
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__
