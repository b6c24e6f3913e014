import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { labScripts } from "./cache.ts";
import { type NodeFiles, pathInRoot, writeFiles } from "./files.ts";

const runcWrapper = readFileSync(join(labScripts, "runc-in-lab.py"));

/** A bridge of the node's own; nothing leads out of its network namespace. */
const podNetwork = {
  cniVersion: "0.4.0",
  name: "lab",
  plugins: [
    {
      type: "bridge",
      bridge: "lab0",
      isGateway: true,
      ipMasq: false,
      ipam: { type: "host-local", ranges: [[{ subnet: "10.88.0.0/24" }]] },
    },
  ],
};

const labFiles: NodeFiles = {
  "/etc/cni/net.d/10-lab.conflist": { content: JSON.stringify(podNetwork) },
  "/etc/crictl.yaml": {
    content:
      "runtime-endpoint: unix:///run/containerd/containerd.sock\n" +
      "image-endpoint: unix:///run/containerd/containerd.sock\n" +
      "timeout: 60\n",
  },
};

/**
 * Puts into a node's root what a machine image would have: a pod network, CNI plugins also where upstream's containerd
 * looks for them, and crictl's settings.
 */
export function installPodNetwork(root: string): void {
  writeFiles(root, labFiles);
  for (const plugin of ["bridge", "host-local", "loopback", "portmap"]) {
    const content = readFileSync(pathInRoot(root, `/usr/lib/cni/${plugin}`));
    writeFiles(root, { [`/opt/cni/bin/${plugin}`]: { content, mode: 0o755 } });
  }
}

/**
 * The pod network, and the one knob: runc behind the wrapper. No file of containerd's configuration is among them, so
 * the rendered one is what the daemon runs with.
 */
export function installKnobs(root: string): void {
  const runc = ["/usr/sbin/runc", "/usr/bin/runc"].find((path) => existsSync(join(root, path)));
  if (runc === undefined) throw new Error(`no runc in ${root}`);
  const real = "/usr/libexec/nodegen-lab/runc";
  installPodNetwork(root);
  // A machine that is switched on again has the wrapper in runc's place already: it would call itself for ever.
  if (!existsSync(join(root, real))) {
    writeFiles(root, { [real]: { content: "", mode: 0o755 } });
    copyFileSync(join(root, runc), join(root, real));
  }
  writeFiles(root, { [runc]: { content: runcWrapper, mode: 0o755 } });
}
