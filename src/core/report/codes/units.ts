import { code } from "./code-info.ts";

/** units, and what they may not do to those of nodegen. */
export const unitCodes = {
  "unit-name-reserved": code<{ name: string }>({
    severity: "error",
    about: "Under names with nodegen in them stand the units and drop-ins that nodegen writes.",
    message: ({ name }) => `the name ${name} is nodegen's own`,
    hint: () => "choose a name without nodegen; a drop-in may add to a unit of nodegen's",
  }),
  "unit-replaces": code<{ name: string }>({
    severity: "error",
    about:
      "A unit file of this name takes the place of the one that starts the program. The gate, the proxy and the order of the boot are made for that one.",
    message: ({ name }) => `${name} can't be replaced`,
    hint: ({ name }) => `change what you need by a drop-in: dropIns of ${name}`,
  }),
  "unit-gate-removed": code<{ setting: string; name: string }>({
    severity: "error",
    about:
      "The gate in kubelet.service holds the kubelet back until the pause image is there, and starts it again until it is. A later drop-in that takes its settings back lets the kubelet start without the image, or not start again.",
    message: ({ setting, name }) => `${name} takes ${setting} of the kubelet's gate back`,
    hint: ({ name }) =>
      `take the line out of ${name}, or give the drop-in a name before 20-nodegen.conf`,
  }),
  "unit-disable": code<{ name: string }>({
    severity: "error",
    about:
      "nodegen enables units and leaves alone what the image enables: a folder of files has no way to say that a unit shall not start.",
    message: ({ name }) => `nodegen can't disable ${name}, which is a unit of the image`,
    hint: () =>
      "leave enabled out and change the image, or add a drop-in with a Condition… that does not hold",
  }),
  "unit-idle": code<{ name: string }>({
    severity: "warning",
    about: "The entry is valid and says nothing, so that most likely something was forgotten.",
    message: ({ name }) => `nothing is said of ${name}`,
    hint: () => "add enabled, dropIns, or what is in it",
  }),
  "unit-no-install": code<{ name: string }>({
    severity: "warning",
    about:
      "A unit is enabled by what its [Install] section says. Without one systemctl enable, Ignition and the tree do nothing, and the unit does not start at boot.",
    message: ({ name }) => `${name} is to be enabled, but has no WantedBy= in [Install]`,
    hint: () => "add [Install] with WantedBy=multi-user.target",
  }),
  "unit-install": code<{ name: string; setting: string }>({
    severity: "error",
    about:
      "What [Install] says becomes links. Those that nodegen can't make in every format would be there with one delivery and not with the other.",
    message: ({ name, setting }) => `${setting} in [Install] of ${name} can't be followed`,
    hint: ({ setting }) =>
      setting === "Also"
        ? "make an entry under units of each unit that Also= names, with enabled: true"
        : "write plain names of units, without quotes and % specifiers",
  }),
  "unit-template-enabled": code<{ name: string }>({
    severity: "error",
    about: "A template (name@.service) does not start; its instances do.",
    message: ({ name }) => `${name} is a template, which can't be enabled`,
    hint: ({ name }) =>
      `make another entry for an instance, such as ${name.replace("@.", "@one.")}, with enabled: true`,
  }),
} as const;
