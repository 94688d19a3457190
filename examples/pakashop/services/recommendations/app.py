"""Recommends products that are bought together. A plain WSGI application."""

import json
import os

from model import Together

RELEASE = os.environ.get("GANTRY_RELEASE") or "dev"
MAX_BODY = 64 * 1024
STATUS = {200: "200 OK", 204: "204 No Content", 400: "400 Bad Request", 404: "404 Not Found", 413: "413 Content Too Large"}


class Refused(Exception):
    """An answer other than success: status and text."""


def create_app(together):
    def app(environ, start_response):
        try:
            status, body = route(together, environ)
        except Refused as refused:
            status, body = refused.args[0], {"error": refused.args[1]}
        content = b"" if body is None else json.dumps(body).encode()
        headers = [("x-service", "recommendations"), ("x-release", RELEASE)]
        if body is not None:
            headers += [("content-type", "application/json"), ("content-length", str(len(content)))]
        start_response(STATUS[status], headers)
        return [content]

    return app


def route(together, environ):
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if method == "GET" and path in ("/health", "/ready"):
        return 200, {"status": "ok", "service": "recommendations", "release": RELEASE}
    if method == "POST" and path == "/baskets":
        together.add(read_skus(environ))
        return 204, None
    if method == "GET" and path.startswith("/recommendations/"):
        near = together.near(path[len("/recommendations/") :])
        return 200, {"products": [{"sku": sku, "closeness": round(closeness, 3)} for sku, closeness in near]}
    raise Refused(404, f"recommendations has no {method} {path}")


def read_skus(environ):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > MAX_BODY:
        raise Refused(413, f"the body may have {MAX_BODY} bytes")
    try:
        skus = json.loads(environ["wsgi.input"].read(length))["skus"]
    except (ValueError, TypeError, KeyError):
        raise Refused(400, "the body must be JSON with skus") from None
    if not isinstance(skus, list) or len(skus) > 100 or not all(isinstance(sku, str) and 0 < len(sku) <= 40 for sku in skus):
        raise Refused(400, "skus must be a list of at most 100 texts")
    return skus


application = create_app(Together())
