import { archiveCodes } from "./codes/archive.ts";
import { auditCodes } from "./codes/audit.ts";
import { capiCodes } from "./codes/capi.ts";
import { clusterCodes } from "./codes/cluster.ts";
import { containerdCodes } from "./codes/containerd.ts";
import { deliveryCodes } from "./codes/delivery.ts";
import { diffCodes } from "./codes/diff.ts";
import { explainCodes } from "./codes/explain.ts";
import { fleetCodes } from "./codes/fleet.ts";
import { hostCodes } from "./codes/host.ts";
import { imageCodes } from "./codes/images.ts";
import { kubeletCodes } from "./codes/kubelet.ts";
import { lintCloudCodes } from "./codes/lint-cloud.ts";
import { lintContainerdCodes } from "./codes/lint-containerd.ts";
import { lintInputCodes } from "./codes/lint-input.ts";
import { lintKubeletCodes } from "./codes/lint-kubelet.ts";
import { lintRegistryCodes } from "./codes/lint-registries.ts";
import { lintUnitCodes } from "./codes/lint-units.ts";
import { outputCodes } from "./codes/output.ts";
import { registryCodes } from "./codes/registries.ts";
import { specCodes } from "./codes/spec.ts";
import { syntaxCodes } from "./codes/syntax.ts";
import { systemCodes } from "./codes/system.ts";
import { templateCodes } from "./codes/templates.ts";
import { unitCodes } from "./codes/units.ts";

export type { CodeInfo } from "./codes/code-info.ts";

/**
 * Every finding nodegen can make. A code without words does not compile, and a page is generated from each
 * (`docs/findings/<code>.md`).
 */
export const codes = {
  ...syntaxCodes,
  ...specCodes,
  ...fleetCodes,
  ...capiCodes,
  ...clusterCodes,
  ...containerdCodes,
  ...registryCodes,
  ...imageCodes,
  ...archiveCodes,
  ...kubeletCodes,
  ...hostCodes,
  ...systemCodes,
  ...unitCodes,
  ...templateCodes,
  ...deliveryCodes,
  ...outputCodes,
  ...lintInputCodes,
  ...lintContainerdCodes,
  ...lintKubeletCodes,
  ...lintUnitCodes,
  ...lintCloudCodes,
  ...lintRegistryCodes,
  ...explainCodes,
  ...diffCodes,
  ...auditCodes,
} as const;

export type Code = keyof typeof codes;

/** What the words of `C` need to know. */
export type Params<C extends Code> = Parameters<(typeof codes)[C]["message"]>[0];
