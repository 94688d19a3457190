# A service that needs a second until it listens; or, without a port, a worker that then tells systemd.
import http.server
import os
import socket
import time

version = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "version.txt")).read().strip()
time.sleep(1)
if "NOTIFY_SOCKET" in os.environ:
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notify.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"].replace("@", "\0", 1))
if not os.environ["PORT"].isdigit():
    time.sleep(100_000)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("x-release", version)
        self.send_header("x-proto", self.headers.get("x-forwarded-proto") or "none")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
