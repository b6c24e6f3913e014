import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadSpec } from "../../../../src/core/spec/load.ts";
import { everything, resolve } from "../../../../src/core/spec/resolve.ts";
import { aSpec, specText } from "../../../specs/a-spec.ts";
import { fleet, named, told } from "./a-fleet.ts";

const range = (changes: object = {}) => ({ name: "edge-{000}", first: 1, last: 3, ...changes });
const ranged = (...nodeRanges: readonly object[]) => fleet([{ name: "edge", nodeRanges }]);

describe("a range of nodes", () => {
  test("has a node for each number, with digits filled up", () => {
    expect(named(ranged(range({ first: 9, last: 11 })))).toEqual([
      "edge-009",
      "edge-010",
      "edge-011",
    ]);
  });

  test("goes on with more digits where there are more", () => {
    expect(named(ranged(range({ name: "n{0}.edge", first: 9, last: 10 })))).toEqual([
      "n9.edge",
      "n10.edge",
    ]);
  });

  test.each([
    { name: "one number", first: 7, last: 7, nodes: ["edge-007"] },
    { name: "from zero", first: 0, last: 1, nodes: ["edge-000", "edge-001"] },
  ])("may have $name", ({ first, last, nodes }) => {
    expect(named(ranged(range({ first, last })))).toEqual(nodes);
  });

  test.each([
    {
      name: "each address the next",
      addresses: ["10.20.0.11"],
      nodes: ["edge-001 10.20.0.11", "edge-002 10.20.0.12", "edge-003 10.20.0.13"],
    },
    {
      name: "a carry into the next octet",
      addresses: ["10.20.255.254"],
      nodes: ["edge-001 10.20.255.254", "edge-002 10.20.255.255", "edge-003 10.21.0.0"],
    },
    {
      name: "both families",
      addresses: ["10.20.0.11", "FD00:20::ffff"],
      nodes: [
        "edge-001 10.20.0.11 fd00:20::ffff",
        "edge-002 10.20.0.12 fd00:20::1:0",
        "edge-003 10.20.0.13 fd00:20::1:1",
      ],
    },
    {
      name: "the last address of all",
      addresses: ["255.255.255.253"],
      nodes: ["edge-001 255.255.255.253", "edge-002 255.255.255.254", "edge-003 255.255.255.255"],
    },
  ])("gives $name", ({ addresses, nodes }) => {
    const resolution = ranged(range({ addresses }));
    expect(resolution.findings).toEqual([]);
    expect(named(resolution)).toEqual(nodes);
  });

  test("the eleventh machine from 10.20.0.250 on is 10.20.1.4", () => {
    const nodes = named(ranged(range({ last: 11, addresses: ["10.20.0.250"] })));
    expect(nodes.at(-1)).toBe("edge-011 10.20.1.4");
  });

  test("counts like arithmetic does, for every start and step", () => {
    const number = (address: string) =>
      address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
    fc.assert(
      fc.property(
        fc.ipV4().filter((address) => number(address) < 2 ** 32 - 100),
        fc.integer({ min: 0, max: 99 }),
        (start, step) => {
          const resolution = ranged(range({ first: 0, last: step, addresses: [start] }));
          const last = resolution.nodes.at(-1)?.settings.addresses[0];
          return number(String(last)) === number(start) + step;
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    {
      name: "that ends before it begins",
      changes: { first: 5, last: 4 },
      finds: ["node-range-order nodePools[0].nodeRanges[0].last"],
    },
    {
      name: "beyond the last address of IPv4",
      changes: { addresses: ["255.255.255.254"] },
      finds: ["node-range-addresses nodePools[0].nodeRanges[0].addresses[0]"],
    },
    {
      name: "beyond the last address of IPv6",
      changes: { addresses: ["10.0.0.1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe"] },
      finds: ["node-range-addresses nodePools[0].nodeRanges[0].addresses[1]"],
    },
    {
      name: "of what is no address",
      changes: { addresses: ["10.0.0.256"] },
      finds: ["spec-address nodePools[0].nodeRanges[0].addresses[0]"],
    },
    {
      name: "with two addresses of one family, told once",
      changes: { addresses: ["10.0.0.1", "10.1.0.1"] },
      finds: ["spec-addresses-same-family nodePools[0].nodeRanges[0].addresses"],
    },
    {
      name: "with a name that begins with a dash",
      changes: { name: "-edge-{0}" },
      finds: ["node-range-name nodePools[0].nodeRanges[0].name"],
    },
    {
      name: "with an empty part in its name",
      changes: { name: "a..{0}" },
      finds: ["node-range-name nodePools[0].nodeRanges[0].name"],
    },
    {
      name: "with a name that grows too long",
      changes: { name: `{0}${".abcdefghi".repeat(25)}`, first: 9999, last: 9999 },
      finds: ["node-range-name nodePools[0].nodeRanges[0].name"],
    },
  ])("$name is a finding", ({ changes, finds }) => {
    expect(told(ranged(range(changes)))).toEqual(finds);
  });

  test("is told of a wrong pool once, not once for each machine", () => {
    const nodeRanges = [range({ last: 50 })];
    expect(told(fleet([{ name: "edge", containerd: { version: null }, nodeRanges }]))).toEqual([
      "spec-required containerd.version",
    ]);
  });
});

describe("more nodes than any cluster has", () => {
  test("are refused before anybody counts them out", () => {
    const { nodes, ...rest } = ranged(range({ last: 1_000_000 }));
    expect(nodes).toEqual([]);
    expect(told({ nodes, ...rest })).toEqual(["fleet-too-large nodePools[0].nodeRanges[0].last"]);
  });

  test("are refused in sum too", () => {
    const nodeRanges = [
      range({ name: "a{0}", last: 60_000 }),
      range({ name: "b{0}", last: 60_000 }),
    ];
    expect(told(ranged(...nodeRanges))).toEqual([
      "fleet-too-large nodePools[0].nodeRanges[1].last",
    ]);
  });
});

test("the nodes that are written down count towards how many there may be", () => {
  const nodes = [{ name: "one" }];
  const nodeRanges = [range({ name: "edge-{0}", first: 1, last: 100_000 })];
  expect(told(fleet([{ name: "edge", nodes, nodeRanges }]))).toEqual([
    "fleet-too-large nodePools[0].nodeRanges[0].last",
  ]);
});

describe("a name that two machines have", () => {
  const clash = "spec-duplicate-node";

  test("is told once for two ranges that overlap, and names the other", () => {
    const resolution = ranged(
      range({ last: 300 }),
      range({ name: "edge-{00}", first: 98, last: 300 }),
    );
    expect(told(resolution)).toEqual([`${clash} nodePools[0].nodeRanges[1]`]);
    expect(resolution.findings[0]?.message).toContain(
      "edge-100 is already taken by nodePools[0].nodeRanges[0]",
    );
  });

  test("is told for a range and a node under nodes, of another pool too", () => {
    const pools = [
      { name: "a", nodes: [{ name: "edge-002" }] },
      { name: "b", nodeRanges: [range()] },
    ];
    const resolution = fleet(pools);
    expect(told(resolution)).toEqual([`${clash} nodePools[1].nodeRanges[0]`]);
    expect(resolution.findings[0]?.message).toContain("nodePools[0].nodes[0]");
  });
});

test("a name that stands twice under nodes is told when the spec is read, and not again", () => {
  const nodePools = [{ name: "x", nodes: [{ name: "one" }, { name: "one" }] }];
  const { draft, findings } = loadSpec(specText(aSpec({ nodePools })), "cluster.yaml");
  expect(findings.map(({ code }) => code)).toEqual(["spec-duplicate-entry"]);
  if (draft === undefined) throw new Error("there is no draft");
  expect(told(resolve(draft, everything))).toEqual([]);
});

describe("an address that two machines have", () => {
  test("is not one that a machine has twice itself", () => {
    const nodes = [{ name: "one", addresses: ["10.0.0.1", "10.0.0.1"] }];
    expect(told(fleet([{ name: "x", nodes }]))).toEqual([
      "spec-addresses-same-family nodePools[0].nodes[0].addresses",
    ]);
  });

  test.each([
    { name: "two nodes of one pool", a: ["10.0.0.1"], b: ["10.0.0.1"], at: 0 },
    { name: "spelled in two ways", a: ["fd00::1"], b: ["10.0.0.1", "FD00:0::01"], at: 1 },
  ])("is told: $name", ({ a, b, at }) => {
    const pools = [
      { name: "x", nodes: [{ name: "one", addresses: a }] },
      { name: "y", nodes: [{ name: "two", addresses: b }] },
    ];
    const resolution = fleet(pools);
    expect(told(resolution)).toEqual([`node-address-twice nodePools[1].nodes[0].addresses[${at}]`]);
    expect(resolution.findings[0]?.message).toBe(`${b[at]} of two is also the address of one`);
  });

  test("is told once for two ranges that overlap", () => {
    const resolution = ranged(
      range({ name: "a{0}", last: 20, addresses: ["10.0.0.1"] }),
      range({ name: "b{0}", last: 20, addresses: ["10.0.0.11"] }),
    );
    expect(told(resolution)).toEqual([
      "node-address-twice nodePools[0].nodeRanges[1].addresses[0]",
    ]);
  });

  test("is told though only one of the two was chosen", () => {
    const nodes = [
      { name: "one", addresses: ["10.0.0.1"] },
      { name: "two", addresses: ["10.0.0.1"] },
    ];
    const resolution = fleet([{ name: "x", nodes }], {}, { pools: [], nodes: ["one"] });
    expect(told(resolution)).toEqual(["node-address-twice nodePools[0].nodes[1].addresses[0]"]);
  });

  test("can't be known of references, and what is no address is told as such", () => {
    const nodes = [
      { name: "one", addresses: [{ env: "IP" }] },
      { name: "two", addresses: [{ env: "IP" }] },
      { name: "three", addresses: ["10.0.0.300"] },
      { name: "four", addresses: ["10.0.0.300"] },
    ];
    expect(told(fleet([{ name: "x", nodes }])).map((one) => one.split(" ")[0])).toEqual([
      "spec-address",
      "spec-address",
    ]);
  });
});

describe("a chosen node", () => {
  const pools = [
    { name: "a", nodeRanges: [range({ last: 30 })] },
    { name: "b", nodesFrom: { file: "b.csv" } },
  ];
  const chosen = (...nodes: readonly string[]) =>
    fleet(pools, { "b.csv": "name\nlisted-1\nlisted-2\n" }, { pools: [], nodes });

  test("may be one of a range or of an inventory", () => {
    expect(named(chosen("listed-2", "edge-007"))).toEqual(["edge-007", "listed-2"]);
  });

  test("that is in none is a finding, with a hint that stays short", () => {
    const [found] = chosen("quite-another").findings;
    expect(found).toMatchObject({ code: "selection-unknown" });
    expect(found?.hint).toMatch(/^it has edge-001, .*edge-010, 22 more$/);
  });
});

test("nodes, ranges and an inventory of one pool stand in this order", () => {
  const pool = {
    name: "a",
    nodesFrom: { file: "a.jsonl" },
    nodeRanges: [range({ last: 2 })],
    nodes: [{ name: "first" }],
  };
  expect(named(fleet([pool], { "a.jsonl": '{"name":"last"}\n' }))).toEqual([
    "first",
    "edge-001",
    "edge-002",
    "last",
  ]);
});

test("machines that say nothing of their own share the settings of their pool", () => {
  const { nodes } = ranged(range({ addresses: ["10.0.0.1"] }));
  const [one, two] = nodes;
  expect(one?.settings.kubelet).toBe(two?.settings.kubelet);
  expect(one?.settings.addresses).not.toEqual(two?.settings.addresses);
});
