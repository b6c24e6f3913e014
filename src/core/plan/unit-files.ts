import { listSetting, unitSettings } from "../syntax/unit-file.ts";
import type { NodePlan, PlannedFile } from "./plan.ts";

/** Where units of the administrator are; they win over those of the image. */
const unitDirectory = "/etc/systemd/system";

/** The plan's units and drop-ins as files, for formats that know nothing of units. */
export function unitFiles({ units }: Pick<NodePlan, "units">): readonly PlannedFile[] {
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
export function enabledUnits({ units }: Pick<NodePlan, "units">): readonly string[] {
  return [...new Set(units.filter(({ enabled }) => enabled).map(({ name }) => name))];
}

export interface EnablingLink {
  /** The unit that it enables. */
  readonly unit: string;
  readonly path: string;
  readonly target: string;
}

/**
 * The links by which systemd starts the enabled units at boot, as `systemctl enable` makes them: what the [Install]
 * section of the unit says, and multi-user.target for a unit of the image, of which nothing is known here.
 */
export function enablingLinks(plan: Pick<NodePlan, "units">): readonly EnablingLink[] {
  return enabledUnits(plan).flatMap((unit) => {
    const contents = plan.units.find((one) => one.name === unit && one.contents !== undefined);
    return linksOf(unit, contents?.contents);
  });
}

/** Source: systemd.unit(5), "[Install] Section Options", of systemd 252; UpheldBy= is of 254. */
const dependencies = [
  { setting: "WantedBy", folder: "wants" },
  { setting: "RequiredBy", folder: "requires" },
  { setting: "UpheldBy", folder: "upholds" },
] as const;

function linksOf(unit: string, contents: string | undefined): readonly EnablingLink[] {
  // systemd goes by the name alone, so the target may be absent here: a unit of the image is below /usr.
  const link = (folder: string) => ({
    unit,
    path: `${unitDirectory}/${folder}/${unit}`,
    target: `../${unit}`,
  });
  if (contents === undefined) return [link("multi-user.target.wants")];
  const settings = unitSettings(contents);
  const words = (name: string) => [...new Set(listSetting(settings, "Install", name))];
  return [
    ...words("Alias").map((alias) => ({
      unit,
      path: `${unitDirectory}/${alias}`,
      target: unit,
    })),
    ...dependencies.flatMap(({ setting, folder }) =>
      words(setting).map((other) => link(`${other}.${folder}`)),
    ),
  ];
}
