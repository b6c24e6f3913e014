import { layout } from "../plan/layout.ts";
import type { PlannedUnit } from "../plan/plan.ts";
import type { NodeSettings } from "../spec/settings.ts";
import { templateText } from "../syntax/template.ts";
import { type PreloadedImage, startTimeoutSeconds } from "./programs.ts";

/** The unit that imports early, the one for further images where there are any, and the kubelet's gate. */
export function preloadUnits(
  settings: NodeSettings,
  pause: PreloadedImage,
  images: readonly PreloadedImage[],
): readonly PlannedUnit[] {
  const { preloadProgram } = layout;
  const mounts = (archives: readonly PreloadedImage[]) => [
    ...new Set([...archives.map(({ archive }) => archive), settings.containerd.root]),
  ];
  const early: PlannedUnit = {
    name: layout.preloadUnit,
    contents: templateText("nodegen-preload.service", {
      mounts: mounts([pause]),
      preloadProgram,
      timeoutSeconds: startTimeoutSeconds,
    }),
    dropIns: [],
    enabled: true,
    layer: "image",
    from: ["images", "pause"],
  };
  const further: PlannedUnit = {
    name: layout.preloadMoreUnit,
    contents: templateText("nodegen-preload-images.service", {
      mounts: mounts(images),
      preloadProgram,
    }),
    dropIns: [],
    enabled: true,
    layer: "image",
    from: ["images", "preload"],
  };
  return images.length > 0 ? [early, further, gate(settings)] : [early, gate(settings)];
}

function gate({ images }: NodeSettings): PlannedUnit {
  const contents = templateText("kubelet-gate.conf", {
    preloadProgram: layout.preloadProgram,
    verifyProgram: layout.verifyProgram,
    warnOnly: images.onFailure === "warn",
    timeoutSeconds: startTimeoutSeconds,
  });
  return {
    name: layout.kubeletUnit,
    dropIns: [{ name: layout.gateDropIn, contents }],
    enabled: false,
    layer: "image",
    from: ["images", "onFailure"],
  };
}
