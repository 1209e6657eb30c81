"""The loop: claims, heartbeats, pushes and releases."""

import datetime
import email.message
import json
import signal
import threading
import time
import unittest

import kit
from convoy_stub import Fault, params
from convoy_worker import MAX_ERROR_CHARACTERS, MAX_RESULT_BYTES, Batch, Failed, Heartbeats, Options, lease_seconds, per_cargo
from http_calls import MAX_RETRY_AFTER_SECONDS, Answer, GaveUp, Limits, persist

import echo_worker


def answer(status: int, body: object = None, **headers: str) -> Answer:
    message = email.message.Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return Answer(status, message, json.dumps(body).encode())


def a_batch(*cargo_ids: str) -> Batch:
    return Batch("bat_1", "m", 1, [], 60.0, unfinished=set(cargo_ids))


# Nothing is pushed before a call is full or the batch is done.
AT_THE_END = Options(claim_wait_seconds=1, push_every_seconds=60)


class NoSleep(threading.Event):
    """Remembers how long it was to be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        return False


class Claiming(kit.WorkerTest):
    def check_repeated(self, fault: Fault) -> None:
        self.convoy.faults.append(fault)
        held = self.convoy.add_batch("hello")
        with self.running(per_cargo(echo_worker.answer)):
            self.convoy.wait_for("the cargo to end", lambda: len(held.ended) == 1)
        self.assertEqual(self.convoy.claim_ids[0], self.convoy.claim_ids[1])
        self.assertEqual(self.convoy.claims, {self.convoy.claim_ids[0]: held})

    def test_a_claim_that_was_answered_503_is_repeated_with_the_same_id(self) -> None:
        self.check_repeated(Fault("/batches/claim", status=503))

    def test_a_claim_whose_answer_was_lost_is_repeated_with_the_same_id(self) -> None:
        self.check_repeated(Fault("/batches/claim", cut_after=True))

    def test_the_next_claim_has_an_id_of_its_own(self) -> None:
        first, second = self.convoy.add_batch("one"), self.convoy.add_batch("two")
        with self.running(per_cargo(echo_worker.answer)):
            self.convoy.wait_for("both batches to end", lambda: first.ended and second.ended)
        self.assertEqual(len(set(self.convoy.claim_ids[:2])), 2)

    def test_a_claim_that_gave_up_goes_on_with_its_id(self) -> None:
        self.convoy.faults += [Fault("/batches/claim", cut_after=True), Fault("/batches/claim", status=503), Fault("/batches/claim", status=503)]
        held = self.convoy.add_batch("hello")
        limits = Limits(first_pause_seconds=0.01, give_up_seconds=0)
        worker = self.new_worker(per_cargo(echo_worker.answer))
        worker._convoy._limits = limits
        for _ in range(3):
            self.assertRaises(GaveUp, worker.run_once)
        self.assertTrue(worker.run_once())
        self.assertEqual(len(held.ended), 1)

    def test_a_wrong_key_ends_the_worker(self) -> None:
        process = self.start("echo_worker.py", CONVOY_WORKER_KEY="convoy_wk_wrong")
        output, _ = process.communicate(timeout=kit.PATIENCE_SECONDS)
        self.assertEqual(process.returncode, 1)
        self.assertIn("Invalid worker key.", output)
        self.assertNotIn("convoy_wk_wrong", output)


class Leases(kit.WorkerTest):
    lease_seconds = 0.5

    def test_heartbeats_keep_a_lease_that_is_shorter_than_the_work(self) -> None:
        held = self.convoy.add_batch("sleep 0.9")
        with self.running(per_cargo(echo_worker.answer)):
            self.convoy.wait_for("the cargo to end", lambda: held.ended)
        self.assertEqual(held.state, "claimed")
        self.assertEqual(held.late, 0)
        self.assertGreaterEqual(len(held.heartbeats), 3)

    def test_the_heartbeat_comes_at_a_third_of_the_lease(self) -> None:
        beats = Heartbeats(None, Batch("bat_1", "m", 1, [], 300.0))
        self.assertEqual(beats._interval(), 100.0)

    def test_a_heartbeat_without_an_answer_is_repeated_before_the_lease_ends(self) -> None:
        self.convoy.faults.append(Fault("/heartbeat", status=503))
        held = self.convoy.add_batch("sleep 0.7")
        with self.running(per_cargo(echo_worker.answer)):
            self.convoy.wait_for("the cargo to end", lambda: held.ended)
        self.assertEqual(held.late, 0)

    def test_a_lease_is_measured_from_the_answers_own_date(self) -> None:
        long_ago = answer(200, {"lease_expires_at": "2001-02-03T04:10:06Z"}, Date="Sat, 03 Feb 2001 04:05:06 GMT")
        self.assertEqual(lease_seconds(long_ago), 300.0)


class TakenAway(kit.WorkerTest):
    lease_seconds = 0.3

    def test_nothing_is_pushed_once_a_heartbeat_was_answered_409(self) -> None:
        held = self.convoy.add_batch("one", "two")
        seen = threading.Event()

        def process(batch: Batch):
            yield batch.completed(next(iter(held.cargo)), {})
            self.convoy.take_away(held)
            batch.gone.wait(kit.PATIENCE_SECONDS)
            seen.set()
            yield batch.completed(list(held.cargo)[1], {})

        with self.running(process, options=AT_THE_END):
            self.assertTrue(seen.wait(kit.PATIENCE_SECONDS), "the worker was not told")
            self.convoy.wait_for("the next claim", lambda: len(set(self.convoy.claim_ids)) > 1)
        self.assertEqual(self.convoy.pushes, [])
        self.assertEqual(self.convoy.count("/release"), 0)

    def test_work_ends_when_the_batch_was_taken_away(self) -> None:
        held = self.convoy.add_batch("sleep 600")
        with self.running(per_cargo(echo_worker.answer)):
            self.convoy.wait_for("a heartbeat", lambda: held.heartbeats)
            self.convoy.take_away(held)
            self.convoy.wait_for("the next claim", lambda: len(set(self.convoy.claim_ids)) > 1)
        self.assertEqual(held.ended, {})

    def test_a_refused_push_is_asked_about_at_once(self) -> None:
        self.convoy.lease_seconds = 60.0
        held = self.convoy.add_batch("one", "two")

        def process(batch: Batch):
            self.convoy.take_away(held)
            yield batch.completed(next(iter(held.cargo)), {})
            batch.sleep(0.1)
            yield None
            batch.sleep(600)

        with self.running(process):
            self.convoy.wait_for("the next claim", lambda: len(set(self.convoy.claim_ids)) > 1)
        self.assertEqual(held.late, 1)


class Stopping(kit.WorkerTest):
    def check_signal(self, number: int) -> None:
        held = self.convoy.add_batch("quick", "sleep 600")
        process = self.start("echo_worker.py")
        self.convoy.wait_for("the quick one to end", lambda: held.ended)
        process.send_signal(number)
        output, _ = process.communicate(timeout=kit.PATIENCE_SECONDS)
        self.assertEqual(process.returncode, 0, output)
        self.assertEqual(held.state, "released")
        self.assertEqual(len(held.ended), 1)

    def test_sigterm_releases_what_is_unfinished(self) -> None:
        self.check_signal(signal.SIGTERM)

    def test_sigint_releases_what_is_unfinished(self) -> None:
        self.check_signal(signal.SIGINT)

    def test_what_is_finished_is_pushed_before_the_release(self) -> None:
        held = self.convoy.add_batch("one", "two")
        waiting = threading.Event()

        def process(batch: Batch):
            yield batch.completed(next(iter(held.cargo)), {})
            waiting.set()
            batch.sleep(600)

        with self.running(process, options=AT_THE_END) as worker:
            self.assertTrue(waiting.wait(kit.PATIENCE_SECONDS))
            worker.stop()
            self.convoy.wait_for("the release", lambda: held.state == "released")
        self.assertEqual(len(held.ended), 1)
        self.assertEqual(held.late, 0)

    def test_a_release_that_was_answered_503_is_repeated(self) -> None:
        self.convoy.faults += [Fault("/release", status=503), Fault("/release", cut_after=True)]
        held = self.convoy.add_batch("sleep 600")
        with self.running(per_cargo(echo_worker.answer)) as worker:
            self.convoy.wait_for("the claim", lambda: held.state == "claimed")
            worker.stop()
        self.assertEqual(held.state, "released")
        self.assertEqual(self.convoy.count("/release"), 3)

    def test_a_process_that_breaks_gives_its_batch_back(self) -> None:
        held = self.convoy.add_batch("one")

        def process(batch: Batch):
            raise NotImplementedError
            yield

        worker = self.new_worker(process)
        self.assertRaises(NotImplementedError, worker.run_once)
        self.assertEqual(held.state, "released")


class Pushing(kit.WorkerTest):
    def test_many_results_go_in_calls_that_convoy_takes(self) -> None:
        held = self.convoy.add({f"crg_{n:022}": params("x") for n in range(10_001)})
        with self.running(lambda batch: (batch.completed(cargo_id, {}) for cargo_id in held.cargo), options=AT_THE_END):
            self.convoy.wait_for("all cargo to end", lambda: len(held.ended) == 10_001)
        self.assertEqual([items for items, _ in self.convoy.pushes], [10_000, 1])

    def test_large_results_go_in_calls_that_convoy_takes(self) -> None:
        held = self.convoy.add_batch(*["x"] * 20)
        large = {"text": "x" * 1_000_000}
        with self.running(lambda batch: (batch.completed(cargo_id, large) for cargo_id in held.cargo), options=AT_THE_END):
            self.convoy.wait_for("all cargo to end", lambda: len(held.ended) == 20)
        self.assertLess(max(size for _, size in self.convoy.pushes), 16 * 1024 * 1024)

    def test_a_push_without_an_answer_is_repeated(self) -> None:
        self.convoy.faults += [Fault("/transitions", cut_after=True), Fault("/transitions", status=503)]
        held = self.convoy.add_batch("one")
        with self.running(per_cargo(echo_worker.answer)):
            self.convoy.wait_for("the third push", lambda: self.convoy.count("/transitions") == 3)
        self.assertEqual(len(held.ended), 1)
        self.assertEqual(self.convoy.count("/release"), 0)

    def test_an_item_that_is_unavailable_is_pushed_again_and_the_others_are_not(self) -> None:
        self.convoy.faults.append(Fault("/transitions", unavailable_items=1))
        held = self.convoy.add_batch("one", "two", "three")
        with self.running(lambda batch: (batch.completed(cargo_id, {}) for cargo_id in held.cargo)):
            self.convoy.wait_for("all cargo to end", lambda: len(held.ended) == 3)
        self.assertEqual([items for items, _ in self.convoy.pushes], [3, 1])

    def test_what_is_finished_does_not_wait_for_the_slowest(self) -> None:
        held = self.convoy.add_batch("quick", "sleep 600")
        with self.running(per_cargo(echo_worker.answer)):
            self.convoy.wait_for("the quick one to end", lambda: held.ended)
            self.assertTrue(held.is_held)

    def test_cargo_without_an_outcome_are_given_back(self) -> None:
        held = self.convoy.add_batch("one", "two")
        with self.running(lambda batch: (batch.completed(cargo_id, {}) for cargo_id in list(held.cargo)[:1])):
            self.convoy.wait_for("the release", lambda: held.state == "released")
        self.assertEqual(len(held.ended), 1)


class Items(unittest.TestCase):
    def test_a_result_over_the_limit_fails_its_cargo(self) -> None:
        fits, over = "x" * (MAX_RESULT_BYTES - 2), "x" * (MAX_RESULT_BYTES - 1)
        self.assertEqual(json.loads(a_batch().completed("crg_1", fits))["status"], "completed")
        item = json.loads(a_batch().completed("crg_1", over))
        self.assertEqual((item["status"], "result" in item), ("failed", False))
        self.assertIn("1048577 bytes", item["error"])

    def test_the_limit_counts_bytes_and_not_characters(self) -> None:
        self.assertEqual(json.loads(a_batch().completed("crg_1", "é" * (MAX_RESULT_BYTES // 2)))["status"], "failed")

    def test_what_json_cannot_say_fails_its_cargo(self) -> None:
        for result in (float("nan"), object()):
            self.assertEqual(json.loads(a_batch().completed("crg_1", result))["status"], "failed")

    def test_half_a_surrogate_pair_is_sent_as_utf8(self) -> None:
        self.assertEqual(json.loads(a_batch().completed("crg_1", "\ud800").decode("utf-8"))["result"], "?")

    def test_an_error_has_a_limit(self) -> None:
        self.assertEqual(len(json.loads(a_batch().failed("crg_1", "x" * 2_000_000))["error"]), MAX_ERROR_CHARACTERS)

    def test_an_item_names_its_batch(self) -> None:
        self.assertEqual(json.loads(a_batch().completed("crg_1", {"a": [1, None]})),
                         {"cargo_id": "crg_1", "status": "completed", "batch_id": "bat_1", "result": {"a": [1, None]}})


class Echo(unittest.TestCase):
    def test_a_text_is_echoed_in_the_shape_of_a_message(self) -> None:
        result = echo_worker.answer(params("hello there"), a_batch())
        self.assertEqual((result["type"], result["role"], result["model"]), ("message", "assistant", "m"))
        self.assertEqual(result["content"], [{"type": "text", "text": "hello there"}])

    def test_blocks_are_read_like_a_text(self) -> None:
        blocks = {"messages": [{"role": "user", "content": [{"type": "text", "text": "fail: "}, {"type": "text", "text": "so"}]}]}
        with self.assertRaises(Failed) as raised:
            echo_worker.answer(blocks, a_batch())
        self.assertEqual(str(raised.exception), "so")

    def test_a_sleep_takes_its_time(self) -> None:
        started = time.monotonic()
        echo_worker.answer(params("sleep 0.2"), a_batch())
        self.assertGreaterEqual(time.monotonic() - started, 0.19)


class Persistence(unittest.TestCase):
    def test_retry_after_is_waited_for(self) -> None:
        answers, stop = [answer(503, Retry_After="7"), answer(429, Retry_After="2"), answer(200)], NoSleep()
        self.assertEqual(persist(lambda: answers.pop(0), stop, kit.QUICK).status, 200)
        self.assertEqual(stop.waits, [7.0, 2.0])

    def test_pauses_grow_where_nothing_is_asked_for(self) -> None:
        answers, stop = [answer(500), answer(502), answer(504), answer(200)], NoSleep()
        persist(lambda: answers.pop(0), stop, Limits(first_pause_seconds=1))
        for wait, pause in zip(stop.waits, (1, 2, 4), strict=True):
            self.assertTrue(pause <= wait <= pause * 1.25, stop.waits)

    def test_a_date_is_understood_and_a_wish_has_a_limit(self) -> None:
        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=60)
        self.assertAlmostEqual(answer(503, Retry_After=soon.strftime("%a, %d %b %Y %H:%M:%S GMT")).retry_after(), 60, delta=3)
        self.assertEqual(answer(503, Retry_After="1e9").retry_after(), MAX_RETRY_AFTER_SECONDS)
        for nonsense in ("soon", "nan", "-1"):
            self.assertIn(answer(503, Retry_After=nonsense).retry_after(), (None, 0.0))

    def test_it_gives_up_in_the_end(self) -> None:
        self.assertRaises(GaveUp, persist, lambda: answer(503), NoSleep(), Limits(first_pause_seconds=0.01, give_up_seconds=0.05))

    def test_one_attempt_follows_a_stop(self) -> None:
        calls, stop = [], threading.Event()
        stop.set()
        self.assertRaises(GaveUp, persist, lambda: calls.append(1) or answer(503), stop, kit.QUICK)
        self.assertEqual(len(calls), 1)


if __name__ == "__main__":
    unittest.main()
