"""The worker for Anthropic's Message Batches API, against the double."""

import json
import os
import re
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import kit
from anthropic_batches import Anthropic, Refused, StateFile, outcome, request_body, request_params
from anthropic_double import ROOT, AnthropicDouble, Fault
from convoy_stub import Held, params
from convoy_worker import Batch, Cargo
from http_calls import call

KEY = "sk-ant-test"
FAR = 600.0  # Longer than any test waits.


class AnthropicTest(kit.WorkerTest):
    def setUp(self) -> None:
        super().setUp()
        self.double = AnthropicDouble(KEY)
        threading.Thread(target=self.double.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.addCleanup(self.double.server_close)
        self.addCleanup(self.double.shutdown)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state_path = os.path.join(folder.name, "state.json")

    def start_worker(self, *arguments: str, **environment: str) -> subprocess.Popen:
        return self.start("anthropic_batches.py", *arguments, **({
            "ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": self.double.url, "ANTHROPIC_POLL_SECONDS": "0.05",
            "WORKER_RETRY_SECONDS": "0.02", "CONVOY_STATE_FILE": self.state_path} | environment))

    def wait_for(self, what: str, fact, seconds: float = kit.PATIENCE_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not fact():
            self.assertLess(time.monotonic(), deadline, f"waited {seconds} s for {what}")
            time.sleep(0.01)

    def wait_for_end(self, held: Held) -> None:
        self.convoy.wait_for("all cargo to end", lambda: len(held.ended) == len(held.cargo), kit.PATIENCE_SECONDS)

    def state(self) -> dict:
        with open(self.state_path) as file:
            return json.load(file)

    def polls(self) -> int:
        return sum(method == "GET" for method, _ in self.double.calls)

    def end_processing(self) -> None:
        with self.double.lock:
            for batch in self.double.batches.values():
                batch.ends_at = 0.0


class TheWholeWay(AnthropicTest):
    def test_results_are_mapped_to_transitions(self) -> None:
        held = self.convoy.add_batch("hello", "error", "expire", "again")
        process = self.start_worker()
        self.wait_for_end(held)
        items = {cargo["messages"][0]["content"]: held.ended[cargo_id] for cargo_id, cargo in held.cargo.items()}
        self.assertEqual(items["hello"]["result"]["content"], [{"type": "text", "text": "hello"}])
        self.assertEqual(items["again"]["result"]["content"], [{"type": "text", "text": "again"}])
        self.assertEqual((items["error"]["status"], items["error"]["error"]), ("failed", "invalid_request_error: as the prompt asked"))
        self.assertEqual((items["expire"]["status"], items["expire"]["error"][:8]), ("failed", "expired:"))
        self.wait_for("the state to be settled", lambda: "batch_id" not in self.state())
        process.terminate()
        output, _ = process.communicate(timeout=kit.PATIENCE_SECONDS)
        self.assertEqual(process.returncode, 0, output)
        self.assertNotIn(KEY, output)
        self.assertNotIn("hello", output)
        self.assertEqual(len(self.double.batches), 1)

    def test_the_lease_is_kept_while_the_provider_works(self) -> None:
        self.convoy.lease_seconds, self.double.processing_seconds = 0.4, 0.9
        held = self.convoy.add_batch("hello")
        self.start_worker()
        self.wait_for_end(held)
        self.assertGreaterEqual(len(held.heartbeats), 2)
        self.assertEqual(held.late, 0)

    def test_a_provider_that_is_busy_is_asked_again(self) -> None:
        self.double.faults += [
            Fault("POST", ROOT, status=429, retry_after="0"), Fault("POST", ROOT, status=529), Fault("POST", ROOT, status=500),
            Fault("GET", f"{ROOT}/msgbatch_", status=529), Fault("GET", f"{ROOT}/msgbatch_", status=500)]
        held = self.convoy.add_batch("hello")
        self.start_worker()
        self.wait_for_end(held)
        self.assertEqual(self.double.faults, [])
        self.assertEqual(len(self.double.batches), 1)
        self.assertEqual(self.convoy.count("/release"), 0)

    def test_results_that_break_off_are_read_again(self) -> None:
        held = self.convoy.add_batch("one", "two", "three")
        self.double.processing_seconds = FAR
        self.start_worker()
        self.wait_for("a poll", lambda: self.polls() >= 1)
        [batch_id] = self.double.batches
        self.double.faults.append(Fault("GET", f"{ROOT}/{batch_id}/results", cut_at_bytes=700))
        self.end_processing()
        self.wait_for_end(held)
        self.assertEqual(self.double.calls.count(("GET", f"{ROOT}/{batch_id}/results")), 2)
        self.assertEqual(self.convoy.count("/release"), 0)

    def test_a_wrong_key_ends_the_worker_and_gives_the_batch_back(self) -> None:
        held = self.convoy.add_batch("hello")
        process = self.start_worker(ANTHROPIC_API_KEY="sk-ant-wrong")
        output, _ = process.communicate(timeout=kit.PATIENCE_SECONDS)
        self.assertEqual((process.returncode, held.state), (1, "released"), output)
        self.assertIn("authentication_error", output)
        self.assertNotIn("sk-ant-wrong", output)


class NotPaidTwice(AnthropicTest):
    def test_kill_9_while_polling_creates_no_second_message_batch(self) -> None:
        self.double.processing_seconds = FAR
        held = self.convoy.add_batch("one", "two")
        first = self.start_worker()
        self.wait_for("polls", lambda: self.polls() >= 2)
        first.send_signal(signal.SIGKILL)
        first.wait(kit.PATIENCE_SECONDS)
        self.assertEqual(held.ended, {})
        before = self.polls()
        self.start_worker()
        self.wait_for("polls of the second", lambda: self.polls() > before)
        self.end_processing()
        self.wait_for_end(held)
        self.assertEqual(len(self.double.batches), 1)
        self.assertEqual(self.convoy.claim_ids[0], self.convoy.claim_ids[1])

    def test_a_creation_whose_answer_was_lost_is_found(self) -> None:
        self.double.faults.append(Fault("POST", ROOT, cut_after=True))
        held = self.convoy.add_batch("one", "two")
        self.start_worker()
        self.wait_for_end(held)
        self.assertEqual(len(self.double.batches), 1)

    def test_kill_9_before_the_answer_to_a_creation_is_found_among_others_of_its_size(self) -> None:
        held = self.convoy.add_batch("one", "two")
        self.double.create({"requests": [{"custom_id": f"foreign-{n}", "params": params("x")} for n in range(2)]})
        state = {"claim_id": "c1", "batch_id": held.batch_id, "creating": {"sent_at": time.time(), "count": 2}}
        with open(self.state_path, "w") as file:
            json.dump(state, file)
        self.convoy.claims["c1"] = held
        held.state, held.lease_until = "claimed", time.monotonic() + 60
        ours = self.double.create(json.loads(request_body([Cargo(cargo_id, one) for cargo_id, one in held.cargo.items()])[0]))
        self.start_worker()
        self.wait_for_end(held)
        self.assertEqual(len(self.double.batches), 2)
        self.assertIn(("GET", f"{ROOT}/{ours.id}/results"), self.double.calls)

    def test_a_creation_that_did_not_happen_is_sent_again(self) -> None:
        self.double.faults.append(Fault("POST", ROOT, status=500))
        self.double.create({"requests": [{"custom_id": "foreign", "params": params("x")}]})
        held = self.convoy.add_batch("one")
        self.start_worker()
        self.wait_for_end(held)
        self.assertEqual(len(self.double.batches), 2)

    def test_two_workers_do_not_share_a_state_file(self) -> None:
        first = StateFile(self.state_path, None)
        self.addCleanup(first._lock.close)
        second = self.start_worker()
        output, _ = second.communicate(timeout=kit.PATIENCE_SECONDS)
        self.assertNotEqual(second.returncode, 0)
        self.assertIn("Another worker uses", output)


class Cancelling(AnthropicTest):
    def setUp(self) -> None:
        super().setUp()
        self.double.processing_seconds = FAR

    def is_cancelled(self) -> bool:
        with self.double.lock:
            return any(batch.cancel_initiated_at for batch in self.double.batches.values())

    def test_a_batch_that_was_taken_away_is_cancelled(self) -> None:
        self.convoy.lease_seconds = 0.3
        held = self.convoy.add_batch("one")
        self.start_worker()
        self.wait_for("a poll", lambda: self.polls() >= 1)
        self.convoy.take_away(held)
        self.wait_for("the cancellation", self.is_cancelled)
        self.assertEqual((held.ended, held.late), ({}, 0))

    def test_a_batch_that_was_taken_away_while_the_worker_was_dead_is_cancelled(self) -> None:
        held = self.convoy.add_batch("one")
        first = self.start_worker()
        self.wait_for("a poll", lambda: self.polls() >= 1)
        first.send_signal(signal.SIGKILL)
        first.wait(kit.PATIENCE_SECONDS)
        self.convoy.take_away(held)
        self.start_worker()
        self.wait_for("the cancellation", self.is_cancelled)

    def test_a_stopped_worker_cancels_and_releases(self) -> None:
        held = self.convoy.add_batch("one")
        process = self.start_worker()
        self.wait_for("a poll", lambda: self.polls() >= 1)
        process.terminate()
        output, _ = process.communicate(timeout=kit.PATIENCE_SECONDS)
        self.assertEqual((process.returncode, held.state, self.is_cancelled()), (0, "released", True), output)

    def test_a_worker_that_keeps_on_stop_goes_on_where_it_was(self) -> None:
        held = self.convoy.add_batch("one")
        process = self.start_worker("--keep-on-stop")
        self.wait_for("a poll", lambda: self.polls() >= 1)
        process.terminate()
        process.communicate(timeout=kit.PATIENCE_SECONDS)
        self.assertEqual((held.state, self.is_cancelled()), ("claimed", False))
        self.end_processing()
        self.start_worker("--keep-on-stop")
        self.wait_for_end(held)
        self.assertEqual(len(self.double.batches), 1)


class Requests(unittest.TestCase):
    def test_params_get_the_max_tokens_that_are_required_and_do_not_stream(self) -> None:
        self.assertEqual(request_params({"model": "m", "stream": True}), {"model": "m", "max_tokens": 1_024})
        self.assertEqual(request_params({"model": "m", "max_tokens": 5}), {"model": "m", "max_tokens": 5})

    def test_cargo_over_the_limit_of_bytes_are_left_out(self) -> None:
        cargo = [Cargo(f"crg_{n}", {"text": "x" * 100_000_000}) for n in range(3)]
        body, count = request_body(cargo)
        self.assertEqual(count, 2)
        self.assertLessEqual(len(body), 256_000_000)

    def test_an_unknown_kind_of_result_fails_its_cargo(self) -> None:
        self.assertEqual(json.loads(outcome(Batch("b", "m", 1, [], 60.0), "crg_1", {"type": "new"}))["status"], "failed")

    def test_a_canceled_request_fails_its_cargo(self) -> None:
        item = json.loads(outcome(Batch("b", "m", 1, [], 60.0), "crg_1", {"type": "canceled"}))
        self.assertEqual((item["status"], item["error"][:8]), ("failed", "canceled"))

    def test_the_key_goes_to_no_other_host(self) -> None:
        with self.assertRaises(Refused):
            next(Anthropic("https://api.anthropic.com", KEY).results("https://elsewhere.example/results"))


class TheDouble(AnthropicTest):
    """What the double holds a worker to."""

    def send(self, method: str, path: str, body: object = None, **changed: str | None) -> tuple[int, dict]:
        headers = {"x-api-key": KEY, "anthropic-version": "2023-06-01"} | {name.replace("_", "-"): value for name, value in changed.items()}
        data = b"" if body is None and method == "POST" else json.dumps(body).encode() if body is not None else None
        answer = call(method, self.double.url + ROOT + path, {n: v for n, v in headers.items() if v}, data, kit.PATIENCE_SECONDS)
        return answer.status, answer.json()

    def check_error(self, answered: tuple[int, dict], status: int, kind: str) -> None:
        self.assertEqual((answered[0], answered[1]["type"], answered[1]["error"]["type"]), (status, "error", kind))

    def requests(self, *ids: str) -> dict:
        return {"requests": [{"custom_id": one, "params": params("x")} for one in ids]}

    def test_a_message_batch_goes_from_in_progress_to_ended(self) -> None:
        status, made = self.send("POST", "", self.requests("a", "b"))
        self.assertEqual((status, made["processing_status"], made["results_url"]), (200, "in_progress", None))
        self.assertTrue(re.fullmatch(r"msgbatch_\w+", made["id"]))
        self.check_error(self.send("GET", f"/{made['id']}/results"), 404, "not_found_error")
        self.end_processing()
        _, ended = self.send("GET", f"/{made['id']}")
        self.assertEqual((ended["processing_status"], ended["request_counts"]["succeeded"]), ("ended", 2))
        self.check_error(self.send("POST", f"/{made['id']}/cancel"), 400, "invalid_request_error")

    def test_a_cancelled_message_batch_ends_with_canceled_requests(self) -> None:
        self.double.processing_seconds = FAR
        _, made = self.send("POST", "", self.requests("a"))
        self.assertEqual(self.send("POST", f"/{made['id']}/cancel")[1]["processing_status"], "canceling")
        self.end_processing()
        self.assertEqual(self.send("GET", f"/{made['id']}")[1]["request_counts"]["canceled"], 1)

    def test_headers_are_checked(self) -> None:
        self.check_error(self.send("GET", "", x_api_key="wrong"), 401, "authentication_error")
        self.check_error(self.send("GET", "", anthropic_version=None), 400, "invalid_request_error")

    def test_requests_are_checked(self) -> None:
        for wrong in ({}, {"requests": []}, self.requests("a", "a"), self.requests("a b"), self.requests("x" * 65), {"requests": [{"custom_id": "a"}]}):
            self.check_error(self.send("POST", "", wrong), 400, "invalid_request_error")

    def test_limits_are_checked(self) -> None:
        self.double.max_requests = 2
        self.check_error(self.send("POST", "", self.requests("a", "b", "c")), 400, "invalid_request_error")
        self.double.max_body_bytes = 100
        self.check_error(self.send("POST", "", self.requests("a", "b")), 413, "request_too_large")

    def test_the_list_is_newest_first_and_in_pages(self) -> None:
        ids = [self.send("POST", "", self.requests("a"))[1]["id"] for _ in range(3)]
        _, first = self.send("GET", "?limit=2")
        _, second = self.send("GET", f"?limit=2&after_id={first['last_id']}")
        self.assertEqual([one["id"] for one in first["data"] + second["data"]], ids[::-1])
        self.assertEqual((first["has_more"], second["has_more"]), (True, False))


if __name__ == "__main__":
    unittest.main()
