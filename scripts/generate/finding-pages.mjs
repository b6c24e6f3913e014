import { root } from "../build/paths.mjs";

/** docs/findings: one page per code, and their list. */
export async function findingPages() {
  const { codes, failureModes } = await import(`${root}dist/index.js`);
  const names = Object.keys(codes).sort();
  const pages = names.map((name) => {
    const modes = failureModes.filter((mode) => mode.codes.includes(name));
    return [`docs/findings/${name}.md`, page(name, codes[name], modes)];
  });
  return Object.fromEntries([...pages, ["docs/findings/README.md", list(names, codes)]]);
}

function page(name, { severity, about, message, hint }, modes) {
  return [
    `# ${name}`,
    "<!-- Made from src/core/report/codes by scripts/generate.mjs. Do not edit. -->",
    `**${severity}**: ${message(placeholders)}`,
    about,
    `**What to do:** ${hint(placeholders)}`,
    ...modes.map(
      ({ number, slug, title }) =>
        `**On the node:** [${number}. ${title}](../failure-modes/${slug}.md)`,
    ),
  ]
    .join("\n\n")
    .concat("\n");
}

function list(names, codes) {
  const rows = names.map((name) => {
    const { severity, message } = codes[name];
    return `| [${name}](${name}.md) | ${severity} | ${message(placeholders).replaceAll("|", "\\|")} |`;
  });
  return [
    "# Findings",
    "<!-- Made from src/core/report/codes by scripts/generate.mjs. Do not edit. -->",
    "Everything that nodegen can have to say about a spec, an archive, an output folder or the files of a node.",
    ["| code | severity | what it says |", "|---|---|---|", ...rows].join("\n"),
  ]
    .join("\n\n")
    .concat("\n");
}

/** Stands in for whatever the words ask for: a text `‹name›` that can also be read as a list of one. */
class Placeholder extends String {
  map(change) {
    return [change(this.valueOf())];
  }
  join() {
    return this.valueOf();
  }
}

const placeholders = new Proxy({}, { get: (_, name) => new Placeholder(`‹${String(name)}›`) });
