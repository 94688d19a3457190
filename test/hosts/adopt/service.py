# A service of a shop that was set up by hand: answers with its version, and never runs twice where it is told so.
import http.server
import os
import socket
import sys

folder = os.path.dirname(os.path.abspath(__file__))
version = open(os.path.join(folder, "version.txt")).read().strip()
if os.environ.get("ONLY_ONE"):
    only = socket.socket()
    try:
        only.bind(("127.0.0.1", int(os.environ["ONLY_ONE"])))
    except OSError:
        print("two of me run at once", flush=True)
        open("/var/tmp/two-at-once", "w").close()
        sys.exit(1)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(200)
        self.send_header("x-release", version)
        self.send_header("content-length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *words):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 4096


Server(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
