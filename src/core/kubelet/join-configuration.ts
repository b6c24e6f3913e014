import { nothing, type Part } from "../plan/component.ts";
import { layout } from "../plan/layout.ts";
import { type Finding, finding } from "../report/finding.ts";
import { type ReferenceValues, referredValue } from "../spec/reference.ts";
import type { JoinSettings, NodeSettings } from "../spec/settings.ts";
import type { KubeletMinor } from "../spec/versions/kubelet.ts";
import { yamlText } from "../syntax/yaml-write.ts";
import { type Argument, kubeletArguments } from "./arguments.ts";
import { secretFile } from "./written.ts";

const base = ["kubelet", "join"];

/** Source: k8s.io/cluster-bootstrap, token/api, BootstrapTokenPattern. */
const bootstrapToken = /^[a-z0-9]{6}\.[a-z0-9]{16}$/;

/**
 * What a try that failed half-way leaves behind and kubeadm would not begin with again. It writes all of it anew, but for
 * the CA, which is the one that caCertHashes names. Source: cmd/kubeadm/app/preflight/checks.go, JoinNodeChecks.
 */
const leftovers = [
  "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf",
  "FileAvailable--etc-kubernetes-pki-ca.crt",
  "Port-10250",
];

interface JoinInput {
  readonly settings: NodeSettings;
  readonly minor: KubeletMinor;
  /** The name that the node registers with; without it kubeadm takes the machine's. */
  readonly node: string | undefined;
  readonly values: ReferenceValues;
}

/** kubeadm's JoinConfiguration, which holds the token and so is root's alone. */
export function joinPart(join: JoinSettings, input: JoinInput): Part {
  const read = referredValue(input.values, join.token, [...base, "token"]);
  // What is kept in a file nearly always ends in a line break that is not part of it.
  const token = read.value.replace(/\r?\n$/, "");
  const findings: Finding[] = [...read.findings];
  if (!read.open && read.findings.length === 0 && !bootstrapToken.test(token)) {
    findings.push(finding("join-token", [...base, "token"], {}));
  }
  if (join.caCertHashes.length === 0) {
    findings.push(finding("join-ca-unknown", [...base, "caCertHashes"], {}));
  }
  if (findings.length > 0) return { ...nothing, findings };
  const text = yamlText(joinConfiguration(join, token, input));
  return { ...nothing, files: [secretFile(layout.kubeadmJoin, text, base)] };
}

/** Source: k8s.io/kubernetes, cmd/kubeadm/app/apis/kubeadm/v1beta3 and v1beta4, types.go. */
function joinConfiguration(
  join: JoinSettings,
  token: string,
  { settings, minor, node }: JoinInput,
): object {
  const { taints } = settings.kubelet;
  const extra = extraArgs(kubeletArguments(settings), minor);
  return {
    apiVersion: minor.join.apiVersion,
    kind: "JoinConfiguration",
    discovery: {
      bootstrapToken: {
        apiServerEndpoint: join.endpoint,
        token,
        caCertHashes: join.caCertHashes,
      },
    },
    nodeRegistration: {
      ...(node === undefined ? {} : { name: node }),
      criSocket: `unix://${layout.containerdSocket}`,
      ...(taints.length === 0 ? {} : { taints }),
      ...(extra === undefined ? {} : { kubeletExtraArgs: extra }),
      ...(join.run ? { ignorePreflightErrors: leftovers } : {}),
    },
    patches: { directory: layout.kubeadmPatches },
  };
}

function extraArgs(all: readonly Argument[], { join }: KubeletMinor): object | undefined {
  if (all.length === 0) return undefined;
  if (join.extraArgs === "list") return all;
  return Object.fromEntries(all.map(({ name, value }) => [name, value]));
}
