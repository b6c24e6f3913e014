import type { NodePlan, PlannedFile } from "./plan.ts";

/** Where units of the administrator are; they win over those of the image. */
const unitDirectory = "/etc/systemd/system";

/** The plan's units and drop-ins as files, for formats that know nothing of units. */
export function unitFiles({ units }: NodePlan): readonly PlannedFile[] {
  return units.flatMap(({ name, contents, dropIns, layer, from }) => {
    const file = (path: string, content: string): PlannedFile => ({
      path: `${unitDirectory}/${path}`,
      mode: 0o644,
      content,
      secret: false,
      layer,
      from,
    });
    return [
      ...(contents === undefined ? [] : [file(name, contents)]),
      ...dropIns.map((dropIn) => file(`${name}.d/${dropIn.name}`, dropIn.contents)),
    ];
  });
}

/** Names of the units to enable, each once, in the order of the plan. */
export function enabledUnits({ units }: NodePlan): readonly string[] {
  return [...new Set(units.filter(({ enabled }) => enabled).map(({ name }) => name))];
}

/** The link by which systemd starts `unit` at boot, and what it points to. All our units are of multi-user.target. */
export function enablingLink(unit: string): { readonly path: string; readonly target: string } {
  // systemd goes by the name alone, so the target may be absent here: a unit of the image is below /usr.
  return { path: `${unitDirectory}/multi-user.target.wants/${unit}`, target: `../${unit}` };
}
