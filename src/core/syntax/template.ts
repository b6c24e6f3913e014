import type Handlebars from "handlebars";
import runtime from "handlebars/runtime.js";
import { partialSpecs, templateSpecs } from "../compiled/templates.js";
import { shellQuote } from "./shell.ts";
import { systemdArgument, systemdEnvironment, systemdPath } from "./systemd.ts";

/** Names of the templates in templates/, without `.hbs`. */
export type TemplateName =
  | "boot-order.conf"
  | "cloud-init-bootcmd.sh"
  | "cloud-init-final.sh"
  | "containerd-config.conf"
  | "containerd-store.conf"
  | "install.sh"
  | "kubelet-command.conf"
  | "kubelet-gate.conf"
  | "kubelet.service"
  | "nodegen.pkr.hcl"
  | "nodegen-join.service"
  | "kubelet-image.conf"
  | "nodegen-image.sh"
  | "nodegen-preload-images.service"
  | "nodegen-preload.service"
  | "nodegen-preload.sh"
  | "nodegen-trust.service"
  | "nodegen-verify.sh"
  | "proxy.conf";

// The types of the runtime entry lack `create`, which it has: handlebars/lib/handlebars.runtime.js.
const engine = (runtime as unknown as typeof Handlebars).create();
engine.registerHelper("sh", quoting("sh", shellQuote));
engine.registerHelper("systemdArgument", quoting("systemdArgument", systemdArgument));
engine.registerHelper("systemdPath", quoting("systemdPath", systemdPath));
engine.registerHelper("systemdEnvironment", (name: unknown, value: unknown) => {
  const assignment = quoting("systemdEnvironment", (text) =>
    systemdEnvironment(String(name), text),
  );
  return assignment(value);
});
for (const [name, spec] of Object.entries(partialSpecs)) {
  engine.registerPartial(name, engine.template(specOf(spec)));
}

const compiled = new Map<TemplateName, (context: object) => string>();

/**
 * The text of a template. Every value goes through a quoting helper, except numbers and what is quoted already.
 * Throws when a value is missing: the template and its caller are ours.
 */
export function templateText(name: TemplateName, context: object): string {
  const render = compiled.get(name) ?? engine.template<object>(specOf(templateSpecs[name]));
  compiled.set(name, render);
  return render(context);
}

function specOf(spec: object | undefined): ReturnType<typeof Handlebars.precompile> {
  if (spec === undefined) throw new Error("a template is missing from the build");
  return spec as ReturnType<typeof Handlebars.precompile>;
}

/** Handlebars passes `undefined` on to helpers even in strict mode, and would print it. */
function quoting(helper: string, quote: (text: string) => string): (value: unknown) => string {
  return (value) => {
    if (typeof value !== "string") throw new Error(`${helper} was given ${typeof value}`);
    return quote(value);
  };
}
