import type { BootStep } from "../boot-order.ts";
import { type BootEdge, bootLayout, boxHeight, boxWidth, type PlacedStep } from "./boot-layout.ts";
import { cut } from "./cut-text.ts";
import { html, type Markup } from "./markup.ts";
import { counted } from "./words.ts";

const roles: Readonly<Record<BootStep["role"], string>> = {
  network: "network",
  "cloud-init": "cloud-init",
  containerd: "runtime",
  import: "import",
  gate: "gate",
  kubelet: "kubelet",
  pod: "pod",
  other: "on the way",
};

const mono = { size: 13, family: "mono" } as const;
const small = { size: 12, family: "sans" } as const;

export function roleText({ role }: BootStep): string {
  return roles[role];
}

/** The boot from the top down, with an arrow from each step to those that wait for it. */
export function bootMap(steps: readonly BootStep[], id: string): Markup {
  const { steps: placed, edges, width, height } = bootLayout(steps);
  const gate = steps.some(({ role }) => role === "gate")
    ? "A gate holds the kubelet back."
    : "Nothing holds the kubelet back.";
  const says = `${counted(steps.length, "step")}. ${gate} The list below says the same.`;
  return html`<svg class="boot" role="img" aria-labelledby="${id}-title ${id}-text" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title id="${id}-title">The order of the boot</title><desc id="${id}-text">${says}</desc>
<defs><marker id="${id}-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="arrow" d="M0 0L8 4L0 8z"/></marker></defs>
${edges.map((edge) => html`<path class="edge plain" marker-end="url(#${id}-arrow)" d="${path(edge)}"/>`)}
${placed.map(stepBox)}
</svg>`;
}

function stepBox({ step, x, y }: PlacedStep): Markup {
  const inside = boxWidth - 28;
  const bar =
    step.role === "gate"
      ? html`<rect class="bar" x="${x}" y="${y}" width="6" height="${boxHeight}" rx="2"/>`
      : undefined;
  return html`<g class="step ${step.role}"><title>${step.name}: ${step.what}</title><rect x="${x}" y="${y}" width="${boxWidth}" height="${boxHeight}" rx="6"/>${bar}<text class="role" x="${x + 16}" y="${y + 19}">${roles[step.role]}</text><text class="name" x="${x + 16}" y="${y + 38}">${cut(step.name, inside, mono)}</text><text class="small" x="${x + 16}" y="${y + 56}">${cut(step.what, inside, small)}</text></g>
`;
}

/** Curves between layers, straight lines past a layer. */
function path({ points }: BootEdge): string {
  const [first, ...rest] = points;
  const [x = 0, y = 0] = first ?? [];
  let at = [x, y] as const;
  return rest.reduce((drawn, point, index) => {
    const [toX, toY] = point;
    const half = (at[1] + toY) / 2;
    const next =
      index % 2 === 1 ? `L${toX} ${toY}` : `C${at[0]} ${half} ${toX} ${half} ${toX} ${toY}`;
    at = point;
    return drawn + next;
  }, `M${x} ${y}`);
}
