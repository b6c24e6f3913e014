import type { JudgedContact } from "../contact.ts";
import { cut } from "./cut-text.ts";
import { type EgressLayout, egressLayout, type Placed } from "./egress-layout.ts";
import { registryText } from "./egress-rows.ts";
import { html, type Markup } from "./markup.ts";
import { counted, hostText, signed, type Tone, verdictWords } from "./words.ts";

/** Left edge and width of each column, in pixels. */
const columns = {
  stage: { x: 8, width: 100, head: "when" },
  group: { x: 144, width: 212, head: "what for" },
  turn: { x: 392, width: 300, head: "tries, in this order" },
  host: { x: 728, width: 268, head: "host" },
} as const;
const width = 1004;
const boxHeight = 44;
const mono = { size: 13, family: "mono" } as const;
const small = { size: 12, family: "sans" } as const;

/** The map of who is contacted: when, what for, in which order, and where that leads. */
export function egressMap(contacts: readonly JudgedContact[], id: string): Markup {
  const layout = egressLayout(contacts);
  const { stages, groups, tries, hosts, height } = layout;
  const says = `${counted(hosts.length, "host")} for ${counted(groups.length, "purpose")}; the table below says the same.`;
  return html`<svg class="map" role="img" aria-labelledby="${id}-title ${id}-text" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title id="${id}-title">Map of the hosts that the machine contacts</title><desc id="${id}-text">${says}</desc>
${Object.values(columns).map(({ x, head }) => html`<text class="head" x="${x}" y="18">${head}</text>`)}
${edges(layout)}
${stages.map(({ of, y }) => box({ ...columns.stage, y, name: of, title: of }))}
${groups.map(({ of, y }) => {
  const [first = "", ...more] = of.names;
  const under = more.length === 0 ? "" : `and ${more.length} more, asked alike`;
  return box({ ...columns.group, y, name: first, under, title: of.names.join(", ") });
})}
${tries.map((one) => tryBox(one))}
${hosts.map(({ of, y }) => {
  const word = verdictWords[of.verdict];
  return box({
    ...columns.host,
    y,
    name: of.name,
    under: signed(word),
    title: `${of.name}: ${word.text}`,
    tone: word.tone,
  });
})}
</svg>`;
}

function tryBox({ of, y }: Placed<JudgedContact>): Markup {
  const word = verdictWords[of.verdict];
  const turn = of.turn === undefined ? "" : `${of.turn}. `;
  const upstream = of.upstream === undefined ? undefined : `upstream, ${of.upstream}`;
  const registry = of.registry === undefined ? "" : ` (${registryText(of.registry)})`;
  return box({
    ...columns.turn,
    y,
    name: `${turn}${upstream ?? (of.turn === undefined ? of.reason : "mirror")}`,
    under: of.what,
    title: `${of.what}${registry}: ${hostText(of)}, ${word.text}`,
    tone: word.tone,
    thin: true,
  });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly name: string;
  readonly under?: string;
  readonly title: string;
  readonly tone?: Tone;
  /** A try is a step on the way, not an end of it. */
  readonly thin?: boolean;
}

function box({ x, y, width, name, under = "", title, tone, thin = false }: Box): Markup {
  const inside = width - 22;
  const kind = `${thin ? "try" : "box"} ${tone ?? "plain"}`;
  const second =
    under === ""
      ? undefined
      : html`<text class="small" x="${x + 12}" y="${y + 14}">${cut(under, inside, small)}</text>`;
  return html`<g class="${kind}"><title>${title}</title><rect x="${x}" y="${y - boxHeight / 2}" width="${width}" height="${boxHeight}" rx="6"/><text class="name" x="${x + 12}" y="${under === "" ? y + 5 : y - 4}">${cut(name, inside, mono)}</text>${second}</g>
`;
}

function edges({ stages, groups, tries, hosts }: EgressLayout): readonly Markup[] {
  const { stage, group, turn, host } = columns;
  const yOfStage = (name: string) => stages.find(({ of }) => of === name)?.y ?? 0;
  return [
    ...groups.map(({ of, y }) =>
      edge([stage.x + stage.width, yOfStage(of.stage)], [group.x, y], "plain"),
    ),
    ...groups.flatMap(({ of, y }) =>
      tries
        .filter((one) => of.tries.includes(one.of))
        .map((one) => edge([group.x + group.width, y], [turn.x, one.y], "plain")),
    ),
    ...tries.map(({ of, y }) => {
      const end = hosts.find((one) => one.of.name === hostText(of))?.y ?? y;
      return edge([turn.x + turn.width, y], [host.x, end], verdictWords[of.verdict].tone);
    }),
  ];
}

type Point = readonly [x: number, y: number];

function edge([fromX, fromY]: Point, [toX, toY]: Point, tone: Tone | "plain"): Markup {
  const half = (fromX + toX) / 2;
  return html`<path class="edge ${tone}" d="M${fromX} ${fromY}C${half} ${fromY} ${half} ${toY} ${toX} ${toY}"/>`;
}
