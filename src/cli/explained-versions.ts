import {
  containerdMinors,
  containerdRelease,
  explainContainerd,
} from "../core/explain/containerd-versions.ts";
import {
  explainKubelet,
  kubeletMinorNames,
  kubeletRelease,
} from "../core/explain/kubelet-versions.ts";
import {
  findingChanges,
  type Release,
  type VersionsExplanation,
} from "../core/explain/versions.ts";
import { planNode } from "../core/render.ts";
import { type Finding, finding } from "../core/report/finding.ts";
import { distinct } from "../core/report/in-order.ts";
import type { ResolvedNode } from "../core/spec/resolve.ts";
import { settingsRules } from "../core/spec/rules/settings.ts";
import type { LoadedCluster } from "../node/load-cluster.ts";

interface Asked {
  readonly component: "containerd" | "kubelet";
  readonly from: string;
  readonly to: string;
}

type Found =
  | {
      readonly of: VersionsExplanation;
      /** The same with what `loaded` makes of the two. */
      readonly with: (loaded: LoadedCluster) => VersionsExplanation;
    }
  | { readonly findings: readonly Finding[] };

/** What changes between two releases, for any spec and for one. */
export function explainedVersions({ component, from, to }: Asked): Found {
  const read = component === "containerd" ? containerdRelease : kubeletRelease;
  const known = component === "containerd" ? containerdMinors : kubeletMinorNames;
  const [before, after] = [read(from), read(to)];
  if (before === undefined || after === undefined) {
    const wrong = [...(before ? [] : [from]), ...(after ? [] : [to])];
    return {
      findings: wrong.map((version) =>
        finding("explain-version", [], { component, version, known }),
      ),
    };
  }
  const of = (component === "containerd" ? explainContainerd : explainKubelet)(before, after);
  return {
    of,
    with: (loaded) => {
      const at = (version: Release) =>
        distinct(loaded.nodes.flatMap((node) => findingsAt(node, loaded, component, version)));
      return { ...of, spec: findingChanges(at(before), at(after)) };
    },
  };
}

/** Everything that is to be said of a node with another release of containerd or of the kubelet. */
function findingsAt(
  node: ResolvedNode,
  loaded: LoadedCluster,
  component: Asked["component"],
  version: Release,
): readonly Finding[] {
  const { settings } = node;
  const section = component === "containerd" ? "containerd" : "kubernetes";
  const { version: own } = settings[section];
  const changed = {
    ...node,
    settings: {
      ...settings,
      [section]: { ...settings[section], version: releaseOf(version, own) },
    },
  };
  const rules = settingsRules(changed.settings).map(node.inDocument);
  return [...rules, ...planNode(changed, loaded).findings];
}

/** A minor alone stands for the spec's own patch release where that is of it, else for one that nodegen has tables of. */
function releaseOf({ version, minor, latest }: Release, own: string): string {
  if (version !== minor) return version;
  return own.startsWith(`${minor}.`) ? own : latest;
}
