import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rootfsOf, type Suite } from "./lab/cache.ts";
import type { NodeFiles } from "./lab/files.ts";

const units = "/usr/lib/systemd/system";

/**
 * Lines that cloud-init's units have on Debian, and not on the RHEL family: there the services of the machine do not wait
 * for the user-data. Source: cloud-init 22.4 to 26.2, systemd/cloud-init-local.service.tmpl, cloud-init.service.tmpl and
 * cloud-init-network.service.tmpl.
 */
const debianOnly = {
  local: ["Before=sysinit.target"],
  network: [
    "DefaultDependencies=no",
    "Before=sysinit.target",
    "Before=shutdown.target",
    "Conflicts=shutdown.target",
  ],
};

/** Since 24.3 it has another name. */
const networkUnit: Readonly<Record<Suite, string>> = {
  bookworm: "cloud-init.service",
  trixie: "cloud-init-network.service",
  forky: "cloud-init-network.service",
};

/** cloud-init's units of a suite in the order of the RHEL family, and a stage network that takes `slowSeconds` longer. */
export async function rhelOrder(suite: Suite, slowSeconds: number): Promise<NodeFiles> {
  const rootfs = await rootfsOf(suite);
  const ordered = (name: string, lines: readonly string[]) => {
    const all = readFileSync(join(rootfs, units, name), "utf8").split("\n");
    const missing = lines.filter((line) => !all.includes(line));
    if (missing.length > 0) throw new Error(`${name} of ${suite} has no ${missing.join(", ")}`);
    return {
      [join(units, name)]: { content: all.filter((line) => !lines.includes(line)).join("\n") },
    };
  };
  const network = networkUnit[suite];
  return {
    ...ordered("cloud-init-local.service", debianOnly.local),
    ...ordered(network, debianOnly.network),
    [`/etc/systemd/system/${network}.d/lab-slow.conf`]: {
      content: `[Service]\nExecStartPre=/bin/sleep ${slowSeconds}\n`,
    },
  };
}
