import type { NodeFiles } from "./lab/files.ts";
import { archiveOnNode, containerdConfig } from "./rendered.ts";

/**
 * What is commonly done for a preloaded pause image, over the same configuration and archive: a unit imports the archive
 * once, and the kubelet starts when that is over, however it ended.
 */
export function naive(files: NodeFiles): NodeFiles {
  const kept = Object.entries(files).filter(
    ([path]) =>
      path === containerdConfig ||
      path === archiveOnNode ||
      path.startsWith("/etc/containerd/certs.d/"),
  );
  return {
    ...Object.fromEntries(kept),
    "/etc/systemd/system/import-pause.service": {
      content: `[Unit]
Wants=containerd.service
After=containerd.service
Before=kubelet.service
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'ctr -n k8s.io images import ${archiveOnNode}'
[Install]
WantedBy=multi-user.target
`,
    },
    ...enabled("import-pause.service"),
    ...enabled("kubelet.service", "/usr/lib/systemd/system"),
  };
}

function enabled(unit: string, where = ".."): NodeFiles {
  return {
    [`/etc/systemd/system/multi-user.target.wants/${unit}`]: { linkTo: `${where}/${unit}` },
  };
}
