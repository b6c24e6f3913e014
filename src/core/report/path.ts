/** Where in a document: keys and list indices from the root. Joined to text only for display. */
export type Path = readonly (string | number)[];

const plainKey = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** `["registries", 0, "mirrors", 1, "url"]` as `registries[0].mirrors[1].url`; the empty path is `(document)`. */
export function pathText(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (plainKey.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text === "" ? "(document)" : text;
}
