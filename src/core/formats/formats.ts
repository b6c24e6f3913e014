import { capi } from "./capi/capi.ts";
import { cloudInit } from "./cloud-init.ts";
import type { Format } from "./format.ts";
import { ignition } from "./ignition.ts";
import { packer } from "./packer/packer.ts";
import { terraform } from "./terraform/terraform.ts";
import { tree } from "./tree.ts";

/** Every format, in the order in which render writes them. */
export const formats: readonly Format[] = [tree, cloudInit, ignition, packer, terraform, capi];

export function formatNamed(name: string): Format | undefined {
  return formats.find((format) => format.name === name);
}
