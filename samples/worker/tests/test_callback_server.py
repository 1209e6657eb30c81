"""The callback server: signatures, counts, bad input."""

import base64
import http.client
import json
import threading
import time
import unittest

import kit
from callback_server import MAX_BODY_BYTES, TIMESTAMP_TOLERANCE_SECONDS, Callbacks, fault_of, sign

# The example of the Standard Webhooks specification's libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
NOW = float(TIMESTAMP)


def headers(**changed: str) -> dict[str, str]:
    return {f"webhook-{name}": value for name, value in ({"id": ID, "timestamp": TIMESTAMP, "signature": SIGNATURE} | changed).items()}


class Signatures(unittest.TestCase):
    def test_the_published_example_is_good(self) -> None:
        self.assertEqual(sign(SECRET, ID, TIMESTAMP, BODY), SIGNATURE)
        self.assertIsNone(fault_of(SECRET, headers(), BODY, NOW))

    def test_one_good_signature_of_several_is_enough(self) -> None:
        other = sign("whsec_" + base64.b64encode(b"another").decode(), ID, TIMESTAMP, BODY)
        self.assertIsNone(fault_of(SECRET, headers(signature=f"{other} {SIGNATURE}"), BODY, NOW))
        self.assertEqual(fault_of(SECRET, headers(signature=other), BODY, NOW), "wrong signature")

    def test_what_was_changed_is_found(self) -> None:
        self.assertEqual(fault_of(SECRET, headers(), BODY + b" ", NOW), "wrong signature")
        self.assertEqual(fault_of(SECRET, headers(id="msg_other"), BODY, NOW), "wrong signature")
        self.assertEqual(fault_of(SECRET, headers(signature="v1,é"), BODY, NOW), "wrong signature")
        self.assertEqual(fault_of(SECRET, {}, BODY, NOW), "not signed")

    def test_an_old_or_early_timestamp_is_refused(self) -> None:
        for shift in (-1, 1):
            self.assertIsNone(fault_of(SECRET, headers(), BODY, NOW + shift * TIMESTAMP_TOLERANCE_SECONDS))
            self.assertIsNotNone(fault_of(SECRET, headers(), BODY, NOW + shift * (TIMESTAMP_TOLERANCE_SECONDS + 1)))
        self.assertIsNotNone(fault_of(SECRET, headers(timestamp="now"), BODY, NOW))


class Server(unittest.TestCase):
    def setUp(self) -> None:
        self.server = Callbacks(("127.0.0.1", 0), SECRET, quiet=True)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=kit.PATIENCE_SECONDS)
        self.addCleanup(self.connection.close)

    def post(self, body: bytes, webhook_id: str = "1", **changed: str) -> int:
        timestamp = str(int(time.time()))
        signed = headers(id=webhook_id, timestamp=timestamp, signature=sign(SECRET, webhook_id, timestamp, body))
        self.connection.request("POST", "/callback", body, signed | changed)
        response = self.connection.getresponse()
        response.read()
        return response.status

    def test_callbacks_are_counted_once(self) -> None:
        good, bad = (json.dumps({"cargo_id": "crg_1", "success": success}).encode() for success in (True, False))
        self.assertEqual([self.post(good, "1"), self.post(bad, "2"), self.post(good, "1")], [204, 204, 204])
        self.assertEqual(self.server.counts, {"succeeded": 1, "failed": 1, "repeated": 1, "rejected": 0})

    def test_what_is_no_callback_is_rejected(self) -> None:
        self.assertEqual(self.post(b"{}", **{"webhook-signature": "v1,wrong"}), 401)
        for body in (b"not json", b"[]", b"{}"):
            self.assertEqual(self.post(body), 400)
        self.assertEqual(self.server.counts["rejected"], 4)

    def test_a_body_over_the_limit_is_not_read(self) -> None:
        self.connection.putrequest("POST", "/callback")
        self.connection.putheader("Content-Length", str(MAX_BODY_BYTES + 1))
        self.connection.endheaders()
        self.assertEqual(self.connection.getresponse().status, 413)


if __name__ == "__main__":
    unittest.main()
