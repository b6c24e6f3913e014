/**
 * nodegen as a library: from the text of a spec to the files of each node, without touching disk, clock or network.
 * What reads and writes files is `@nodegen/nodegen/node`.
 */
export { audit } from "./core/audit/audit.ts";
export { auditJson } from "./core/audit/audit-json.ts";
export type { BootStep } from "./core/audit/boot-order.ts";
export type { Contact, ContactReason, JudgedContact, Verdict } from "./core/audit/contact.ts";
export { inSpec } from "./core/audit/in-spec.ts";
export type { ImageStore, Machine, StoredImage } from "./core/audit/machine.ts";
export type {
  MachineAudit,
  NamedMachine,
  Policy,
  VersionedAudit,
} from "./core/audit/machine-audit.ts";
export { machineOfPlan } from "./core/audit/machine-of-plan.ts";
export type { Link as PauseLink, PauseChain } from "./core/audit/pause-chain.ts";
export type { Place } from "./core/audit/place.ts";
export type { ProgramVersion } from "./core/audit/program-version.ts";
export { auditText } from "./core/audit/text/audit-text.ts";
export { summaryText } from "./core/audit/text/summary-text.ts";
export { clusterSchema } from "./core/compiled/schema.js";
export type { Format, RenderTools } from "./core/formats/format.ts";
export { formats } from "./core/formats/formats.ts";
export { type PlatformLimit, platformLimits } from "./core/formats/platform-limits.ts";
export type {
  ArchiveContents,
  ArchivedImage,
  ReadArchive,
  ReadArchives,
} from "./core/images/archive.ts";
export type { Artefact, Binary, Budget, FormatOutput, Link } from "./core/plan/artefact.ts";
export { outputFolder } from "./core/plan/artefact.ts";
export type { DropIn, LocalFile, NodePlan, PlannedFile, PlannedUnit } from "./core/plan/plan.ts";
export { planNode, type RenderInput, type Rendering, render } from "./core/render.ts";
export { type Code, codes } from "./core/report/codes.ts";
export { type FailureMode, failureModes } from "./core/report/failure-modes.ts";
export { type Finding, hasErrors, type Position, type Severity } from "./core/report/finding.ts";
export { reportGithub } from "./core/report/github.ts";
export { reportJson } from "./core/report/json.ts";
export { type Path, pathText } from "./core/report/path.ts";
export { reportSarif } from "./core/report/sarif.ts";
export { reportText } from "./core/report/text.ts";
export {
  type InventoryTexts,
  type WantedInventory,
  wantedInventories,
} from "./core/spec/fleet/wanted-inventories.ts";
export { loadSpec, type Spec } from "./core/spec/load.ts";
export type {
  ReadLocalFile,
  ReadLocalFiles,
  TemplateAnswer,
  UserTemplate,
  UserTemplates,
} from "./core/spec/local-inputs.ts";
export { type ReferenceValues, referenceKey } from "./core/spec/reference.ts";
export {
  everything,
  type Resolution,
  type ResolvedNode,
  resolve,
  type Selection,
} from "./core/spec/resolve.ts";
export type { NodeSettings } from "./core/spec/settings.ts";
export type { LayerName, Origin } from "./core/spec/sourced.ts";
export { type WantedInputs, wantedInputs } from "./core/spec/wanted.ts";
