#!/usr/bin/python3
"""All that a node without a network can talk to, on 127.0.0.1; each thing it does there is a line of the log.

    loopback.py LOG ARCHIVE

A registry at port 5000 serves the image of ARCHIVE (an OCI layout of one platform) under any name: "registry GET PATH".
Witnesses answer nothing useful: DNS knows no name ("dns NAME"), the TCP ports close at once ("connect PORT").
"""

import hashlib
import http.server
import json
import socketserver
import sys
import tarfile
import threading

from names import resolver

LOG, ARCHIVE = sys.argv[1:]
MANIFEST = "application/vnd.oci.image.manifest.v1+json"

with tarfile.open(ARCHIVE) as layout:
    CONTENT = {member.name: layout.extractfile(member).read() for member in layout if member.isfile()}
BLOBS = {"sha256:" + hashlib.sha256(content).hexdigest(): content for content in CONTENT.values()}
TOP = json.loads(CONTENT["index.json"])["manifests"][0]["digest"]

lock = threading.Lock()


def note(line: str) -> None:
    with lock, open(LOG, "a") as log:
        log.write(line + "\n")


class Registry(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        note(f"registry {self.command} {self.path}")
        kind, _, reference = self.path.partition("?")[0].rpartition("/")
        manifest = kind.endswith("/manifests")
        digest = TOP if manifest and ":" not in reference else reference
        content = b"" if self.path == "/v2/" else BLOBS.get(digest)
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Type", MANIFEST if manifest else "application/octet-stream")
        self.send_header("Docker-Content-Digest", digest)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content or b"")

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        pass


class Witness(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        note(f"connect {self.server.server_address[1]}")


servers = [
    http.server.ThreadingHTTPServer(("127.0.0.1", 5000), Registry),
    resolver(note),
    *[socketserver.ThreadingTCPServer(("127.0.0.1", port), Witness) for port in (9, 80, 443)],
]
for server in servers:
    threading.Thread(target=server.serve_forever).start()
note("ready")
