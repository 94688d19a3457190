import io
import json
import unittest

from app import create_app
from model import Together


class Model(unittest.TestCase):
    def test_what_is_bought_together_is_close_and_what_everybody_buys_is_less_so(self):
        together = Together()
        for basket in (["tea", "honey", "bag"], ["tea", "honey", "bag"], ["tea", "cup", "bag"], ["bowl", "bag"], ["bag"]):
            together.add(basket)
        self.assertEqual([sku for sku, _ in together.near("tea")], ["honey", "bag", "cup"])

    def test_a_product_counts_once_in_a_basket_and_is_not_near_itself(self):
        together = Together()
        together.add(["tea", "tea", "cup"])
        self.assertEqual(together.near("tea"), [("cup", 1.0)])
        self.assertEqual(together.near("unknown"), [])


class Application(unittest.TestCase):
    def setUp(self):
        self.app = create_app(Together())

    def ask(self, method, path, body=b""):
        answered = {}

        def start_response(status, headers):
            answered.update(status=int(status[:3]), headers=dict(headers))

        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        content = b"".join(self.app(environ, start_response))
        return answered["status"], json.loads(content) if content else None, answered["headers"]

    def test_baskets_become_recommendations(self):
        self.assertEqual(self.ask("POST", "/baskets", b'{"skus": ["tea", "honey"]}')[0], 204)
        status, body, headers = self.ask("GET", "/recommendations/tea")
        self.assertEqual((status, body), (200, {"products": [{"sku": "honey", "closeness": 1.0}]}))
        self.assertEqual(headers["x-service"], "recommendations")

    def test_nonsense_is_refused(self):
        for body in (b"", b"{", b"[]", b"{}", b'{"skus": "tea"}', b'{"skus": [""]}', b"\xff"):
            self.assertEqual(self.ask("POST", "/baskets", body)[0], 400, body)
        self.assertEqual(self.ask("GET", "/elsewhere")[0], 404)


if __name__ == "__main__":
    unittest.main()
