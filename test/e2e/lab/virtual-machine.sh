#!/bin/sh
# Boots a virtual machine (User-mode Linux) until it switches itself off; called by virtual-machine.ts inside
# `unshare --mount --pid --net`, so that no process of it outlives this one and there is no network on either side.
#   virtual-machine.sh FOLDER DISK SECONDS
# FOLDER/seed goes in as a NoCloud CD, FOLDER/share is the machine's hostfs. DISK is only read: what the machine writes
# goes to FOLDER/written.cow.
set -eu
folder=$1 disk=$2 seconds=$3

genisoimage -quiet -output "$folder/seed.iso" -volid cidata -joliet -rock "$folder/seed"
# The machine's memory is a file in /dev/shm, which a container has too little of.
mount -t tmpfs -o size=3g nodegen-lab /dev/shm
# Where UML puts its control socket.
export HOME="$folder"
unset TMPDIR TMP TEMP
exec timeout --kill-after=5 "$seconds" linux.uml mem=2048M hostfs="$folder/share" \
  ubd0="$folder/written.cow,$disk" ubd1r="$folder/seed.iso" root=/dev/ubda rw \
  con=null con0=fd:0,fd:1 ssl=null quiet systemd.show_status=0 panic=-1 </dev/null
