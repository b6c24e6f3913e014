import { capi } from "./capi/capi.ts";
import { cloudInit } from "./cloud-init.ts";
import type { Format } from "./format.ts";
import { ignition } from "./ignition.ts";
import { tree } from "./tree.ts";

/** Every format, in the order in which render writes them. */
export const formats: readonly Format[] = [tree, cloudInit, ignition, capi];

export function formatNamed(name: string): Format | undefined {
  return formats.find((format) => format.name === name);
}
