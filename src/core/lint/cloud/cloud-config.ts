import { type Finding, finding } from "../../report/finding.ts";
import { nearest } from "../../syntax/nearest.ts";
import type { Yaml11Value } from "../../syntax/yaml-11.ts";
import { at, placeIn } from "../place.ts";
import type { LintContext, Subject } from "../subject.ts";
import { commandFindings } from "./commands.ts";
import { decodedBase64, isBase64, isEncoding, kindOf, readingOf, writtenFiles } from "./parts.ts";

/** Keys that a slip is looked for: what a node is made of. */
const keys = ["write_files", "runcmd", "bootcmd"];

/** Keys that are near in name and others. Source: cloud-init 26.2, schema-cloud-config-v1.json. */
const others = new Set(["ntp", "apt", "users", "mounts", "swap", "ssh"]);

/** What cloud-init makes of user-data. */
export function lintUserData(files: readonly Subject[], context: LintContext): readonly Finding[] {
  return files.flatMap((file) => {
    const kind = kindOf(file);
    if (kind === "MIME") return [unread(file, "MIME")];
    if (file.text.startsWith("\uFEFF")) return [header(file, "byte order mark")];
    if (kind === "unknown" && file.kind === undefined) return [header(file, "nothing")];
    const { value, faults } = readingOf(file);
    const isJinja = kind === "jinja";
    if (value === undefined && isJinja) return [unread(file, "a jinja template")];
    return [
      ...faults.flatMap((fault) => faultFinding(file, fault)),
      ...(value === undefined ? [] : valueFindings(file, value, context)),
    ];
  });
}

function header(file: Subject, found: string): Finding {
  return at(placeIn(file, 0, 1), finding("user-data-header", [], { found }));
}

function unread(file: Subject, found: string): Finding {
  return at(placeIn(file, 0, 1), finding("user-data-unread", [], { found }));
}

function faultFinding(file: Subject, fault: ReturnType<typeof readingOf>["faults"][number]) {
  const start = file.text.split("\n", fault.line - 1).join("\n").length + (fault.line > 1 ? 1 : 0);
  const lineBreak = file.text.indexOf("\n", start);
  const place = placeIn(file, start, lineBreak === -1 ? file.text.length : lineBreak);
  return fault.kind === "not-yaml"
    ? [at(place, finding("cloud-config-yaml", [], { reason: fault.reason }))]
    : [at(place, finding("cloud-config-duplicate-key", [fault.key], fault))];
}

function valueFindings(
  file: Subject,
  value: Yaml11Value,
  context: LintContext,
): readonly Finding[] {
  if (value.kind === "list") return partFindings(file, value);
  return [
    ...keyFindings(file, value),
    ...fileFindings(file),
    ...commandFindings(file, value, context),
  ];
}

function keyFindings(file: Subject, { entries }: Yaml11Value): readonly Finding[] {
  return [...entries].flatMap(([key, { key: place }]) => {
    if (keys.includes(key) || others.has(key) || place === undefined) return [];
    const meant = nearest(key, keys);
    if (meant === undefined) return [];
    const found = finding("cloud-config-key", [key], { key, nearest: meant });
    return [at(placeIn(file, place.start, place.end), found)];
  });
}

function fileFindings(file: Subject): readonly Finding[] {
  return writtenFiles(file).flatMap(({ value, path, encoding, isDeferred }, index) => {
    const of = (key: string) => value.entries.get(key);
    const tell = (key: string, found: (path: readonly (string | number)[]) => Finding) => {
      const { start, end } = of(key) ?? value;
      return [at(placeIn(file, start, end), found(["write_files", index, key]))];
    };
    const content = of("content")?.text ?? "";
    const owner = of("owner")?.text ?? "root:root";
    return [
      ...modeFindings(of("permissions"), tell),
      ...(isEncoding(encoding)
        ? []
        : tell("encoding", (place) => finding("cloud-config-encoding", place, { encoding }))),
      ...(isBase64(encoding) && decodedBase64(content) === undefined
        ? tell("content", (place) => finding("cloud-config-base64", place, { path }))
        : []),
      ...(/^root(:root)?$/.test(owner) || (isDeferred && !/^[0-9]/.test(owner))
        ? []
        : tell("owner", (place) => finding("cloud-config-owner", place, { owner }))),
    ];
  });
}

type Tell = (
  key: string,
  found: (path: readonly (string | number)[]) => Finding,
) => readonly Finding[];

/** Source: cloud-init 22.4 to 26.2, cc_write_files.py, decode_perms: a number is taken as it is, of a text its octal digits. */
function modeFindings(permissions: Yaml11Value | undefined, tell: Tell): readonly Finding[] {
  if (permissions === undefined || permissions.kind === "empty") return [];
  const written = permissions.written ?? "";
  if (permissions.kind === "text") {
    if (/^(0o?)?[0-7]{3,4}$/.test(permissions.text ?? "")) return [];
    const mode = "0644";
    return tell("permissions", (place) => finding("cloud-config-mode", place, { written, mode }));
  }
  if (/^0[0-7]+$/.test(written)) {
    return tell("permissions", (place) => finding("cloud-config-mode-number", place, { written }));
  }
  const mode = `0${Number(written).toString(8)}`;
  return tell("permissions", (place) => finding("cloud-config-mode", place, { written, mode }));
}

/** Parts of an archive that would take each other's lists away. Source: cloud-init 22.4 to 26.2, mergers/__init__.py. */
function partFindings(file: Subject, { items }: Yaml11Value): readonly Finding[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const content = item.kind === "text" ? item : item.entries.get("content");
    const text = content?.text ?? "";
    if (content === undefined || kindOf({ path: "", text }) !== "cloud-config") return [];
    const part = readingOf({ path: "", text }).value?.entries ?? new Map<string, Yaml11Value>();
    const says = ["merge_how", "merge_type"].some((key) => part.has(key));
    const listed = ["write_files", "runcmd", "bootcmd"].filter((key) => part.has(key));
    const replaced = says ? [] : listed.filter((key) => seen.has(key));
    for (const key of listed) seen.add(key);
    const place = placeIn(file, content.start, content.end);
    return replaced.map((key) =>
      at(place, finding("cloud-config-part-replaced", [index, "content", key], { key })),
    );
  });
}
