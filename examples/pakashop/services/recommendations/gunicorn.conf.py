"""One process, because what it learned lives in its memory; threads answer at the same time."""

import os

port = os.environ.get("PORT") or "3100"
bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{port}" if port.isdecimal() else f"unix:{port}"
workers = 1
worker_class = "gthread"
threads = 4
graceful_timeout = 30
# gunicorn keeps the worker's sign of life here; a disk may be slow.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
