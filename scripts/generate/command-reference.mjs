import { execFileSync } from "node:child_process";
import { root } from "../build/paths.mjs";

const commands = [
  [],
  ["render"],
  ["validate"],
  ["lint"],
  ["audit"],
  ["verify"],
  ["explain"],
  ["diff"],
  ["init"],
  ["schema"],
  ["terraform"],
  ["completion"],
];

/** docs/reference/command-line.md: what the command says of itself. */
export function commandReference() {
  const sections = commands.map((command) => {
    const name = ["nodegen", ...command].join(" ");
    return `## ${name}\n\n\`\`\`text\n${help(command)}\n\`\`\``;
  });
  return [
    "# The command line",
    "<!-- Made from the command's own help by scripts/generate.mjs. Do not edit. -->",
    "Findings go to standard error, artefacts and tables to standard output. Exit codes: 0 fine; 1 findings, with `--strict` " +
      "also warnings, and with `--check` and in `diff` a difference; 2 wrong usage, a file that can't be read or written, or a fault of nodegen.",
    ...sections,
  ]
    .join("\n\n")
    .concat("\n");
}

function help(command) {
  const env = { ...process.env, COLUMNS: "100" };
  return execFileSync(process.execPath, [`${root}dist/cli.js`, ...command, "--help"], {
    encoding: "utf8",
    env,
  }).trimEnd();
}
