"""Checks texts and images before they are published. Only the standard library is needed."""

import json
import os
import signal
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from rules import check_image, check_text, verdict

RELEASE = os.environ.get("GANTRY_RELEASE") or "dev"
MAX_BODY = 64 * 1024


class Refused(Exception):
    """An answer other than success: status and text."""


def check(path, body):
    if path == "/texts" and isinstance(body.get("text"), str):
        reasons = check_text(body["text"])
    elif path == "/images" and isinstance(body.get("image"), dict):
        reasons = check_image(body["image"])
    elif path in ("/texts", "/images"):
        raise Refused(400, f"the body needs {path[1:-1]}")
    else:
        raise Refused(404, f"moderation has no POST {path}")
    return {"verdict": verdict(reasons), "reasons": reasons}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_GET(self):
        if self.path in ("/health", "/ready"):
            self.answer(200, {"status": "ok", "service": "moderation", "release": RELEASE})
        else:
            self.answer(404, {"error": f"moderation has no GET {self.path}"})

    def do_POST(self):
        try:
            self.answer(200, check(self.path, self.read_body()))
        except Refused as refused:
            self.answer(refused.args[0], {"error": refused.args[1]})

    def read_body(self):
        length = self.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > MAX_BODY:
            # What was not read would be taken for the next request.
            self.close_connection = True
            status = 413 if length.isdecimal() else 411
            raise Refused(status, f"the body needs a length of at most {MAX_BODY} bytes")
        try:
            body = json.loads(self.rfile.read(int(length)))
        except ValueError:
            raise Refused(400, "the body must be JSON") from None
        if not isinstance(body, dict):
            raise Refused(400, "the body must be an object")
        return body

    def answer(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.send_header("x-service", "moderation")
        self.send_header("x-release", RELEASE)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Requests are logged by the gateway."""


class Server(ThreadingHTTPServer):
    request_queue_size = 512
    daemon_threads = False


class SocketServer(Server):
    """The same on a unix socket, where an address is a path and clients have none."""

    address_family = socket.AF_UNIX

    def server_bind(self):
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "moderation", 0


def open_server(port, host="127.0.0.1"):
    return Server((host, int(port)), Handler) if port.isdecimal() else SocketServer(port, Handler)


def main():
    port = os.environ.get("PORT") or "3110"
    with open_server(port, os.environ.get("HOST") or "127.0.0.1") as server:
        # shutdown() waits for the loop below, so it cannot be called from this thread.
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
        print(f"moderation listens on {port}", flush=True)
        server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main()
