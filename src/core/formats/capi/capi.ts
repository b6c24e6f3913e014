import { hostFamily } from "../../plan/host-family.ts";
import { layout } from "../../plan/layout.ts";
import type { NodePlan, PlannedFile } from "../../plan/plan.ts";
import { unitFiles } from "../../plan/unit-files.ts";
import { type Finding, finding, hasErrors } from "../../report/finding.ts";
import { carriedFiles, isRemote } from "../carried-files.ts";
import type { Format } from "../format.ts";
import { cloudConfigFields } from "./cloud-config.ts";
import { containerLinuxFields } from "./container-linux.ts";
import { secretManifest, templates } from "./resources.ts";

/**
 * Fields of a KubeadmConfigTemplate, for machines whose user-data belongs to Cluster API. How a node joins is its
 * business, so the join configuration and the unit that runs it stay out; kubeadm's patches are named to it.
 */
export const capi: Format = {
  name: "capi",
  appliedBy: "boot",
  render: (given, tools) => {
    const plan = withoutJoin(given);
    const { carried, findings: left } = carriedFiles(plan, "capi");
    const files = carried.filter((file) => !isRemote(file));
    const isIgnition = hostFamily(plan.family).bootFormat === "ignition";
    const all = isIgnition ? files : [...files, ...unitFiles(plan)];
    const findings = [...left, ...refusals(plan, all)];
    if (hasErrors(findings)) return { artefacts: [], findings };
    const name = resourceName(plan);
    const secretName = `${name}-nodegen`;
    const fields = isIgnition
      ? { ...containerLinuxFields(plan, files, tools), secrets: {} }
      : cloudConfigFields(plan, all, { secretName, tools });
    const spec = { ...fields.spec, ...patches(files) };
    return {
      artefacts: [...templates(name, spec), ...secretManifest(secretName, fields.secrets)],
      findings: [...findings, ...fields.findings],
    };
  },
};

function withoutJoin(plan: NodePlan): NodePlan {
  return {
    ...plan,
    files: plan.files.filter(({ path }) => path !== layout.kubeadmJoin),
    units: plan.units.filter(({ name }) => name !== layout.joinUnit),
  };
}

function refusals(plan: NodePlan, files: readonly PlannedFile[]): readonly Finding[] {
  const { family, kubeletManagedBy: managedBy = "nodegen" } = plan;
  const isIgnition = hostFamily(family).bootFormat === "ignition";
  return [
    ...(managedBy === "nodegen"
      ? [finding("capi-kubelet-managed", ["kubelet", "managedBy"], { managedBy })]
      : []),
    ...(isIgnition && family !== "flatcar"
      ? [finding("capi-family", ["host", "family"], { family })]
      : []),
    // In a Container Linux Config they are data, written by a library.
    ...(isIgnition ? [] : files.filter((file) => !isPlain(file))).map(({ path, from }) =>
      finding("capi-path", from, { path }),
    ),
    ...(isIgnition ? files.filter(({ secret }) => secret) : []).map(({ path, from }) =>
      finding("capi-secret", from, { path }),
    ),
  ];
}

/** Nothing that ends a plain scalar of YAML or begins jinja; systemd has backslashes in the names of units. */
function isPlain({ path, owner = "root:root" }: PlannedFile): boolean {
  return (
    /^\/[A-Za-z0-9/._+@%=~:\\-]*[A-Za-z0-9/._+@%=~\\-]$/.test(path) &&
    /^[A-Za-z_][\w.-]*:[A-Za-z_][\w.-]*$/.test(owner)
  );
}

/** Cluster API's joinConfiguration has kubeadm read them; it merges with the rest of it. */
function patches(files: readonly PlannedFile[]): object {
  const directory = layout.kubeadmPatches;
  const has = files.some(({ path }) => path.startsWith(`${directory}/`));
  return has ? { joinConfiguration: { patches: { directory } } } : {};
}

/** As the names of Kubernetes' objects are. */
function resourceName({ cluster, pool, node }: NodePlan): string {
  return `${cluster}-${node ?? pool}`.toLowerCase().replace(/[^a-z0-9.-]+/g, "-");
}
