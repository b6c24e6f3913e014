#!/usr/bin/python3
"""Stands in for the kubelet: writes down what it finds at the moment it starts, then stays."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

started = time.monotonic()
with open("/usr/lib/nodegen-lab/reference") as file:
    reference = file.read().strip()


def answer(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=10).stdout
    except subprocess.TimeoutExpired:
        return ""


def listed(*filters: str) -> bool:
    condition = ",".join([f"name=={reference}", *filters])
    return answer("ctr", "-n", "k8s.io", "images", "ls", "-q", condition).strip() == reference


sandbox = rf"^\s*sandbox(_image)? = ['\"]{re.escape(reference)}['\"]$"
record = {
    "monotonicSeconds": started,
    "pid": os.getpid(),
    "argv": sys.argv[1:],
    "imagePresent": listed(),
    "imagePinned": listed('labels."io.cri-containerd.pinned"==pinned'),
    "imageConfigured": re.search(sandbox, answer("containerd", "config", "dump"), re.MULTILINE) is not None,
}
# One write, so that a reader never sees half a line.
with open("/var/log/nodegen-lab/kubelet.jsonl", "a") as file:
    file.write(json.dumps(record) + "\n")

if "NOTIFY_SOCKET" in os.environ:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"].replace("@", "\0", 1))

signal.pause()
