import { code } from "./code-info.ts";

/** systemd units, and the gate that they make for the kubelet. */
export const lintUnitCodes = {
  "unit-line-ignored": code<{ reason: string }>({
    severity: "error",
    about:
      "systemd passes such a line over with a word in the journal, and the unit starts without what it was to say.",
    message: ({ reason }) =>
      reason === "no section"
        ? "systemd ignores this line: no [Section] stands above it"
        : "systemd ignores this line: it has no equals sign",
    hint: () => "write Name=value below the section that it belongs to",
  }),
  "unit-setting-section": code<{ name: string; section: string; right: string }>({
    severity: "error",
    about:
      "systemd reads each setting in its own section only. In another one it is ignored, with a word in the journal.",
    message: ({ name, section }) => `systemd ignores ${name}= in [${section}]`,
    hint: ({ name, right }) => `move ${name}= to [${right}]`,
  }),
  "unit-exec-twice": code<{ unit: string }>({
    severity: "error",
    about:
      "A service that is not oneshot has one command. systemd refuses a unit with a second one, so it does not start at all.",
    message: ({ unit }) => `${unit} has a second ExecStart=, with which systemd refuses to load it`,
    hint: () => "write an empty ExecStart= before this one",
  }),
  "unit-ordering-cycle": code<{ setting: string; unit: string; circle: readonly string[] }>({
    severity: "error",
    about:
      "systemd breaks a circle in the order of the boot by deleting one of the jobs. Which one differs from boot to boot: now the kubelet is not started, now the import.",
    message: ({ setting, unit, circle }) =>
      `${setting} makes an ordering cycle: ${[unit, ...circle].join(" after ")}`,
    hint: ({ setting }) =>
      setting.includes("=cloud-")
        ? `remove ${setting}; After=cloud-config.target waits until cloud-init has written its files`
        : `remove ${setting}, or another order of the circle`,
  }),
  "unit-oneshot-forgets": code<{ unit: string }>({
    severity: "warning",
    about:
      "A oneshot unit without RemainAfterExit= is inactive again as soon as it is done. Whatever wants it runs it again, and systemctl status does not tell whether it ever ran.",
    message: ({ unit }) => `${unit} is inactive again once it has run`,
    hint: () => "add RemainAfterExit=yes",
  }),
  "kubelet-gate-cancels": code<{ setting: string; unit: string }>({
    severity: "error",
    about:
      "A required unit that fails cancels the kubelet's start for good: systemd does not try again, and a second import that succeeds does not bring the kubelet up. To restart the unit restarts the kubelet.",
    message: ({ setting, unit }) =>
      `${setting}: one failure of ${unit} cancels the start of the kubelet for good`,
    hint: () =>
      "write WantedBy=multi-user.target, and the same program as ExecStartPre= in a drop-in of kubelet.service",
  }),
  "kubelet-gate-skipped": code<{ setting: string; unit: string }>({
    severity: "error",
    about:
      "To systemd, a unit whose condition does not hold has succeeded. Without the archive nothing is imported, nothing fails, and the kubelet starts.",
    message: ({ setting, unit }) => `with ${setting}= a skipped ${unit} counts as a success`,
    hint: ({ setting }) =>
      `write ${setting.replace(/^Condition/, "Assert")}=, or let the program fail`,
  }),
  "kubelet-gate-open": code<{ unit: string }>({
    severity: "warning",
    about:
      "Before= is only an order: when the import fails, the kubelet starts without the image, and containerd pulls it.",
    message: ({ unit }) => `the kubelet starts also when ${unit} has failed`,
    hint: () => "add the same program as ExecStartPre= in a drop-in of kubelet.service",
  }),
  "kubelet-gate-no-restart": code<{ value: string }>({
    severity: "error",
    about:
      "A gate that refuses the kubelet once is asked again only if systemd restarts the unit. Otherwise the kubelet stays down, also after the cause is repaired.",
    message: ({ value }) => `kubelet.service has ${value}: after one refusal it stays down`,
    hint: () => "add Restart=always and RestartSec=5 to [Service]",
  }),
  "kubelet-gate-start-limit": code<{ tries: number; within: number; between: number }>({
    severity: "error",
    about:
      "systemd gives a unit up that starts too often in too short a time. A gate that refuses quickly uses the starts up, and the kubelet stays down.",
    message: ({ tries, within, between }) =>
      `${tries} refusals, ${between} s apart, are within the start limit of ${within} s: the kubelet stays down`,
    hint: () => "add StartLimitIntervalSec=0 to [Unit] and RestartSec=5 to [Service]",
  }),
  "kubelet-gate-timeout": code<{ limit: number; needs: number; program: string }>({
    severity: "error",
    about:
      "systemd kills the start of a unit that takes longer than its timeout, and starts it again, for ever.",
    message: ({ limit, needs, program }) =>
      `${program} may take ${needs} s, and systemd kills it after ${limit} s`,
    hint: ({ needs }) => `write TimeoutStartSec=${needs + 30}`,
  }),
  "ctr-import-namespace": code<{ namespace: string }>({
    severity: "error",
    about:
      "The CRI sees the images of the namespace k8s.io alone. What is imported into another one is not there for the kubelet, and the first pod pulls it.",
    message: ({ namespace }) =>
      `this imports into the namespace ${namespace}, which the kubelet does not see`,
    hint: () => "write ctr -n k8s.io images import",
  }),
  "containerd-config-unread": code<{ path: string }>({
    severity: "error",
    about:
      "containerd reads one file. The unit names another one than /etc/containerd/config.toml, and nothing that stands there counts.",
    message: ({ path }) => `containerd reads ${path}, and not /etc/containerd/config.toml`,
    hint: () =>
      "add a drop-in with Environment=CONTAINERD_CONFIG=/etc/containerd/config.toml, or ExecStart= with --config /etc/containerd/config.toml",
  }),
  "containerd-config-unseen": code<{ path: string }>({
    severity: "warning",
    about:
      "The unit names the file that containerd reads, and it is not among the files that were given. What containerd does is not known without it.",
    message: ({ path }) => `containerd reads ${path}, which is not among the files`,
    hint: () => "name that file too",
  }),
} as const;
