#!/usr/bin/python3
"""runc as containerd finds it on a lab node: takes out of the container what a small test host cannot give.

Three things are asked by every stock containerd configuration and refused by some hosts:
a lower oom_score_adj (needs CAP_SYS_RESOURCE), resource limits (need cgroup controllers below the node),
and the systemd cgroup driver (needs systemd as process 1). None of them decides where an image comes from.
Doing it here, and not in config.toml, lets containerd run with the rendered file, byte for byte.
"""

import json
import os
import sys

REAL = "/usr/libexec/nodegen-lab/runc"

arguments = sys.argv[1:]
systemd_runs = os.path.isdir("/run/systemd/system")
if not systemd_runs:
    arguments = [argument for argument in arguments if argument != "--systemd-cgroup"]

if "create" in arguments and "--bundle" in arguments:
    path = os.path.join(arguments[arguments.index("--bundle") + 1], "config.json")
    with open(path) as file:
        spec = json.load(file)
    spec["process"].pop("oomScoreAdj", None)
    spec["linux"]["resources"] = {}
    if not systemd_runs:
        # One folder per node, so that the lab can remove what a killed node leaves behind.
        spec["linux"]["cgroupsPath"] = f"/nodegen-{os.uname().nodename}/{arguments[-1]}"
    with open(path, "w") as file:
        json.dump(spec, file)

os.execv(REAL, ["runc", *arguments])
