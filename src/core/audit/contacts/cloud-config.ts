import { readingOf } from "../../lint/cloud/parts.ts";
import type { Subject } from "../../lint/subject.ts";
import type { HostPort } from "../../syntax/url-host.ts";
import type { Yaml11Value } from "../../syntax/yaml-11.ts";
import type { Contact } from "../contact.ts";
import type { Sighted } from "../reading/sighted.ts";
import { commandFetches, wordFetches } from "./command-fetches.ts";
import { type Running, readingContacts } from "./started-programs.ts";
import { hostOfUrl } from "./url-hosts.ts";

/** Where cloud-init takes a key of apt from, when it is told the key alone. Source: cloud-init 26.2, cc_apt_configure.py. */
const keyserver: HostPort = { host: "keyserver.ubuntu.com", port: 443 };

/**
 * What cloud-init fetches by a cloud-config. Servers of time are none: a pod starts without them, as without the
 * certificates that ca_certs holds, which is fetched from nowhere.
 */
export function cloudConfigContacts(
  file: Subject,
  running: Omit<Running, "file" | "at">,
  sighted: Sighted,
): readonly Contact[] {
  const { value } = readingOf(file);
  const base = { reason: "fetch", stage: "boot" } as const;
  if (value === undefined) {
    const what = `cloud-init, by ${running.where}, which can't be read,`;
    return [{ ...base, to: undefined, what, place: sighted.place(file, 0, 1) }];
  }
  const at = (...steps: readonly string[]) =>
    steps.reduce<Yaml11Value | undefined>((place, step) => place?.entries.get(step), value);
  const place = ({ start, end }: Yaml11Value) => sighted.place(file, start, end);
  const url = (one: Yaml11Value | undefined, what: string): readonly Contact[] =>
    one?.text === undefined ? [] : [{ ...base, to: hostOfUrl(one.text), what, place: place(one) }];
  const every = (one: Yaml11Value | undefined) => [
    ...(one?.entries.values() ?? []),
    ...(one?.items ?? []),
  ];

  const commands = [at("bootcmd"), at("runcmd"), at("snap", "commands")].flatMap((list) =>
    every(list).flatMap((command) => {
      const words = command.items.map((item) => item.text ?? item.written ?? "");
      const placed = words.map((text) => ({ text, start: 0, end: 0 }));
      const reading =
        command.kind === "list" ? wordFetches(placed) : commandFetches(command.text ?? "");
      return readingContacts(reading, { ...running, file, at: command }, sighted);
    }),
  );
  const written = (at("write_files")?.items ?? []).flatMap((one) => {
    const path = one.entries.get("path")?.text ?? "a file";
    return url(one.entries.get("source")?.entries.get("uri"), `the download of ${path}`);
  });
  const isYes = (one: Yaml11Value | undefined) => /^(true|yes|on|1)$/i.test(one?.written ?? "");
  const manager = ["packages", "package_update", "package_upgrade", "apt_update", "apt_upgrade"]
    .map((key) => at(key))
    .find((one) => (one?.items.length ?? 0) > 0 || isYes(one));
  const installs: readonly Contact[] =
    manager === undefined
      ? []
      : [
          {
            ...base,
            to: undefined,
            what: `cloud-init, for the packages in ${running.where},`,
            program: "cloud-init",
            place: place(manager),
            hint: "install the packages when the image is built, and leave packages, package_update and package_upgrade out",
          },
        ];
  const apt = every(at("apt", "sources")).flatMap((source) => {
    const what = "cloud-init, for a source of apt,";
    const line = source.entries.get("source");
    const address = /\bhttps?:\/\/\S+/.exec(line?.text ?? "")?.[0];
    const key = source.entries.get("keyid");
    const server = source.entries.get("keyserver");
    const isAsked = key !== undefined && source.entries.get("key") === undefined;
    return [
      ...(line === undefined || address === undefined
        ? []
        : [{ ...base, to: hostOfUrl(address), what, place: place(line) }]),
      ...(key === undefined || !isAsked
        ? []
        : [
            {
              ...base,
              to: keyserverOf(server?.text),
              what: "cloud-init, for a key of apt,",
              place: place(key),
            },
          ]),
    ];
  });
  const mirrors = ["primary", "security"].flatMap((list) =>
    every(at("apt", list)).flatMap((one) =>
      url(one.entries.get("uri"), "cloud-init, for a mirror of apt,"),
    ),
  );
  const yum = every(at("yum_repos")).flatMap((one) =>
    ["baseurl", "mirrorlist", "metalink"].flatMap((key) =>
      url(one.entries.get(key), "cloud-init, for a repository of yum,"),
    ),
  );
  const phone = url(at("phone_home", "url"), "cloud-init, by phone_home,");
  return [...commands, ...written, ...installs, ...apt, ...mirrors, ...yum, ...phone];
}

function keyserverOf(text: string | undefined): HostPort | undefined {
  if (text === undefined) return keyserver;
  return hostOfUrl(text.includes("://") ? text : `https://${text}`);
}
