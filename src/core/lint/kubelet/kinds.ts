import type { Kind } from "../subject.ts";
import { flagsOfEnvironment } from "./command-line.ts";
import { lintConfigurations } from "./configuration.ts";
import { flagFindings } from "./flags.ts";

export const kubeletKinds: readonly Kind[] = [
  {
    name: "kubelet-configuration",
    noun: "a KubeletConfiguration",
    needs: "kubelet",
    path: /(^|[/:])var\/lib\/kubelet\/config\.yaml$/,
    content: {
      name: /\.(ya?ml|json|conf)$/,
      fits: (text) => /^[ \t{]*["']?kind["']?\s*:\s*["']?KubeletConfiguration\b/m.test(text),
    },
    lint: lintConfigurations,
  },
  {
    name: "kubelet-environment",
    noun: "an environment file of the kubelet",
    needs: "kubelet",
    path: /(^|[/:])(kubeadm-flags\.env|(default|sysconfig)\/kubelet)$/,
    lint: (files, context) => flagFindings(files.flatMap(flagsOfEnvironment), context),
  },
];
