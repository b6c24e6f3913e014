import { layout } from "../plan/layout.ts";
import type { PlannedUnit } from "../plan/plan.ts";
import type { NodeSettings } from "../spec/settings.ts";
import { templateText } from "../syntax/template.ts";

/**
 * containerd waits for the disk that its store is on. One that /etc/fstab calls `nofail` is mounted while services start;
 * a containerd that has opened its store by then keeps writing what nobody finds any more, until it is restarted.
 * Seen on containerd 2.1.9: every import fails from then on, with `failed to open database file`.
 */
export function containerdUnits({ containerd }: NodeSettings): readonly PlannedUnit[] {
  const contents = templateText("containerd-store.conf", { root: containerd.root });
  return [
    {
      name: layout.containerdUnit,
      dropIns: [{ name: layout.containerdStoreDropIn, contents }],
      enabled: false,
      layer: "image",
      from: ["containerd", "root"],
    },
  ];
}
