import { code } from "./code-info.ts";

/** User-data for cloud-init and configurations for Ignition as they are given to a machine. */
export const lintCloudCodes = {
  "user-data-header": code<{ found: string }>({
    severity: "error",
    about:
      "cloud-init knows what a user-data is by its first line. It passes over what it does not know, with a word in its log, and the machine boots without any of it.",
    message: ({ found }) =>
      found === "byte order mark"
        ? "cloud-init ignores all of this: it begins with a byte order mark"
        : "cloud-init ignores all of this: its first line does not say what it is",
    hint: ({ found }) =>
      found === "byte order mark"
        ? "save the file as UTF-8 without a byte order mark"
        : "write #cloud-config as the first line",
  }),
  "user-data-unread": code<{ found: string }>({
    severity: "warning",
    about:
      "What is in such a user-data is not looked at: it is made of parts in another coding, or becomes YAML on the machine alone.",
    message: ({ found }) => `what is in this user-data is not checked: it is ${found}`,
    hint: () => "check its parts one by one, each in a file of its own",
  }),
  "cloud-config-yaml": code<{ reason: string }>({
    severity: "error",
    about: "cloud-init drops a cloud-config that is not YAML, and the machine boots without it.",
    message: ({ reason }) => `cloud-init drops this: it is no YAML (${reason})`,
    hint: () => "check indentation, quotes and colons here",
  }),
  "cloud-config-duplicate-key": code<{ key: string; firstLine: number }>({
    severity: "error",
    about:
      "Of a key that stands twice cloud-init takes the last, without a word, and forgets the first.",
    message: ({ key, firstLine }) =>
      `${key} stands here a second time: cloud-init forgets the one in line ${firstLine}`,
    hint: () => "join the two",
  }),
  "cloud-config-key": code<{ key: string; nearest: string }>({
    severity: "error",
    about:
      "cloud-init ignores a key that it does not know, and nothing of what stands there is done.",
    message: ({ key }) => `cloud-init has no ${key}`,
    hint: ({ nearest }) => `did you mean ${nearest}?`,
  }),
  "cloud-config-mode": code<{ written: string; mode: string }>({
    severity: "error",
    about:
      "permissions is a text of octal digits. A bare number is a decimal one to YAML, and what is no number gives 0644, both without a word.",
    message: ({ written, mode }) => `permissions: ${written} makes a file of mode ${mode}`,
    hint: () => 'write a quoted octal number, such as "0644"',
  }),
  "cloud-config-mode-number": code<{ written: string }>({
    severity: "warning",
    about:
      "A bare number with a leading zero is octal to cloud-init's YAML and works, but cloud-init's own schema refuses it, and a tool that reads YAML 1.2 takes it for a decimal one.",
    message: ({ written }) =>
      `permissions: ${written} is a number, where cloud-init asks for a text`,
    hint: ({ written }) => `write "${written}" in quotes`,
  }),
  "cloud-config-encoding": code<{ encoding: string }>({
    severity: "error",
    about:
      "What cloud-init does not know as an encoding it does not decode: the file holds the text as it stands here.",
    message: ({ encoding }) =>
      `cloud-init knows no encoding ${encoding}, and writes the content undecoded`,
    hint: () => "write b64, gz+b64 or text/plain",
  }),
  "cloud-config-base64": code<{ path: string }>({
    severity: "error",
    about:
      "Content that can't be decoded ends write_files: this file and all behind it are not written, and the boot goes on.",
    message: ({ path }) =>
      `the base64 of ${path} is cut off: this file and all after it are not written`,
    hint: () =>
      "encode the file again, to its end: the length is a multiple of four, with = at the end",
  }),
  "cloud-config-owner": code<{ owner: string }>({
    severity: "error",
    about:
      "Files are written before users are made, and owners are looked up by name. One that is not there ends write_files: all files behind it are not written.",
    message: ({ owner }) =>
      `${owner} is not there when files are written: all files after it are not written`,
    hint: () => "write root:root, or add defer: true and name a user by its name",
  }),
  "cloud-config-too-early": code<{ path: string }>({
    severity: "error",
    about: "bootcmd runs before write_files: in the first boot the file is not there yet.",
    message: ({ path }) => `bootcmd runs ${path} before write_files has written it`,
    hint: () => "run it in runcmd, or write the file in bootcmd too",
  }),
  "cloud-config-no-reload": code<{ path: string }>({
    severity: "error",
    about:
      "systemd has read its units before cloud-init writes this drop-in, and does not look again by itself: the unit runs without it until the next boot.",
    message: ({ path }) => `systemd does not see ${path}: nothing reloads it`,
    hint: () => "add [systemctl, daemon-reload] to runcmd, and restart the unit after it",
  }),
  "cloud-config-start-running": code<{ unit: string }>({
    severity: "warning",
    about:
      "Most images start containerd and the kubelet by themselves. To start what runs already does nothing, so it goes on with the configuration from before.",
    message: ({ unit }) =>
      `${unit} may run already, and is then not started again with what is written here`,
    hint: ({ unit }) => `write [systemctl, restart, ${unit}]`,
  }),
  "cloud-config-deadlock": code<{ unit: string; after: string }>({
    severity: "error",
    about:
      "runcmd is part of cloud-final.service. A command that waits for a unit which starts after that waits for itself, and the boot stands still.",
    message: ({ unit, after }) =>
      `runcmd waits for ${unit}, which starts after ${after}, which waits for runcmd`,
    hint: ({ after }) => `take After=${after} out of the unit, or add --no-block`,
  }),
  "cloud-config-part-replaced": code<{ key: string }>({
    severity: "error",
    about:
      "cloud-init merges parts key by key: what a later part says takes the place of what an earlier one said, unless the later part says how to merge.",
    message: ({ key }) => `this ${key} takes the place of the ${key} of an earlier part`,
    hint: () =>
      "add merge_how: [{name: list, settings: [append]}, {name: dict, settings: [no_replace, recurse_list]}] to this part",
  }),
  "ignition-json": code<{ reason: string }>({
    severity: "error",
    about: "Ignition stops the boot at a configuration that is not JSON.",
    message: ({ reason }) => `this is no JSON: ${reason}`,
    hint: () => "check commas, quotes and brackets here",
  }),
  "ignition-version": code<{ version: string }>({
    severity: "error",
    about: "Ignition stops the boot at a version of its specification that it does not know.",
    message: ({ version }) =>
      version === "" ? "ignition.version is missing" : `Ignition has no specification ${version}`,
    hint: () => "write 3.3.0, which every Ignition from 2.11 on reads",
  }),
  "ignition-mode": code<{ written: number; mode: string; meant: string }>({
    severity: "error",
    about:
      "Numbers of JSON are decimal: octal digits written there make another mode, without a word.",
    message: ({ written, mode }) => `mode ${written} is ${mode} in octal`,
    hint: ({ meant }) => `write ${Number.parseInt(meant, 8)}, which is 0${meant} in octal`,
  }),
  "ignition-path": code<{ path: string; reason: string }>({
    severity: "error",
    about: "Ignition stops the boot at a path that is relative or stands twice.",
    message: ({ path, reason }) => `${path} ${reason}`,
    hint: () => "write each absolute path once",
  }),
  "ignition-content": code<{ path: string }>({
    severity: "error",
    about: "Ignition stops the boot at a data URL that it can't decode.",
    message: ({ path }) => `the content of ${path} can't be decoded`,
    hint: () => "encode the file again: data:,… with percent signs or data:;base64,…",
  }),
} as const;
