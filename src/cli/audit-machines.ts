import { audit } from "../core/audit/audit.ts";
import { inSpec } from "../core/audit/in-spec.ts";
import type { NamedMachine, Policy, VersionedAudit } from "../core/audit/machine-audit.ts";
import { machineOfPlan, type SharedSubjects } from "../core/audit/machine-of-plan.ts";
import { planNode } from "../core/render.ts";
import { type Finding, hasErrors } from "../core/report/finding.ts";
import { distinct } from "../core/report/in-order.ts";
import type { Selection } from "../core/spec/resolve.ts";
import { onDisk } from "../node/audit/on-disk.ts";
import { readRoot } from "../node/audit/read-root.ts";
import type { AuditOptions } from "./options.ts";
import { renderSpec } from "./render-spec.ts";

export interface Audited {
  /** Absent where a finding says why there is nothing to audit. */
  readonly audits?: readonly VersionedAudit[];
  /** Where the user reads of them: in the spec, or below the folder. */
  readonly findings: readonly Finding[];
  /** Those among them that are of no machine. */
  readonly common: readonly Finding[];
  readonly secrets: readonly string[];
}

/** Each node of the spec. What render has to say of it is said here, too; with an error there is no plan to audit. */
export async function auditedSpec(
  spec: string,
  { pool, node, allow, trust }: AuditOptions,
): Promise<Audited> {
  const selection: Selection = { pools: pool, nodes: node };
  const { loaded, findings } = await renderSpec(spec, { selection, formats: [] });
  const secrets = loaded?.secrets ?? [];
  if (loaded === undefined || hasErrors(findings)) return { findings, common: findings, secrets };
  const shared: SharedSubjects = new Map();
  const planned = loaded.nodes.map((each) => ({ node: each, plan: planNode(each, loaded).plan }));
  const machines = planned.map(({ node: of, plan }): NamedMachine => {
    const { addresses, allowedHosts, containerd, kubernetes } = of.settings;
    return {
      name: of.node ?? of.pool,
      machine: machineOfPlan(of, plan, loaded.archives, shared),
      own: [
        ...(of.node === undefined ? [] : [of.node]),
        ...addresses.filter((each) => typeof each === "string"),
      ],
      policy: policyOf([...allowedHosts, ...allow], trust),
      versions: [
        { program: "containerd", version: containerd.version, from: "the spec" },
        { program: "kubelet", version: kubernetes.version, from: "the spec" },
      ],
    };
  });
  const byName = new Map(machines.map(({ name }, index) => [name, planned[index]]));
  const audits = audit(machines).map((each) => {
    const of = byName.get(each.machines[0] ?? "");
    if (of === undefined) throw new Error("an audit of no machine");
    return { ...each, findings: each.findings.map((found) => inSpec(found, of)) };
  });
  const all = distinct([...findings, ...audits.flatMap((each) => each.findings)]);
  return { audits, findings: all, common: findings, secrets };
}

/** The machine below a folder. Places are told with the folder before them. */
export async function auditedRoot(
  root: string,
  { containerd, kubelet, allow, trust }: AuditOptions,
): Promise<Audited> {
  const { machine, versions, findings } = await readRoot(root, {
    ...(containerd === undefined ? {} : { containerd }),
    ...(kubelet === undefined ? {} : { kubelet }),
  });
  const policy = policyOf(allow, trust);
  const audits = audit([{ name: root, machine, policy, versions, findings }]).map((each) => ({
    ...each,
    findings: each.findings.map((found) => onDisk(found, root)),
  }));
  const all = audits.flatMap((each) => each.findings);
  return { audits, findings: all, common: [], secrets: [] };
}

function policyOf(allowedHosts: readonly string[], trustedPrograms: readonly string[]): Policy {
  return { allowedHosts, trustedPrograms };
}
