import { describe, expect, test } from "vitest";
import { tree } from "../../../src/core/formats/tree.ts";
import { planNode } from "../../../src/core/render.ts";
import { renderTools } from "../../../src/node/render-tools.ts";
import { aSpec, inputOf, kubeconfig, rendered, theNode } from "../../specs/a-spec.ts";

describe("the tree of a node", () => {
  const result = rendered(aSpec());

  test("has every file of the plan, each below the folder as it is on the node", () => {
    const { plan } = planNode(theNode(aSpec()), inputOf({}));
    const { artefacts } = tree.render(plan, renderTools);
    expect(artefacts.map(({ path }) => `/${path}`)).toEqual(
      expect.arrayContaining(plan.files.map(({ path }) => path)),
    );
  });

  test("has no path that leads out of it", () => {
    for (const path of result.tree.keys()) expect(path).toMatch(/^\/[^/]+(\/[^/]+)+$/);
  });

  test("has each path once", () => {
    const [output] = result.outputs.filter(({ format }) => format === "tree");
    expect(output?.artefacts.length).toBe(result.tree.size);
  });

  test("has nothing below /usr", () => {
    expect([...result.tree.keys()].filter((path) => path.startsWith("/usr"))).toEqual([]);
  });

  test.each([
    ["kubelet.service", "../kubelet.service"],
    ["nodegen-preload.service", "../nodegen-preload.service"],
  ])("starts %s at boot, by a relative link", (unit, linkTo) => {
    const path = `/etc/systemd/system/multi-user.target.wants/${unit}`;
    expect(result.tree.get(path)?.content).toEqual({ linkTo });
  });

  test("has a mode for every file: programs may be run, secrets are root's, the rest is for all", () => {
    const spec = aSpec({ kubelet: { bootstrap: { kubeconfig: { env: "KUBECONFIG" } } } });
    const { tree: files } = rendered(spec, { references: { "env:KUBECONFIG": kubeconfig } });
    for (const [path, { mode, secret, content }] of files) {
      if (typeof content === "object" && "linkTo" in content) continue;
      const wanted = secret ? 0o600 : path.startsWith("/opt/nodegen/bin/") ? 0o755 : 0o644;
      expect.soft(mode, path).toBe(wanted);
    }
  });

  test("is not one file, so that it can't be printed", () => {
    expect(tree.primary).toBeUndefined();
  });
});
