"""A Python service that can only listen on a port."""
import os
import pathlib
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

VERSION = (pathlib.Path(__file__).parent / "version.txt").read_text().strip()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("content-length") or 0)
        self.rfile.read(length)
        if self.path.endswith("/slow"):
            time.sleep(1.5)
        body = b'{"version":"%s"}' % VERSION.encode()
        self.send_response(200)
        self.send_header("x-release", VERSION)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *words):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 512
    daemon_threads = True


Server(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
