import { describe, expect, test } from "vitest";
import { pathText } from "../../../src/core/report/path.ts";
import { settled } from "../../../src/core/spec/settled.ts";
import { aSpec, rendered, theNode } from "../../specs/a-spec.ts";

/** A node with these addresses and labels, settled with what the references stand for. */
function settling(
  node: { readonly addresses?: readonly unknown[]; readonly nodeLabels?: object },
  values: Readonly<Record<string, string>>,
) {
  const { addresses = [], nodeLabels = {} } = node;
  const nodes = [{ name: "worker-1", addresses, kubelet: { nodeLabels } }];
  const { settings } = theNode(aSpec({ nodePools: [{ name: "workers", nodes }] }));
  const result = settled(settings, new Map(Object.entries(values)));
  return { ...result, found: result.findings.map(({ code, path }) => `${code} ${pathText(path)}`) };
}

describe("what a label or an address refers to", () => {
  test("stands in its place", () => {
    const { settings, findings } = settling(
      {
        addresses: [{ env: "NODE_IP" }, "fd00::11"],
        nodeLabels: { rack: { file: "./rack" }, zone: "a" },
      },
      { "env:NODE_IP": "10.0.0.11", "file:./rack": "r-17" },
    );
    expect(findings).toEqual([]);
    expect(settings.addresses).toEqual(["10.0.0.11", "fd00::11"]);
    expect(settings.kubelet.nodeLabels).toEqual({ rack: "r-17", zone: "a" });
  });

  test.each([
    { name: "a line break at its end is dropped", text: "r-17\n", label: "r-17" },
    { name: "so is that of Windows", text: "r-17\r\n", label: "r-17" },
  ])("$name", ({ text, label }) => {
    const { settings } = settling({ nodeLabels: { rack: { file: "./r" } } }, { "file:./r": text });
    expect(settings.kubelet.nodeLabels).toEqual({ rack: label });
  });

  test.each([
    { name: "two line breaks at its end", text: "r-17\n\n" },
    { name: "a space", text: "r 17" },
    { name: "64 characters", text: "x".repeat(64) },
    { name: "a dash in front", text: "-r" },
  ])("no label takes a value with $name", ({ text }) => {
    const { found } = settling({ nodeLabels: { rack: { env: "RACK" } } }, { "env:RACK": text });
    expect(found).toEqual(["spec-label-value kubelet.nodeLabels.rack"]);
  });

  test("an address must be one, whatever it is read from", () => {
    const { found } = settling(
      { addresses: ["fd00::11", { env: "NODE_IP" }] },
      { "env:NODE_IP": "10.0.0.300" },
    );
    expect(found).toEqual(["spec-address addresses[1]"]);
  });

  test("two addresses of one family are one too many, also where one of them is read", () => {
    const { found } = settling(
      { addresses: ["10.0.0.11", { env: "NODE_IP" }] },
      { "env:NODE_IP": "10.0.0.12" },
    );
    expect(found).toEqual(["spec-addresses-same-family addresses"]);
  });

  test.each([
    { place: "an address", node: { addresses: [{ env: "X" }] } },
    { place: "a label", node: { nodeLabels: { rack: { env: "X" } } } },
  ])(
    "is not quoted where $place can't have it: it may have been meant for a secret",
    ({ node }) => {
      const { findings } = settling(node, { "env:X": "hunter2 is no value" });
      expect(findings).toHaveLength(1);
      expect(JSON.stringify(findings)).not.toContain("hunter2");
    },
  );

  test("that was not given is a finding at the place that asks", () => {
    const { found } = settling(
      { addresses: [{ env: "NODE_IP" }], nodeLabels: { rack: { file: "./rack" } } },
      {},
    );
    expect(found).toEqual([
      "reference-not-given addresses[0]",
      "reference-not-given kubelet.nodeLabels.rack",
    ]);
  });

  test("is no value at all where it can't be one, so that no component stumbles over it", () => {
    const { settings } = settling(
      { addresses: [{ env: "IP" }], nodeLabels: { rack: { file: "./r" }, zone: "a" } },
      { "env:IP": "10.0.0", "file:./r": "r\0" },
    );
    expect(settings.addresses).toEqual([""]);
    expect(settings.kubelet.nodeLabels).toEqual({ rack: "", zone: "a" });
  });

  test("may stay open, and then its token is judged by no rule", () => {
    const rack = "nodegen-open:rack:0:";
    const ip = "nodegen-open:ip:0:";
    const { settings, found } = settling(
      {
        addresses: [{ variable: "ip" }, { env: "IP" }],
        nodeLabels: { rack: { variable: "rack" } },
      },
      {
        'open:["addresses",0]': ip,
        'open:["kubelet","nodeLabels","rack"]': rack,
        "env:IP": "10.0.0.11",
      },
    );
    expect(found).toEqual([]);
    expect(settings.addresses).toEqual([ip, "10.0.0.11"]);
    expect(settings.kubelet.nodeLabels).toEqual({ rack });
  });
});

test("what is written in the spec itself is told by reading and resolving, not again here", () => {
  const { findings } = settling(
    { addresses: ["10.0.0.300"], nodeLabels: { rack: { env: "RACK" } } },
    { "env:RACK": "r-17" },
  );
  expect(findings).toEqual([]);
});

test("findings about a referred value are told where the spec refers to it", () => {
  const nodes = [
    { name: "worker-1", addresses: ["10.0.0.11", { env: "IP" }] },
    { name: "worker-2", kubelet: { nodeLabels: { rack: { env: "RACK" } } } },
  ];
  const { found } = rendered(aSpec({ nodePools: [{ name: "workers", nodes }] }), {
    references: { "env:IP": "10.0.0.12", "env:RACK": "no label" },
  });
  expect(found).toEqual([
    "spec-addresses-same-family nodePools[0].nodes[0].addresses",
    "spec-label-value nodePools[0].nodes[1].kubelet.nodeLabels.rack",
  ]);
});

test("a referred value reaches the node", () => {
  const nodes = [{ name: "worker-1", addresses: [{ env: "IP" }] }];
  const { text } = rendered(aSpec({ nodePools: [{ name: "workers", nodes }] }), {
    references: { "env:IP": "10.0.0.12\n" },
  });
  expect(text("/etc/systemd/system/kubelet.service.d/30-nodegen-kubelet.conf")).toContain(
    "--node-ip=10.0.0.12",
  );
});
