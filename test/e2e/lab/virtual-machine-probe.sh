#!/bin/sh
# ExecStart of nodegen-lab.service in a virtual machine: runs the test's script once cloud-init has finished, leaves the
# journal and the versions of what ran, and switches the machine off.
share=/run/nodegen-lab
mkdir -p "$share"
# The kernel's command line says which folder of the host this is.
mount -t hostfs none "$share"
limit=$(cat "$share/seconds")
timeout --kill-after=5 "$limit" sh "$share/probe" >"$share/probe.stdout" 2>"$share/probe.stderr"
code=$?
for program in 'uname -r' 'containerd --version' 'kubelet --version' 'cloud-init --version' 'systemctl --version'; do
  $program >"$share/version.${program%% *}" 2>&1
done
journalctl --boot --no-pager --output=short-monotonic >"$share/journal" 2>&1
# Last, as it says that the rest is whole.
echo "$code" >"$share/probe.code"
umount "$share"
# Twice forced: nothing is stopped, and the disk is thrown away.
systemctl poweroff --force --force
