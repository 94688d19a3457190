# Opens a connection to each port every 10 ms until its input ends; then says for each how long the longest gap was.
import json
import select
import socket
import sys
import time

ports = [int(word) for word in sys.argv[1:]]
since = dict.fromkeys(ports)
longest = dict.fromkeys(ports, 0)
while not select.select([sys.stdin], [], [], 0.01)[0]:
    for port in ports:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            since[port] = None
        except OSError:
            since[port] = since[port] or time.monotonic()
            longest[port] = max(longest[port], round((time.monotonic() - since[port]) * 1000))
print(json.dumps(longest))
