import { code, type None } from "./code-info.ts";

/** How what a node needs travels to it. */
export const deliveryCodes = {
  "layers-image-differs": code<{ path: string; node: string; other: string }>({
    severity: "error",
    about:
      "All nodes of a pool start from one machine image, so what belongs to the image has to be the same for each of them. What differs from node to node can only be said when a machine starts.",
    message: ({ path, node, other }) => `${path} of ${node} is not that of ${other}`,
    hint: () =>
      "say it once for the pool, give a file or unit of your own layer: boot, or put the node into another pool",
  }),
  "layers-boot-undelivered": code<{ path: string; others: number }>({
    severity: "error",
    about:
      "Secrets, and what is known only when a machine starts, are never part of a machine image. Where no format carries them to the machine, it starts without them: a registry whose headers are secret would be asked without its mirrors, for example.",
    message: ({ path, others }) =>
      `nothing carries ${path}${others === 0 ? "" : ` and ${others} more`} to the machine: it is no part of the image, and delivery.layers.boot is empty`,
    hint: () =>
      "name a format there, such as cloud-init, or take out of the spec what only a booting machine can be told",
  }),
  "packer-secret": code<{ path: string }>({
    severity: "error",
    about:
      "A packer payload becomes part of a machine image, and so of every copy of it: whoever may start a machine from the image, or look into it, would have the secret. In two layers the machine is told its secrets when it starts.",
    message: ({ path }) => `${path} holds a secret, and a packer payload is baked into an image`,
    hint: () =>
      "write delivery.layers: { image: [packer], boot: [cloud-init] }, or take the secret out of the spec",
  }),
  "user-data-needs-gzip": code<UserDataSize>({
    severity: "warning",
    about:
      "The platform refuses user-data above its limit. cloud-init unpacks what is gzipped, which makes it several times smaller; Ignition does on VMware alone. docs/reference/limits.md has what each platform counts.",
    message: tooLarge,
    hint: ({ format, zipped }) =>
      `in this order: bake what belongs to the image (delivery.layers.image), or give it gzipped, where it counts ${zipped} (${format === "ignition" ? "gzip -9n" : "delivery.cloudInit.gzip: true"})`,
  }),
  "user-data-too-large": code<UserDataSize>({
    severity: "error",
    about:
      "The platform refuses user-data above its limit, so a machine would be made without any of it, or not at all. docs/reference/limits.md has what each platform counts, and what to do about it in which order.",
    message: tooLarge,
    hint: () =>
      "in this order: let the image carry what belongs to it (delivery.layers.image); gzip it where the platform takes that (delivery.cloudInit.gzip); bake archives and large files into the image (inlineArchives: false); fetch the rest from a URL with its sha256 (archive.url)",
  }),
  "user-data-gzip-unread": code<{ platform: string }>({
    severity: "error",
    about:
      "The platform's field takes plain text and nothing else: neither bytes nor base64 would be unpacked on the machine, which would start without any of it.",
    message: ({ platform }) => `${platform} does not carry gzipped user-data`,
    hint: () =>
      "leave delivery.cloudInit.gzip out here, and bake what belongs to the image: delivery.layers.image",
  }),
  "terraform-variable-name": code<{ variable: string }>({
    severity: "error",
    about:
      "Some words mean something to Terraform wherever a module is called, or in every expression. A variable of such a name is refused.",
    message: ({ variable }) => `Terraform takes no variable of the name ${variable}`,
    hint: ({ variable }) => `give it another name, such as node_${variable}`,
  }),
  "terraform-text-changed": code<{ path: string }>({
    severity: "error",
    about:
      "Terraform brings every text that it puts together into one normal form of Unicode (NFC). A letter that is written as a letter and a mark gets other bytes, so the node would not get the file that was meant.",
    message: ({ path }) =>
      `Terraform would change the text beside the variable in ${path}: it has characters that are not in Unicode's composed form, or can't be told to be`,
    hint: () =>
      "write it with composed letters (NFC) or in ASCII, or make that value a variable as well",
  }),
  "user-data-base-kind": code<{ found: string }>({
    severity: "error",
    about:
      "cloud-init tells by the first line what a text is. nodegen's part is merged into a cloud-config and into nothing else; a text without a header would be passed over by cloud-init.",
    message: ({ found }) =>
      found === "unknown"
        ? "the base is no cloud-config: it does not begin with #cloud-config"
        : `the base is no cloud-config: cloud-init takes it for a ${found}`,
    hint: () =>
      "begin the file with the line #cloud-config, or with ## template: jinja and that line below; a script goes into files and runcmd of a cloud-config",
  }),
  "user-data-base-yaml": code<{ line: number; reason: string }>({
    severity: "error",
    about:
      "cloud-init drops a cloud-config that it can't read as a whole, with one line in its log. The machine would start without all that it says.",
    message: ({ line, reason }) => `line ${line} of the base is not what YAML allows: ${reason}`,
    hint: () => "correct that line; cloud-init schema -c FILE says more of it",
  }),
  "user-data-base-not-a-map": code<{ found: string }>({
    severity: "error",
    about:
      "cloud-init drops a cloud-config that is no map, and one with nothing in it, with one line in its log.",
    message: ({ found }) => `the base holds no settings: below its header it is ${found}`,
    hint: () => "write settings of cloud-init as key: value, or take delivery.cloudInit.base out",
  }),
  "user-data-base-duplicate-key": code<{ key: string; line: number; firstLine: number }>({
    severity: "error",
    about: "cloud-init takes the last of them and says nothing: what the first one holds is lost.",
    message: ({ key, line, firstLine }) =>
      `${key} stands twice in the base, in line ${firstLine} and in line ${line}`,
    hint: () => "make one of the two",
  }),
  "user-data-base-not-a-list": code<{ key: string; line: number }>({
    severity: "error",
    about:
      "nodegen adds entries to bootcmd, write_files and runcmd. cloud-init can't add to what is no list: it leaves out nodegen's, and the kubelet would start without its gate.",
    message: ({ key, line }) => `${key} in line ${line} of the base is no list`,
    hint: ({ key }) => `write ${key} as a list, or take the key out`,
  }),
  "user-data-base-command": code<{ key: string; line: number; found: string }>({
    severity: "error",
    about:
      "cloud-init makes one script of all commands. One that is neither a text nor a list makes it give up the whole script, with nodegen's commands in it. A command with a colon and a space in it, without quotes, is a map to YAML.",
    message: ({ key, line, found }) =>
      `the command in line ${line} of the base is a ${found}: ${key} wants texts and lists`,
    hint: () => "put the command in quotes, or write it as a list: [sh, -c, '…']",
  }),
  "user-data-base-ends-script": code<{ key: string; line: number; word: string }>({
    severity: "warning",
    about:
      "cloud-init makes one script of all commands, and nodegen's stand behind those of the base: they enable its units and restart containerd and the kubelet. What ends the script ends it before them.",
    message: ({ key, line, word }) =>
      `${word} in ${key}, line ${line} of the base, can end the script before nodegen's commands`,
    hint: () => "run it in a shell of its own, as a list: [sh, -c, '…']",
  }),
  "user-data-base-path": code<{ path: string; line: number; other: string }>({
    severity: "error",
    about: "One of the two would overwrite the other, and which one is decided by their order.",
    message: ({ path, line, other }) =>
      `the base writes ${path} in line ${line}, and so does ${other} of the spec`,
    hint: () => "take it out of the base, and say in the spec what should be in it",
  }),
  "user-data-base-unused": code<None>({
    severity: "warning",
    about: "Only the format cloud-init carries a base. Ignition has no user-data to merge into.",
    message: () => "no machine of this node reads it: delivery.layers.boot has no cloud-init",
    hint: () =>
      "add cloud-init to delivery.layers.boot, or write delivery.cloudInit.base: null here",
  }),
} as const;

function tooLarge({ format, platform, bytes, limit }: UserDataSize): string {
  return `the ${format} configuration counts ${bytes} bytes, and ${platform} takes ${limit}`;
}

export interface UserDataSize {
  readonly format: string;
  readonly platform: string;
  /** As the platform counts. */
  readonly bytes: number;
  readonly limit: number;
  readonly zipped: number;
}
