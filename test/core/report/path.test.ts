import { expect, test } from "vitest";
import { pathText } from "../../../src/core/report/path.ts";

test.each([
  { path: [], text: "(document)" },
  { path: ["kubelet"], text: "kubelet" },
  { path: ["registries", 0, "mirrors", 1, "url"], text: "registries[0].mirrors[1].url" },
  {
    path: ["nodeLabels", "node.kubernetes.io/pool"],
    text: 'nodeLabels["node.kubernetes.io/pool"]',
  },
  { path: ["a", 'quote "it"'], text: 'a["quote \\"it\\""]' },
  {
    path: ["plugins", "io.containerd.cri.v1.images"],
    text: 'plugins["io.containerd.cri.v1.images"]',
  },
])("$path is shown as $text", ({ path, text }) => {
  expect(pathText(path)).toBe(text);
});
