import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layered } from "../../src/core/formats/layers.ts";
import { packer } from "../../src/core/formats/packer/packer.ts";
import type { NodePlan } from "../../src/core/plan/plan.ts";
import { planNode } from "../../src/core/render.ts";
import { everything, type ResolvedNode } from "../../src/core/spec/resolve.ts";
import { loadCluster } from "../../src/node/load-cluster.ts";
import { outputFiles } from "../../src/node/output/output-file.ts";
import { writeOutput } from "../../src/node/output/write.ts";
import { renderTools } from "../../src/node/render-tools.ts";
import { examples, type SpecCase } from "./spec-case.ts";
import { variants } from "./variants.ts";

/** What a packer payload is made of: the image layer, or all of a node but its secrets. */
export interface BakedPlan {
  /** `<case> <pool>`. */
  readonly name: string;
  readonly plan: NodePlan;
  /** Where its local files start. */
  readonly specFolder: string;
}

/** The first node of each pool of every example and variant. */
export async function bakedPlans(): Promise<readonly BakedPlan[]> {
  const plans: BakedPlan[] = [];
  for (const specCase of [...examples, ...variants]) plans.push(...(await bakedPlansOf(specCase)));
  return plans;
}

export async function bakedPlansOf({ name, spec, env }: SpecCase): Promise<readonly BakedPlan[]> {
  const file = typeof spec === "string" ? spec : "-";
  const stdin = bytesOf(typeof spec === "string" ? "" : JSON.stringify(spec));
  const { loaded, findings } = await loadCluster(file, { selection: everything, stdin, env });
  if (loaded === undefined) throw new Error(`${name} does not load: ${JSON.stringify(findings)}`);
  const { nodes, specFolder } = loaded;
  const first = nodes.filter(
    ({ pool }, index) => index === nodes.findIndex((node) => node.pool === pool),
  );
  return first.map((node) => ({
    name: `${name} ${node.pool}`,
    plan: baked(node, planNode(node, loaded).plan),
    specFolder,
  }));
}

function baked({ settings: { delivery, images } }: ResolvedNode, plan: NodePlan): NodePlan {
  if (delivery.layers.image.length > 0) {
    return layered(plan, { ...renderTools, warnOnly: images.onFailure === "warn" }).image;
  }
  return { ...plan, files: plan.files.filter(({ secret }) => !secret) };
}

/** The payload of a plan, written as render writes it. Returns its folder, whose name needs quotes; delete its parent. */
export function writtenPayload({ plan, specFolder }: Omit<BakedPlan, "name">): {
  readonly folder: string;
  readonly remove: () => void;
} {
  const parent = mkdtempSync(join(tmpdir(), "nodegen-payload-"));
  const dir = join(parent, 'it\'s "a" $folder');
  const { artefacts, findings } = packer.render(plan, renderTools);
  const { pool, sandboxImage } = plan;
  const output = { pool, format: "packer", sandboxImage, artefacts };
  const files = outputFiles([output]);
  const written = writeOutput({ dir, specFolder, cluster: plan.cluster, files, selection: {} });
  const refused = [...findings, ...written.findings];
  if (refused.length > 0) throw new Error(JSON.stringify(refused));
  const remove = () => rmSync(parent, { recursive: true, force: true });
  return { folder: join(dir, pool, "packer"), remove };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, "utf8");
}
