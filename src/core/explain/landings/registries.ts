import { layout } from "../../plan/layout.ts";
import type { Path } from "../../report/path.ts";
import { always, type Landing, type Place } from "./row.ts";

const folder = `${layout.registryConfig}/<host>`;
const hosts = (key?: string): Place => ({
  file: `${folder}/hosts.toml`,
  ...(key === undefined ? {} : { key }),
});
const table = 'host."<url>"';
const mirror = (...below: Path) => ["registries", "[]", "mirrors", "[]", ...below];

/** One directory a registry; `_default` for `*`, and `host_port_` for one with a port. */
export const registryLandings: readonly Landing[] = [
  {
    field: ["registries"],
    places: ({ keys }) => [
      { file: layout.containerdConfig, key: keys.registryConfigPath },
      hosts(),
    ],
  },
  { field: ["registries", "[]", "host"], places: always(hosts()) },
  { field: ["registries", "[]", "upstream"], places: always(hosts("server")) },
  { field: ["registries", "[]", "mirrors"], places: always(hosts("host")) },
  { field: mirror("url"), places: always(hosts(table)) },
  { field: mirror("overridePath"), places: always(hosts(`${table}.override_path`)) },
  { field: mirror("capabilities"), places: always(hosts(`${table}.capabilities`)) },
  {
    field: mirror("tls", "ca"),
    places: always(hosts(`${table}.ca`), { file: `${folder}/mirror-<n>-ca.pem` }),
  },
  {
    field: mirror("tls", "clientCertificate"),
    places: always(hosts(`${table}.client`), { file: `${folder}/mirror-<n>-client.pem` }),
  },
  {
    field: mirror("tls", "clientKey"),
    places: always(hosts(`${table}.client`), { file: `${folder}/mirror-<n>-client-key.pem` }),
  },
  { field: mirror("tls", "skipVerify"), places: always(hosts(`${table}.skip_verify`)) },
  { field: mirror("headers"), places: always(hosts(`${table}.header`)) },
  { field: mirror("headers", "<key>"), places: always(hosts(`${table}.header`)) },
  {
    field: mirror("dialTimeoutSeconds"),
    places: always({
      ...hosts(`${table}.dial_timeout`),
      when: "this containerd knows it (2.0.7, 2.1 and later)",
    }),
  },
];
