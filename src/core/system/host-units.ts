import { hostFamily } from "../plan/host-family.ts";
import { layout } from "../plan/layout.ts";
import type { PlannedUnit } from "../plan/plan.ts";
import type { NodeSettings } from "../spec/settings.ts";
import { templateText } from "../syntax/template.ts";

/**
 * Drop-ins that the family of the host asks for. That of the order belongs to the image: where services race cloud-init,
 * what cloud-init itself writes comes too late for the boot that it is meant for. Delivered by user-data all the same it
 * holds from the next boot on, and the restart at the end of user-data heals the first.
 */
export function hostUnits({ host }: NodeSettings): readonly PlannedUnit[] {
  const family = hostFamily(host.family);
  const from = ["host", "family"];
  const dropIn = (unit: string, name: string, contents: string): PlannedUnit => ({
    name: unit,
    dropIns: [{ name, contents }],
    enabled: false,
    layer: "image",
    from,
  });
  const order = family.servicesRaceUserData
    ? [layout.containerdUnit, layout.kubeletUnit].map((unit) =>
        dropIn(unit, layout.orderDropIn, templateText("boot-order.conf", {})),
      )
    : [];
  if (!family.containerdConfigVariable) return order;
  const contents = templateText("containerd-config.conf", {
    variable: "CONTAINERD_CONFIG",
    path: layout.containerdConfig,
  });
  return [...order, dropIn(layout.containerdUnit, layout.containerdConfigDropIn, contents)];
}
