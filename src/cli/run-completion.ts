import yargs from "yargs";

/** Writes yargs' own script, which asks `nodegen --get-yargs-completions`. yargs reads from SHELL which one it is. */
export function completionScript(): void {
  yargs([]).scriptName("nodegen").showCompletionScript();
}
