// How long nodegen takes, next to Node itself in the same run. Only ratios and rates per second of CPU mean something on
// a shared machine. Writes bench/results.md. `npm run build` first.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { everything, loadSpec, render, resolve } from "../dist/index.js";
import { renderTools } from "../dist/node.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const rounds = 15;
const warmUps = 2;

const scratch = mkdtempSync(join(tmpdir(), "nodegen-bench-"));
try {
  const startUp = measureStartUp();
  const throughput = measureThroughput();
  const text = report(startUp, throughput);
  writeFileSync(`${root}bench/results.md`, text);
  console.log(text);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Commands in turn, round by round, so that a slow moment of the machine hits all of them. */
function measureStartUp() {
  const cli = `${root}dist/cli.js`;
  const spec = `${root}examples/airgapped/cluster.yaml`;
  const commands = {
    "node -e 0": ["-e", "0"],
    "nodegen --help": [cli, "--help"],
    "nodegen validate": [cli, "validate", spec],
    "nodegen render, one node, tree + cloud-init": [
      ...[cli, "render", spec, "--node", "worker-1", "-o", join(scratch, "out")],
    ],
  };
  const samples = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const [name, args] of Object.entries(commands)) {
      const seconds = cpuSeconds(args);
      if (round >= 0) samples[name].push(seconds);
    }
  }
  const floor = samples["node -e 0"];
  return Object.entries(samples).map(([name, values]) => ({
    name,
    milliseconds: median(values) * 1000,
    ratio: median(values.map((value, index) => value / floor[index])),
  }));
}

/** User and system time of one run of Node, as bash's `time` sees it. */
function cpuSeconds(args) {
  const script = 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null 2>&1';
  const run = spawnSync("bash", ["-c", script, "bash", process.execPath, ...args], {
    encoding: "utf8",
  });
  const [user, system] = run.stderr.trim().split(" ").map(Number);
  if (!(user + system > 0)) throw new Error(`no time for ${args.join(" ")}: ${run.stderr}`);
  return user + system;
}

/** Nodes per second of CPU, in memory, from one spec with many nodes. */
function measureThroughput() {
  const source = readFileSync(`${root}examples/airgapped/cluster.yaml`, "utf8");
  const count = 1000;
  const nodes = Array.from({ length: count }, (_, index) => `      - { name: node-${index} }`);
  const text = source.replace(/ {4}nodes:\n[\s\S]*$/, `    nodes:\n${nodes.join("\n")}\n`);
  const references = new Map([
    ["file:./pki/ca.crt", readFileSync(`${root}examples/airgapped/pki/ca.crt`, "utf8")],
    [
      "file:./bootstrap-kubelet.conf",
      readFileSync(`${root}examples/airgapped/bootstrap-kubelet.conf`, "utf8"),
    ],
  ]);
  const { spec } = loadSpec(text, "bench.yaml");
  const best = { seconds: Number.POSITIVE_INFINITY };
  for (let round = 0; round < 3; round += 1) {
    const before = process.cpuUsage();
    const resolution = resolve(spec, everything);
    const rendering = render(
      resolution.nodes,
      { references, archives: new Map(), formats: [] },
      renderTools,
    );
    const { user, system } = process.cpuUsage(before);
    if (rendering.outputs.length !== count * 2) throw new Error("not every node was rendered");
    best.seconds = Math.min(best.seconds, (user + system) / 1e6);
  }
  return { count, perSecond: count / best.seconds };
}

function report(startUp, { count, perSecond }) {
  const rows = startUp.map(
    ({ name, milliseconds, ratio }) =>
      `| ${name} | ${milliseconds.toFixed(0)} | ${ratio.toFixed(2)} |`,
  );
  return [
    "# Bench",
    `Node ${process.version}, ${cpus().length} cores, ${rounds} rounds in turn after ${warmUps} warm-ups. Medians; the ratio is taken round by round against \`node -e 0\`.`,
    ["| command | CPU ms | ratio |", "|---|---|---|", ...rows].join("\n"),
    `In memory, tree + cloud-init, one pool: **${perSecond.toFixed(0)} nodes per second of CPU** (best of three times ${count} nodes).`,
  ]
    .join("\n\n")
    .concat("\n");
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
