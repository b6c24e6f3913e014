import { describe, expect, test } from "vitest";
import { kubeletMinors } from "../../src/core/spec/versions/kubelet.ts";
import { findingsIn } from "../core/lint/machine.ts";
import { decodeFiles } from "./kubelet-decoder.ts";

// Where lint says that the kubelet of a minor has no such field or not this type, the strict decoder of that minor says so;
// and where lint is silent, it takes the file.

const path = "/var/lib/kubelet/config.yaml";
const head = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";

const faults: readonly (readonly [string, string])[] = [
  ["maxPod: 50", "kubelet-field-unknown"],
  ["maxpods: 50", "kubelet-field-unknown"],
  ["authentication: { anonymus: { enabled: false } }", "kubelet-field-unknown"],
  ["maxPods: many", "kubelet-field-type"],
  ['enableServer: "yes"', "kubelet-field-type"],
  ["clusterDNS: 10.96.0.10", "kubelet-field-type"],
];

/** Fields and the minor that they came with. */
const since: readonly (readonly [string, string])[] = [
  ["failCgroupV1: false", "1.31"],
  ["singleProcessOOMKill: true", "1.32"],
  ["mergeDefaultEvictionSettings: true", "1.33"],
  ["tlsCurvePreferences: [29]", "1.36"],
];

const fine = ["", "enableServer: yes\nfailSwapOn: off", "maxPods: 50", "clusterDNS: [10.96.0.10]"];

describe.each(kubeletMinors.map(({ minor }) => minor))("the kubelet of %s", (minor) => {
  const decode = async (lines: readonly string[]) =>
    decodeFiles(lines.map((line) => ({ version: `${minor}.0`, text: `${head}${line}\n` })));
  const codes = (line: string) =>
    findingsIn({ [path]: `${head}${line}\n` }, { kubelet: minor }).map(({ code }) => code);

  test("does not take what lint says it does not", async () => {
    const decoded = await decode(faults.map(([line]) => line));
    for (const [index, [line, code]] of faults.entries()) {
      expect({ line, codes: codes(line) }).toEqual({ line, codes: [code] });
      expect({ line, error: decoded[index]?.error }).toEqual({ line, error: expect.anything() });
    }
  });

  test("takes a field from the release on that lint says", async () => {
    const order = kubeletMinors.map((row) => row.minor);
    const decoded = await decode(since.map(([line]) => line));
    for (const [index, [line, first]] of since.entries()) {
      const isEarly = order.indexOf(minor) < order.indexOf(first);
      expect({ line, early: codes(line).includes("kubelet-field-later") }).toEqual({
        line,
        early: isEarly,
      });
      expect({ line, early: decoded[index]?.error !== undefined }).toEqual({
        line,
        early: isEarly,
      });
    }
  });

  test("takes what lint is silent about", async () => {
    const decoded = await decode(fine);
    expect(fine.map(codes)).toEqual(fine.map(() => []));
    expect(decoded.map(({ error }) => error)).toEqual(fine.map(() => undefined));
  });
});
