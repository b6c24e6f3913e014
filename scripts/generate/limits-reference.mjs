import { root } from "../build/paths.mjs";

/** docs/reference/limits.md: how much user-data each platform takes. */
export async function limitsReference() {
  const { platformLimits } = await import(`${root}dist/index.js`);
  const rows = Object.entries(platformLimits).map(([platform, limit]) =>
    limit === undefined
      ? `| ${platform} | no figure is known | | | | |`
      : `| ${platform} | ${limit.bytes.toLocaleString("en-US")} | ${counted(limit)} | ${gzip[limit.gzip["cloud-init"]]} | ${gzip[limit.gzip.ignition]} | ${limit.source} |`,
  );
  return [
    "# How much user-data a platform takes",
    "<!-- Made from src/core/formats/platform-limits.ts by scripts/generate.mjs. Do not edit. -->",
    "`delivery.platform` names the platform. `render` counts as that does, prints the sum for each file, such as " +
      "`workers/nodes/worker-1/cloud-init/user-data: 14,203 of 16,384 bytes (aws, raw)`, and refuses to write what a machine there could not be given, gzipped or not.",
    [
      "| platform | bytes | what counts | cloud-init, gzipped | Ignition, gzipped | source |",
      "|---|---|---|---|---|---|",
      ...rows,
    ].join("\n"),
    "raw: the bytes of the file as it is written. base64: the text that its base64 is, a third more.",
    "## When it is too much",
    steps.map((step, index) => `${index + 1}. ${step}`).join("\n"),
  ]
    .join("\n\n")
    .concat("\n");
}

function counted({ counted, together }) {
  return together === undefined ? counted : `${counted}; the limit is shared: ${together}`;
}

const gzip = {
  bytes: "yes, its bytes",
  base64: "yes, as base64, which counts",
  none: "no",
};

const steps = [
  "**Layers.** `delivery.layers.image` names a format that an image build applies: what belongs to the image travels there, and user-data carries the rest.",
  "**Gzip.** `delivery.cloudInit.gzip: true`, where the table says that the platform carries it.",
  "**Bake.** An archive whose `path` is in the image already, without `file`, or `inlineArchives: false`: an image of some hundred kilobytes fits into no user-data.",
  "**Fetch.** `archive.url` with its `sha256`: the machine fetches the archive, and takes no other bytes.",
];
