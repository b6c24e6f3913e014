import type { BootStep } from "../boot-order.ts";

/** Where a step's box is, by its upper left corner. Units: pixels of the drawing. */
export interface PlacedStep {
  readonly step: BootStep;
  readonly x: number;
  readonly y: number;
}

/** From the lower edge of one box, past the boxes between, to the upper edge of another. */
export interface BootEdge {
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface BootLayout {
  readonly steps: readonly PlacedStep[];
  readonly edges: readonly BootEdge[];
  readonly width: number;
  readonly height: number;
}

/** Beside the margins as wide as a phone shows. */
export const boxWidth = 286;
export const boxHeight = 68;
const gapX = 28;
const gapY = 40;
const laneWidth = 20;
const margin = 8;

/** In a layer: a step, or where an edge passes between the steps on its way to a lower layer. */
interface Slot {
  readonly step?: BootStep;
  readonly edge?: string;
}

/** Layers from the top down: a step is below everything that it waits for, and what waits for nothing is at the top. */
export function bootLayout(steps: readonly BootStep[]): BootLayout {
  const layerOf = layers(steps);
  const count = Math.max(0, ...layerOf.values()) + (steps.length === 0 ? 0 : 1);
  const slots: Slot[][] = Array.from({ length: count }, () => []);
  for (const step of soonestFirst(steps, layerOf))
    slots[layerOf.get(step.name) ?? 0]?.push({ step });
  const said = steps.flatMap((step) =>
    step.after
      .filter((other) => layerOf.has(other))
      .map((other) => ({ from: other, to: step.name, key: `${other}\n${step.name}` })),
  );
  for (const { from, to, key } of said) {
    const last = layerOf.get(to) ?? 0;
    for (let at = (layerOf.get(from) ?? 0) + 1; at < last; at += 1) slots[at]?.push({ edge: key });
  }
  const widths = slots.map((layer) =>
    layer.reduce((sum, slot) => sum + widthOf(slot) + gapX, -gapX),
  );
  const width = Math.max(0, ...widths) + 2 * margin;
  const middles = new Map<string, number>();
  const placed: PlacedStep[] = [];
  slots.forEach((layer, index) => {
    let x = margin;
    for (const slot of layer) {
      const y = margin + index * (boxHeight + gapY);
      middles.set(`${index}\n${slot.step?.name ?? slot.edge}`, x + widthOf(slot) / 2);
      if (slot.step !== undefined) placed.push({ step: slot.step, x, y });
      x += widthOf(slot) + gapX;
    }
  });
  const topOf = (layer: number) => margin + layer * (boxHeight + gapY);
  const edges = said.map(({ from, to, key }) => {
    const [first, last] = [layerOf.get(from) ?? 0, layerOf.get(to) ?? 0];
    const between = Array.from({ length: Math.max(0, last - first - 1) }, (_, index) => {
      const layer = first + 1 + index;
      const x = middles.get(`${layer}\n${key}`) ?? 0;
      return [
        [x, topOf(layer)],
        [x, topOf(layer) + boxHeight],
      ] as const;
    }).flat();
    const begin = [middles.get(`${first}\n${from}`) ?? 0, topOf(first) + boxHeight] as const;
    return {
      points: [begin, ...between, [middles.get(`${last}\n${to}`) ?? 0, topOf(last)] as const],
    };
  });
  const height = count === 0 ? 0 : topOf(count - 1) + boxHeight + margin;
  return { steps: placed, edges, width, height };
}

function widthOf({ step }: Slot): number {
  return step === undefined ? laneWidth : boxWidth;
}

/** `bootOrder` gives a step after what it waits for, so one pass is enough. */
function layers(steps: readonly BootStep[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { name, after } of steps) {
    const above = after.map((other) => found.get(other) ?? -1);
    found.set(name, Math.max(-1, ...above) + 1);
  }
  return found;
}

/** What the next layer waits for stands on the left, above it, so that most arrows are short and straight. */
function soonestFirst(
  steps: readonly BootStep[],
  layerOf: ReadonlyMap<string, number>,
): readonly BootStep[] {
  const wantedAt = ({ name }: BootStep) =>
    Math.min(
      ...steps
        .filter(({ after }) => after.includes(name))
        .map((step) => layerOf.get(step.name) ?? 0),
    );
  return [...steps].sort((a, b) => {
    const [first, second] = [wantedAt(a), wantedAt(b)];
    return first === second ? 0 : first - second;
  });
}
