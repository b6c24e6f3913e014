import { describe, expect, test } from "vitest";
import { findingsIn, type Machine } from "../core/lint/machine.ts";
import { kubeletConfig, pairs, softwareOf, standaloneSpec } from "./kubelet-nodes.ts";
import { withContainerd } from "./lab/containerd.ts";
import { kubeletVerdict, renderedCommand } from "./lab/kubelet.ts";
import { rendered } from "./rendered.ts";

// What lint says of the kubelet's flags and drop-ins, put before the real kubelet.

const folder = "/etc/kubernetes/kubelet.conf.d";
const head = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";

/** Drop-ins, by their names. */
const fine: readonly Readonly<Record<string, string>>[] = [
  { "10.conf": `${head}maxPods: -1\n`, "20.conf": `${head}maxPods: 50\n` },
  { "B.conf": `${head}maxPods: -1\n`, "a.conf": `${head}maxPods: 50\n` },
  { "10.conf": `${head}maxpods: 50\n` },
  { "10.conf": `${head}enableDebuggingHandlers: yes\n` },
];

const broken: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
  [{ "10.conf": `${head}maxPods: 50\n`, "20.conf": `${head}maxPods: -1\n` }, "kubelet-value"],
  [{ "10.conf": `${head}imageGCLowThresholdPercent: 90\n` }, "kubelet-fields-together"],
  [{ "10.conf": "maxPods: 50\nkind: KubeletConfiguration\n" }, "kubelet-config-type"],
  [{ "10.conf": `${head}maxPods: many\n` }, "kubelet-field-type"],
];

describe.each(pairs)("kubelet $kubelet.version", { concurrent: true }, (pair) => {
  test("makes of flags and drop-ins what lint says", async () => {
    const { files } = await rendered(standaloneSpec(pair));
    const command = renderedCommand(files);
    const { version, minor } = pair.kubelet;
    const codes = (machine: Machine) =>
      findingsIn(machine, { kubelet: version }).map(({ code }) => code);
    const main = String((files[kubeletConfig] as { readonly content: string }).content);
    const withDropIns = (texts: Readonly<Record<string, string>>): Machine => ({
      [kubeletConfig]: main,
      ...Object.fromEntries(
        Object.entries(texts).map(([name, text]) => [`${folder}/${name}`, text]),
      ),
    });

    await withContainerd({ ...softwareOf(pair), files }, async (node) => {
      for (const flag of ["container-runtime=remote", "network-plugin=cni", "no-such-flag=1"]) {
        const [code] = codes({ "/etc/default/kubelet": `KUBELET_EXTRA_ARGS=--${flag}\n` });
        expect(code).toMatch(/^kubelet-flag-(removed|unknown)$/);
        const { started, log } = await kubeletVerdict(node, [...command, `--${flag}`]);
        expect({ flag, started }).toEqual({ flag, started: false });
        expect(log).toContain("unknown flag");
      }
      const pause = "pod-infra-container-image=registry.k8s.io/pause:3.10";
      const isGone = codes({ "/etc/default/kubelet": `KUBELET_EXTRA_ARGS=--${pause}\n` }).includes(
        "kubelet-flag-removed",
      );
      expect(isGone).toBe(minor !== "1.34");
      expect((await kubeletVerdict(node, [...command, `--${pause}`])).started).toBe(!isGone);

      const withFolder = [...command, `--config-dir=${folder}`];
      const verdict = async (texts: Readonly<Record<string, string>>) => {
        await node.run(`rm -rf ${folder}; mkdir -p ${folder}`);
        node.writeFiles(
          Object.fromEntries(
            Object.entries(texts).map(([name, content]) => [`${folder}/${name}`, { content }]),
          ),
        );
        return kubeletVerdict(node, withFolder);
      };
      for (const texts of fine) {
        expect({ texts, codes: codes(withDropIns(texts)) }).toEqual({ texts, codes: [] });
        const { started, log } = await verdict(texts);
        expect({ texts, started }, log).toEqual({ texts, started: true });
      }
      for (const [texts, code] of broken) {
        expect({ texts, codes: codes(withDropIns(texts)) }).toEqual({ texts, codes: [code] });
        expect({ texts, started: (await verdict(texts)).started }).toEqual({
          texts,
          started: false,
        });
      }
    });
  });
});
