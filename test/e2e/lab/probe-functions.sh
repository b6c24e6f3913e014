# shellcheck shell=sh
# For the script that a test runs in a booted machine.

# wait_for SECONDS COMMAND [ARGUMENT]...: 0 as soon as the command succeeds, 1 when the time is over.
wait_for() {
  _end=$(($(cut -d. -f1 /proc/uptime) + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    if [ "$(cut -d. -f1 /proc/uptime)" -ge "$_end" ]; then
      echo "waited in vain for: $*" >&2
      return 1
    fi
    sleep 0.1
  done
}

# How often the kubelet's main process has started.
kubelet_starts() {
  if [ -e /var/log/nodegen-lab/kubelet.jsonl ]; then
    wc -l </var/log/nodegen-lab/kubelet.jsonl
  else
    echo 0
  fi
}

# kubelet_started [TIMES]
kubelet_started() { [ "$(kubelet_starts)" -ge "${1:-1}" ]; }

# property UNIT PROPERTY
property() { systemctl show --property "$2" --value "$1"; }

# Asks the CRI for a pod sandbox, as the kubelet does first for every pod. Prints its id, or the error.
run_pod_sandbox() {
  _name=lab-$(cut -d' ' -f1 /proc/uptime)
  printf '{"metadata":{"name":"%s","namespace":"default","uid":"%s","attempt":0},"log_directory":"/var/log/pods","linux":{"cgroup_parent":"lab.slice"}}' \
    "$_name" "$_name" >/tmp/pod.json
  crictl runp /tmp/pod.json 2>&1
}

# Whether systemd has nothing left to do: `systemctl --no-block` returns before that.
no_jobs() { [ -z "$(systemctl list-jobs --no-legend)" ]; }
