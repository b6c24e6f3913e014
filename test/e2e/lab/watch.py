#!/usr/bin/python3
"""Notes where this network namespace turns to; each line of the log is one thing that was tried.

    watch.py LOG ADDRESS

"dns NAME" is what the resolver on 127.0.0.1 was asked: it knows every name, at ADDRESS. "tcp ADDRESS:PORT" (a connection is
opened), "udp ADDRESS:PORT" and "ip PROTOCOL ADDRESS" are packets, seen on their way out of any interface.
Every address is the machine itself, so that whoever turns to one is refused at once, and seen.
A datagram to 127.0.0.1:9 is noted as what it says: all that was tried before stands above it.
"""

import ipaddress
import socket
import subprocess
import sys
import threading

from names import resolver

LOG, ADDRESS = sys.argv[1:]
# Linux: if_ether.h, if_packet.h, socket.h.
ETH_P_ALL, SOL_PACKET, PACKET_STATISTICS, SO_RCVBUFFORCE = 3, 263, 6, 33
SYN, ACK = 0x02, 0x10

lock = threading.Lock()


def note(line: str) -> None:
    with lock, open(LOG, "a") as log:
        log.write(line + "\n")


opened: set[bytes] = set()


def tried(packet: bytes) -> str | None:
    if packet[0] >> 4 == 4:
        protocol, addresses, body = packet[9], packet[12:20], packet[(packet[0] & 15) * 4 :]
    else:
        protocol, addresses, body = packet[6], packet[8:40], packet[40:]
    to = str(ipaddress.ip_address(addresses[len(addresses) // 2 :]))
    to = f"[{to}]" if ":" in to else to
    source, port = int.from_bytes(body[:2]), int.from_bytes(body[2:4])
    if protocol == socket.IPPROTO_TCP:
        # Both ports and the first number: the same when a packet is sent once more, because nobody answered it.
        connection = addresses + body[:8]
        if body[13] & (SYN | ACK) != SYN or connection in opened:
            return None
        opened.add(connection)
        return f"tcp {to}:{port}"
    if protocol == socket.IPPROTO_UDP:
        if (to, port) == ("127.0.0.1", 9):
            return body[8:].decode()
        # What the resolver answers.
        return None if (to, source) == ("127.0.0.1", 53) else f"udp {to}:{port}"
    # Errors, and what an interface says of itself: the bridge of a pod joins groups.
    if protocol in (socket.IPPROTO_ICMP, socket.IPPROTO_IGMP, socket.IPPROTO_ICMPV6, socket.IPPROTO_HOPOPTS):
        return None
    return f"ip {protocol} {to}"


for family in ("-4", "-6"):
    # A kernel without IPv6 has no such addresses to turn to.
    command = ["ip", family, "route", "add", "local", "default", "dev", "lo", "table", "main"]
    subprocess.run(command, check=family == "-4")

threading.Thread(target=resolver(note, ADDRESS).serve_forever).start()
packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
packets.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20)
note("ready")
while True:
    packet, (_, _, direction, *_) = packets.recvfrom(65536)
    version = packet[0] >> 4 if packet else 0
    # On lo each packet is seen twice; every other only on its way in is not ours.
    line = tried(packet) if direction == socket.PACKET_OUTGOING and version in (4, 6) else None
    if line is None:
        continue
    lost = int.from_bytes(packets.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8)[4:], sys.byteorder)
    if lost:
        note(f"lost {lost} packets")
    note(line)
