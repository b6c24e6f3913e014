import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { artefactText, type RenderedNode } from "../specs/render.ts";
import { runTool } from "./command.ts";
import { type GoProgram, goProgram } from "./go-program.ts";

/** The newest that `versions/1.11.mod` is made for. */
const module = "sigs.k8s.io/cluster-api@v1.11.2";

const program: GoProgram = { folder: "capi", title: "the templates of Cluster API" };

export interface FileField {
  readonly path: string;
  readonly content?: string;
  readonly encoding?: string;
  readonly contentFrom?: { readonly secret: { readonly name: string; readonly key: string } };
}

export interface KubeadmFields {
  readonly files?: readonly FileField[];
  readonly bootCommands?: readonly string[];
  readonly preKubeadmCommands?: readonly string[];
  readonly ignition?: {
    readonly containerLinuxConfig: { readonly additionalConfig: string; readonly strict: boolean };
  };
  readonly joinConfiguration?: unknown;
}

export function template(node: RenderedNode, version: string): { readonly spec: unknown } {
  return parse(artefactText(node, `capi/kubeadmconfigtemplate.${version}.yaml`));
}

export function fieldsOf(node: RenderedNode): KubeadmFields {
  const { spec } = template(node, "v1beta2");
  return (spec as { readonly template: { readonly spec: KubeadmFields } }).template.spec;
}

/** Fields as Cluster API's controller has them: with what the Secret holds in place of the references to it. */
export function resolved(node: RenderedNode): KubeadmFields {
  const fields = fieldsOf(node);
  const files = fields.files?.map(({ contentFrom, ...file }) => {
    if (contentFrom === undefined) return file;
    const manifest = parse(artefactText(node, "capi/secret.yaml"));
    if (manifest.metadata.name !== contentFrom.secret.name) throw new Error("another Secret");
    return { ...file, content: manifest.stringData[contentFrom.secret.key] };
  });
  return files === undefined ? fields : { ...fields, files };
}

/** Folder of the module's source, fetched by Go. */
export function clusterApiFolder(): string {
  const { code, stdout, stderr } = runTool({ command: ["go", "mod", "download", "-json", module] });
  if (code !== 0) throw new Error(`Go's module proxy has no ${module}: ${stdout}${stderr}`);
  return (JSON.parse(stdout) as { readonly Dir: string }).Dir;
}

/** The schema of KubeadmConfigTemplate in one of its versions, by which the API server takes or refuses it. */
export function schemaOf(version: string): object {
  const file = "bootstrap.cluster.x-k8s.io_kubeadmconfigtemplates.yaml";
  const text = readFileSync(
    join(clusterApiFolder(), "bootstrap/kubeadm/config/crd/bases", file),
    "utf8",
  );
  const versions: readonly { name: string; schema: { openAPIV3Schema: object } }[] =
    parse(text).spec.versions;
  const found = versions.find(({ name }) => name === version);
  if (found === undefined) throw new Error(`${file} has no ${version}`);
  return strict(found.schema.openAPIV3Schema) as object;
}

/** Fields that the schema does not know are refused, as `kubectl apply` does. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== "object" || schema === null) return schema;
  const below = Object.fromEntries(Object.entries(schema).map(([key, one]) => [key, strict(one)]));
  const isFree = "x-kubernetes-preserve-unknown-fields" in schema || !("properties" in schema);
  const isObject = "type" in schema && schema.type === "object" && !isFree;
  const keys = "properties" in schema ? Object.keys(schema.properties as object) : [];
  // metadata is declared as an object and nothing more.
  return isObject && !keys.includes("additionalProperties")
    ? { ...below, additionalProperties: false }
    : below;
}

/** The user-data that Cluster API makes of the fields for a machine that joins. */
export async function userDataOf(fields: KubeadmFields, kubeadmCommand: string): Promise<string> {
  const input = JSON.stringify({ ...fields, KubeadmCommand: kubeadmCommand });
  return await answer(["user-data", clusterApiFolder()], input);
}

/** The Ignition configuration that it makes of a Container Linux Config. */
export async function ignitionOf(config: string): Promise<IgnitionTwo> {
  return JSON.parse(await answer(["ignition"], config));
}

export interface IgnitionTwo {
  readonly ignition: { readonly version: string };
  readonly storage: {
    readonly files: readonly {
      readonly path: string;
      readonly mode: number;
      readonly contents: { readonly source: string; readonly compression?: string };
    }[];
  };
  readonly systemd: {
    readonly units: readonly {
      readonly name: string;
      readonly contents?: string;
      readonly dropins?: readonly { readonly name: string; readonly contents: string }[];
    }[];
  };
}

async function answer(words: readonly string[], input: string): Promise<string> {
  const command = [await goProgram(program, "1.11"), ...words] as const;
  const { code, stdout, stderr } = runTool({ command, input });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}
