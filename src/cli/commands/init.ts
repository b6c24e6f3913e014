import type { CommandModule } from "yargs";
import type { HostFamilyName } from "../../core/plan/host-family.ts";
import type { Platform } from "../../core/spec/settings.ts";
import type { InitOptions } from "../options.ts";

/** Those of the schema, which is not loaded to say what the options are. A test holds them together. */
export const platforms: readonly Platform[] = [
  "generic",
  "aws",
  "azure",
  "gcp",
  "openstack",
  "vsphere",
  "hetzner",
  "digitalocean",
  "oci",
  "kubevirt",
  "nocloud",
];

export const families: readonly HostFamilyName[] = ["debian", "rhel", "amazon", "flatcar", "fcos"];

/** `nodegen init`: a spec to begin with. */
export const initCommand = (done: (code: number) => void): CommandModule<object, InitOptions> => ({
  command: "init",
  describe: "write a commented spec to begin with, which validates and audits clean",
  builder: (builder) =>
    builder
      .option("platform", {
        describe: "where the machines run",
        choices: platforms,
        demandOption: true,
      })
      .option("registry", {
        describe: "the registry from which the nodes pull: a host, with its port where it has one",
        type: "string",
        demandOption: true,
        requiresArg: true,
        nargs: 1,
      })
      .option("kubernetes", {
        describe: "version of the kubelet, with its patch release",
        type: "string",
        demandOption: true,
        requiresArg: true,
        nargs: 1,
      })
      .option("containerd", {
        describe: "version of containerd; without it, a release that is recommended for Kubernetes",
        type: "string",
        requiresArg: true,
        nargs: 1,
      })
      .option("family", {
        describe: "family of the operating system",
        choices: families,
        default: "debian" as const,
      })
      .option("o", {
        describe: "the file to write, which there must not be yet; - prints it",
        type: "string",
        default: "cluster.yaml",
        requiresArg: true,
        nargs: 1,
      })
      .example(
        "$0 init --platform aws --registry registry.internal.example --kubernetes 1.35.2",
        "cluster.yaml",
      ),
  handler: async (options) => {
    const { init } = await import("../run-init.ts");
    done(init(options));
  },
});
