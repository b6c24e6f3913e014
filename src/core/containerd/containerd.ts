import { containerdKeys } from "../compiled/tables.js";
import { nothing, type Part } from "../plan/component.ts";
import { layout } from "../plan/layout.ts";
import { type Finding, finding } from "../report/finding.ts";
import { pathText } from "../report/path.ts";
import type { NodeSettings } from "../spec/settings.ts";
import {
  type ContainerdGeneration,
  containerdGeneration,
  containerdGenerations,
} from "../spec/versions/containerd.ts";
import { unknownKeys } from "../syntax/keys.ts";
import { tomlText } from "../syntax/toml.ts";
import { configDocument } from "./config-toml.ts";

/** containerd's config.toml for the version of this node, every key of it checked against that version's table. */
export function containerdPart(settings: NodeSettings): Part {
  const { version } = settings.containerd;
  const generation = containerdGeneration(version);
  if (generation === undefined) {
    const known = containerdGenerations.map(({ minor }) => minor);
    const path = ["containerd", "version"];
    return {
      ...nothing,
      findings: [finding("containerd-version-unsupported", path, { version, known })],
    };
  }
  const document = configDocument(settings, generation);
  return {
    files: [
      {
        path: layout.containerdConfig,
        mode: 0o644,
        content: tomlText(document),
        secret: false,
        layer: "image",
        from: ["containerd"],
      },
    ],
    units: [],
    findings: [...keyFindings(document, generation), ...pinFindings(version, generation)],
  };
}

/** Keys which this generation of containerd would ignore, or refuse for their type. */
export function keyFindings(document: object, { minor }: ContainerdGeneration): readonly Finding[] {
  const table = containerdKeys[minor];
  if (table === undefined) throw new Error(`schemas/containerd/${minor}.json is missing`);
  return unknownKeys(table, document).map(({ path, reason, expected, found, nearest }) => {
    const key = pathText(path);
    return reason === "unknown"
      ? finding("containerd-key-unknown", ["containerd"], { key, version: minor, nearest })
      : finding("containerd-key-type", ["containerd"], {
          key,
          expected: expected ?? "another type",
          found: found ?? "this",
        });
  });
}

function pinFindings(version: string, generation: ContainerdGeneration): readonly Finding[] {
  const { minor, pinSincePatch } = generation;
  if (pinSincePatch === undefined || Number(version.split(".")[2]) >= pinSincePatch) return [];
  const since = `${minor}.${pinSincePatch}`;
  return [finding("containerd-cannot-pin", ["containerd", "version"], { version, since })];
}
