import type { CommandModule } from "yargs";
import { type AuditOptions, auditForms, repeated } from "../options.ts";

/** `nodegen audit SPEC | --root DIR`: every host that a machine contacts to start a pod, before it boots. */
export const auditCommand = (
  done: (code: number) => void,
): CommandModule<object, AuditOptions> => ({
  command: "audit [spec]",
  describe:
    "say every host a node contacts to start a pod, and prove that the pause image is there",
  builder: (builder) =>
    builder
      .positional("spec", {
        describe: "the cluster spec, YAML or JSON; - reads standard input",
        type: "string",
      })
      .nargs("spec", 1)
      .option("root", {
        describe: "the root of a machine in place of a spec, such as a mounted image",
        type: "string",
        requiresArg: true,
        nargs: 1,
      })
      .option("pool", repeated("only this pool of the spec; may be repeated"))
      .option("node", repeated("only this node of the spec; may be repeated"))
      .option("containerd", {
        describe: "version of containerd on the machine; without it, that of its binary or package",
        type: "string",
        requiresArg: true,
        nargs: 1,
      })
      .option("kubelet", {
        describe: "version of the kubelet on the machine",
        type: "string",
        requiresArg: true,
        nargs: 1,
      })
      .option(
        "allow",
        repeated(
          "a host that may be contacted, as in allowedHosts, and beside them; may be repeated",
        ),
      )
      .option("trust", repeated("a program of which you know whom it contacts; may be repeated"))
      .option("output", {
        describe:
          "form of the audit; sarif and github are its findings, on standard error, html is a page",
        choices: auditForms,
        default: "text" as const,
      })
      .option("strict", { describe: "warnings are errors", type: "boolean", default: false })
      .example("$0 audit cluster.yaml", "every node of a spec, against its allowedHosts")
      .example("$0 audit --root ./image --allow '*.internal.example'", "an image that is mounted"),
  handler: async (options) => {
    const { auditMachines } = await import("../run-audit.ts");
    done(await auditMachines(options));
  },
});
