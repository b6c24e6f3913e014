import type { NodeSettings } from "../spec/settings.ts";

/** Which node a plan is for. */
export interface NodeNames {
  readonly cluster: string;
  readonly pool: string;
  /** Absent for a pool that renders one artefact for all its nodes. */
  readonly node?: string;
}

/**
 * What a user's template sees. Never a secret: labels, tokens and mirrors are not here. A pool without named nodes has
 * no `node.name`, so that a template which asks for it is told.
 */
export function templateContext(settings: NodeSettings, names: NodeNames): object {
  const { vars, addresses, kubernetes, host } = settings;
  return {
    vars,
    node: { ...(names.node === undefined ? {} : { name: names.node }), addresses },
    pool: names.pool,
    cluster: names.cluster,
    kubernetes: { version: kubernetes.version },
    host: { family: host.family, architecture: host.architecture },
  };
}
