import http.client
import json
import os
import socket
import tempfile
import threading
import unittest

from rules import check_image, check_text, verdict
from server import open_server


class Rules(unittest.TestCase):
    def test_an_honest_text_is_accepted(self):
        text = "Woven sisal basket with leather straps, 30 cm high, made in 2024. Price from 2499.00."
        self.assertEqual(check_text(text), [])

    def test_texts_that_lead_away_are_found(self):
        self.assertEqual(check_text("Call 0722 000 111 today"), ["a phone number"])
        self.assertEqual(check_text("see www.elsewhere.example/x"), ["an address on the web"])
        self.assertEqual(check_text("THE VERY BEST BASKETS OF ALL"), ["shouting"])

    def test_forbidden_goods_are_refused_however_they_are_spaced(self):
        self.assertEqual(verdict(check_text("Old  Rhino\nHorn")), "refuse")

    def test_images_are_judged_by_what_is_known_of_them(self):
        good = {"type": "image/jpeg", "bytes": 200_000, "width": 1200, "height": 900}
        self.assertEqual(check_image(good), [])
        self.assertEqual(check_image({**good, "exif": {"GPSInfo": {}}}), ["says where it was taken"])
        self.assertEqual(check_image({**good, "height": 399}), ["smaller than 400 pixels"])
        self.assertEqual(check_image({**good, "width": 5000}), ["too long for a product's picture"])
        self.assertEqual(verdict(check_image({})), "review")


class SocketConnection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.host)


class OverTheSocket(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        path = os.path.join(self.folder.name, "s")
        self.server = open_server(path)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()
        self.connection = SocketConnection(path)

    def tearDown(self):
        self.connection.close()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        self.folder.cleanup()

    def ask(self, method, path, body=None):
        self.connection.request(method, path, body)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read()), answer.headers

    def test_health_names_service_and_release(self):
        status, body, headers = self.ask("GET", "/health")
        self.assertEqual((status, body["service"], headers["x-release"]), (200, "moderation", "dev"))

    def test_a_text_is_checked_and_nonsense_is_refused(self):
        status, body, _ = self.ask("POST", "/texts", json.dumps({"text": "ivory comb"}))
        self.assertEqual((status, body["verdict"]), (200, "refuse"))
        for content, want in (("{", 400), ("[]", 400), ("{}", 400), ('{"text": 7}', 400)):
            self.assertEqual(self.ask("POST", "/texts", content)[0], want, content)
        self.assertEqual(self.ask("POST", "/elsewhere", "{}")[0], 404)

    def test_a_body_that_is_too_long_is_not_read(self):
        self.assertEqual(self.ask("POST", "/texts", "x" * 70_000)[0], 413)


if __name__ == "__main__":
    unittest.main()
