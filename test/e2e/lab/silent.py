#!/usr/bin/python3
"""silent.py ADDRESS PORT: listens, and neither takes nor refuses a connection, as a host behind a firewall that drops."""

import signal
import socket
import sys

place = (sys.argv[1], int(sys.argv[2]))
listener = socket.create_server(place, backlog=0)
# The queue of waiting connections has room for one more than `backlog`; when it is full, Linux drops what comes.
waiting = socket.create_connection(place)
print("listening on", *place, flush=True)
signal.pause()
