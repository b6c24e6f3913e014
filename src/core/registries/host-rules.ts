import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";

/** Grammar of a domain in a reference: github.com/distribution/reference, regexp.go. */
const component = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const domain = new RegExp(
  `^(localhost|${component}(\\.${component})+|${component}(\\.${component})*:[0-9]+)$`,
);

/** Names of Docker Hub, whose images containerd knows by docker.io alone. Source: distribution/reference, normalize.go. */
const dockerHub = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/** What is wrong with the `host` of a registry: containerd would never look for its directory. */
export function registryHost(host: string, path: Path): readonly Finding[] {
  if (host === "*") return [];
  const [name = "", port] = host.split(":");
  if (dockerHub.includes(name)) return [finding("registry-alias", path, { host })];
  const isPort = port === undefined || (Number(port) >= 1 && Number(port) <= 65535);
  if (!domain.test(host) || !isPort) return [finding("registry-host", path, { host })];
  return port === "443" ? [finding("registry-port-443", path, { host, name })] : [];
}
