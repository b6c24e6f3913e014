#!/usr/bin/python3
"""A web server at port 8080 of 127.0.0.1 that hands out one file, or does what servers do at night.

    file-server.py LOG FILE BEHAVIOUR

Each request is a line of LOG: "GET PATH". The word in the file BEHAVIOUR is read anew at each of them:

    serve     the whole file
    missing   404
    silent    takes the request and never answers
    stall     half of the file, then nothing more
    cut       half of the file, then the end of the connection
"""

import http.server
import sys
import time

LOG, FILE, BEHAVIOUR = sys.argv[1:]
FOR_EVER = 3600


class FileServer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        with open(LOG, "a") as log:
            log.write(f"{self.command} {self.path}\n")
        with open(BEHAVIOUR) as file:
            behaviour = file.read().strip()
        with open(FILE, "rb") as file:
            content = file.read()
        if behaviour == "silent":
            time.sleep(FOR_EVER)
        if behaviour == "missing":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content if behaviour == "serve" else content[: len(content) // 2])
        self.wfile.flush()
        if behaviour == "stall":
            time.sleep(FOR_EVER)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 8080), FileServer)
with open(LOG, "a") as ready:
    ready.write("ready\n")
server.serve_forever()
