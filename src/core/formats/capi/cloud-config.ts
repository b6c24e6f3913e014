import type { NodePlan, PlannedFile } from "../../plan/plan.ts";
import { type Finding, finding } from "../../report/finding.ts";
import { shellQuote } from "../../syntax/shell.ts";
import { utf8Bytes } from "../../syntax/utf8.ts";
import { inlineBytes } from "../carried-files.ts";
import { bootScript, commandsBefore } from "../cloud-init.ts";
import type { RenderTools } from "../format.ts";
import type { KubeadmConfigSpec } from "./resources.ts";

/** Characters of a file's content. Source: cluster-api v1.11.2, KubeadmConfigSpec, File.Content. */
const longestContent = 10_240;

export interface CloudConfigFields {
  readonly spec: KubeadmConfigSpec;
  /** For the Secret of `secretName`. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly findings: readonly Finding[];
}

/**
 * Fields for machines with cloud-init. The user-data that Cluster API makes of them begins with `## template: jinja`, so
 * every content is base64, in which jinja finds nothing. A secret is in no KubeadmConfig, which many may read, but in a
 * Secret it refers to; and because write_files makes a file first and closes it afterwards, it is closed before, in
 * bootCommands (Cluster API 1.11). The kubelet is left alone: kubeadm starts it, behind the gate.
 */
export function cloudConfigFields(
  plan: NodePlan,
  files: readonly PlannedFile[],
  { secretName, tools }: { readonly secretName: string; readonly tools: RenderTools },
): CloudConfigFields {
  const entries = files.map((file, index) =>
    fileEntry(file, `file-${index}`, { secretName, tools }),
  );
  const early = bootScript(files, []);
  const { before, late } = commandsBefore(plan);
  const commands = [
    ...before,
    ...(late.length === 0 ? [] : [["systemctl", "--no-block", "restart", ...late]]),
  ];
  return {
    spec: {
      format: "cloud-config",
      ...(early === "" ? {} : { bootCommands: [decoded(early, tools)] }),
      files: entries.map(({ entry }) => entry),
      preKubeadmCommands: commands.map((words) => words.map(shellQuote).join(" ")),
    },
    secrets: Object.fromEntries(entries.flatMap(({ secret }) => (secret ? [secret] : []))),
    findings: entries.flatMap(({ findings }) => findings),
  };
}

/** A shell command that runs `script`, in which nothing is left that jinja, Go or YAML reads as its own. */
function decoded(script: string, { base64 }: RenderTools): string {
  return `echo ${base64(utf8Bytes(script))} | base64 -d | sh`;
}

function fileEntry(
  { path, mode, owner = "root:root", content, secret, from }: PlannedFile,
  key: string,
  { secretName, tools }: { readonly secretName: string; readonly tools: RenderTools },
): {
  readonly entry: object;
  readonly secret?: readonly [string, string];
  readonly findings: readonly Finding[];
} {
  const bytes = typeof content === "string" ? utf8Bytes(content) : inlineBytes(content);
  const plain = tools.base64(bytes);
  const zipped = tools.base64(tools.gzip(bytes));
  const isZipped = zipped.length < plain.length;
  const text = isZipped ? zipped : plain;
  const common = {
    path,
    owner,
    permissions: `0${mode.toString(8)}`,
    encoding: isZipped ? "gzip+base64" : "base64",
  };
  // An empty content is none to the API server, and base64 of nothing is nothing.
  if (text === "") return { entry: { path, owner, permissions: common.permissions }, findings: [] };
  if (secret) {
    const contentFrom = { secret: { name: secretName, key } };
    return { entry: { ...common, contentFrom }, secret: [key, text], findings: [] };
  }
  const length = text.length;
  const findings =
    length <= longestContent
      ? []
      : [finding("capi-too-large", from, { what: path, length, limit: longestContent })];
  return { entry: { ...common, content: text }, findings };
}
