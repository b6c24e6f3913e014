import fc from "fast-check";
import { expect, test } from "vitest";
import { findingsIn } from "./machine.ts";

// Files of a machine are written by anybody. Whatever is in them, there is an answer, and it points into the file.

const texts: Readonly<Record<string, string>> = {
  "/var/lib/kubelet/config.yaml":
    "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nfeatureGates: {A: true}\nevictionHard:\n  memory.available: 5%\nclusterDNS: [10.0.0.1]\n",
  "/var/lib/kubelet/kubeadm-flags.env":
    'KUBELET_KUBEADM_ARGS="--node-ip=10.0.0.1 -v=2 --a \\\n b"\n',
  "/etc/systemd/system/kubelet.service":
    "[Unit]\nAfter=a.service \\\n# c\n b.service\n[Service]\nEnvironment=\"KUBELET_ARGS=--v=2\"\nExecStart=/usr/bin/kubelet --config /a 'b c'\nTimeoutStartSec=1min 30s\n[Install]\nWantedBy=multi-user.target\n",
  "/user-data":
    "#cloud-config\nwrite_files:\n  - path: /etc/systemd/system/a.service\n    permissions: '0644'\n    content: |\n      [Unit]\n      After=b.service\nruncmd:\n  - [systemctl, start, a]\n  - ctr images import /a\n",
  "/archive/user-data":
    "#cloud-config-archive\n- type: text/cloud-config\n  content: |\n    #cloud-config\n    runcmd: [a]\n",
  "/config.ign":
    '{"ignition":{"version":"3.3.0"},"storage":{"files":[{"path":"/a","mode":420,"contents":{"source":"data:,a%20b"}}]},"systemd":{"units":[{"name":"a.service","contents":"[Unit]\\nAfter=b.service\\n","dropins":[{"name":"a.conf","contents":""}]}]}}',
  "/load.sh": "#!/bin/sh\nctr -n k8s.io images import /a\n",
};

/** A text with a piece cut out and something else put there. */
const mutilated = fc
  .tuple(
    fc.constantFrom(...Object.entries(texts)),
    fc.nat(400),
    fc.nat(12),
    fc.oneof(
      fc.string({ maxLength: 6, unit: "binary" }),
      fc.constantFrom(
        "\n",
        "\\\n",
        '"',
        "'",
        "null",
        "{",
        "[",
        "- ",
        ": ",
        "&a",
        "*a",
        "\0",
        "=",
        "$",
        "%",
        "\uD800",
      ),
    ),
  )
  .map(([[path, text], at, cut, put]) => ({
    path,
    text: text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + cut),
  }));

test("a mutilated file has findings in its own lines, and never ends in a fault of ours", () => {
  fc.assert(
    fc.property(fc.array(mutilated, { minLength: 1, maxLength: 3 }), (files) => {
      const machine = { ...Object.fromEntries(files.map(({ path, text }) => [path, text])) };
      for (const { code, position, message, hint } of findingsIn(machine)) {
        expect(`${message}${hint}`).not.toContain("undefined");
        if (position === undefined) continue;
        const lines = String(machine[position.file]).split("\n").length;
        expect({ code, known: position.file in machine, inside: position.line <= lines }).toEqual({
          code,
          known: true,
          inside: true,
        });
      }
    }),
    { numRuns: 400, seed: 20261124 },
  );
});
