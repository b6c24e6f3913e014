"""A resolver on 127.0.0.1 that says of each name that it was asked for it."""

import socketserver
import struct
from collections.abc import Callable


def resolver(note: Callable[[str], None], address: str | None = None) -> socketserver.BaseServer:
    """Notes "dns NAME". No name is known, or each is at the IPv4 `address`."""

    class Names(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            query, socket = self.request
            labels, position = [], 12
            while query[position]:
                labels.append(query[position + 1 : position + 1 + query[position]].decode())
                position += 1 + query[position]
            note("dns " + ".".join(labels))
            question = query[12 : position + 5]
            # Response, recursion available; 3 is NXDOMAIN. The question is repeated, everything else is empty.
            flags, answer = b"\x81\x83" if address is None else b"\x81\x80", b""
            if address is not None and question[-4:-2] == b"\0\1":
                number = bytes(int(part) for part in address.split("."))
                # The name of the question, type A, class IN, one second, four bytes.
                answer = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 1, 4) + number
            count = b"\0\1" if answer else b"\0\0"
            header = query[:2] + flags + query[4:6] + count + b"\0" * 4
            socket.sendto(header + question + answer, self.client_address)

    return socketserver.ThreadingUDPServer(("127.0.0.1", 53), Names)
