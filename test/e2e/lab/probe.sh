#!/bin/sh
# ExecStart of nodegen-lab.service: runs the test's script in the machine and switches the machine off.
#   probe.sh SECONDS cloud-init|boot
out=/var/log/nodegen-lab
if [ "$2" = cloud-init ]; then
  cloud-init status --wait --long >"$out/cloud-init.status" 2>&1
fi
timeout --kill-after=2 "$1" sh /usr/lib/nodegen-lab/probe >"$out/probe.stdout" 2>"$out/probe.stderr"
echo $? >"$out/probe.code"
journalctl --sync
# Twice forced: nothing is unmounted or stopped, which the overlay does not need.
systemctl poweroff --force --force
