import { isOpenContent } from "../plan/held-open-values.ts";
import type { NodePlan, PlannedFile, PlannedUnit } from "../plan/plan.ts";
import type { Finding } from "../report/finding.ts";
import { jsonText } from "../syntax/json.ts";
import { utf8Bytes } from "../syntax/utf8.ts";
import { carriedFiles, inlineBytes } from "./carried-files.ts";
import { dataUrl, percentEncoded } from "./data-url.ts";
import type { Format, RenderTools } from "./format.ts";

/**
 * An Ignition configuration. Ignition applies it in the initramfs of the first boot, so everything is there before
 * systemd starts any unit. All fields are of specification 3.1; folders that are not there it makes as root's, 0755.
 * Source: github.com/coreos/ignition/v2 v2.24.0, docs/configuration-v3_1.md to -v3_5.md.
 */
export const ignition: Format = {
  name: "ignition",
  appliedBy: "boot",
  primary: "config.ign",
  render: (plan, tools) => {
    const { content, secret, findings } = ignitionConfig(plan, tools, "ignition");
    return {
      artefacts: [{ path: "config.ign", mode: secret ? 0o600 : 0o644, content, secret }],
      findings,
    };
  },
};

/** The text of a configuration, for `format`, and whether it holds a secret. What stays open in it stands as its token. */
export function ignitionConfig(
  plan: NodePlan,
  tools: RenderTools,
  format: string,
): { readonly content: string; readonly secret: boolean; readonly findings: readonly Finding[] } {
  const { carried, findings } = carriedFiles(plan, format);
  const secret = carried.some((file) => file.secret);
  const content = jsonText({
    ignition: { version: plan.ignitionVersion },
    storage: { files: [...hostname(plan), ...carried].map((file) => fileEntry(file, tools)) },
    systemd: { units: unitEntries(plan.units) },
  });
  return { content, secret, findings };
}

/** Longer names are none to Linux. Source: HOST_NAME_MAX of hostname(7). */
const longestHostname = 64;

/** A machine that Ignition sets up has no meta-data to take its name from. */
function hostname({ node, files }: NodePlan): readonly PlannedFile[] {
  const path = "/etc/hostname";
  if (node === undefined || node.length > longestHostname) return [];
  if (files.some((file) => file.path === path)) return [];
  const content = `${node}\n`;
  return [{ path, mode: 0o644, content, secret: false, layer: "boot", from: ["nodePools"] }];
}

function fileEntry({ path, mode, owner, content, secret }: PlannedFile, tools: RenderTools) {
  const [user, group] = owner?.split(":") ?? [];
  return {
    path,
    // Decimal, as all numbers of JSON are.
    mode,
    // What the machine image ships there is not ours; without this Ignition ends the boot.
    overwrite: true,
    ...(user === undefined || user === "root" ? {} : { user: { name: user } }),
    ...(group === undefined || group === "root" ? {} : { group: { name: group } }),
    contents: contents(content, secret, tools),
  };
}

function contents(content: PlannedFile["content"], secret: boolean, tools: RenderTools): object {
  if (typeof content !== "string" && "url" in content) {
    return { source: content.url, ...verification(content.sha256) };
  }
  // What the content will be nobody knows yet, so nor its digest; and it is filled in piece by piece.
  if (typeof content === "string" && isOpenContent(content)) return percentEncoded(content);
  const bytes = typeof content === "string" ? utf8Bytes(content) : inlineBytes(content);
  const text = typeof content === "string" ? content : undefined;
  // The digest of a secret would let it be guessed, and a configuration is shown more readily than the file it makes.
  return {
    ...dataUrl(bytes, text, tools),
    ...(secret ? {} : verification(tools.sha256(bytes))),
  };
}

/** Of the content as it is on the node, unpacked. sha256 is known from specification 3.1 on. */
function verification(sha256: string): object {
  return { verification: { hash: `sha256-${sha256}` } };
}

/** One entry for each unit: Ignition refuses a second one of the same name, and several components add drop-ins. */
export function unitEntries(units: readonly PlannedUnit[]): readonly object[] {
  const names = [...new Set(units.map(({ name }) => name))];
  return names.map((name) => {
    const entries = units.filter((unit) => unit.name === name);
    const contents = entries.find((entry) => entry.contents !== undefined)?.contents;
    const dropins = entries.flatMap(({ dropIns }) => dropIns);
    return {
      name,
      ...(entries.some(({ enabled }) => enabled) ? { enabled: true } : {}),
      ...(contents === undefined ? {} : { contents }),
      ...(dropins.length === 0
        ? {}
        : { dropins: dropins.map((dropIn) => ({ name: dropIn.name, contents: dropIn.contents })) }),
    };
  });
}
