import { mkdtempSync, rmSync } from "node:fs";
import { labFolder } from "./cache.ts";
import { runCommand } from "./command.ts";

/** A certificate authority that no machine knows by itself, and what it signed; PEM files in `folder`. */
export interface LabPki {
  /** `ca.crt`, and a `.crt` and `.key` each of `server` and `client`. */
  readonly folder: string;
  remove(): void;
}

/** Made anew, valid for a day. The server's certificate is for `serverName`, which may be a wildcard. */
export async function labPki(serverName: string): Promise<LabPki> {
  const folder = mkdtempSync(`${labFolder("run")}/pki-`);
  const certificate = async (name: string, ...options: readonly string[]): Promise<void> => {
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    const result = await runCommand("openssl", [
      ...["req", "-x509", "-batch", "-days", "1", ...key, "-subj", `/CN=lab ${name}`],
      ...["-keyout", `${folder}/${name}.key`, "-out", `${folder}/${name}.crt`, ...options],
    ]);
    if (result.code !== 0) throw new Error(`openssl req ${name}: ${result.stderr}`);
  };
  const signed = ["-CA", `${folder}/ca.crt`, "-CAkey", `${folder}/ca.key`];
  const leaf = [...signed, "-addext", "basicConstraints=critical,CA:FALSE"];
  const name = ["-addext", `subjectAltName=DNS:${serverName}`];
  await certificate("ca");
  await certificate("server", ...leaf, ...name, "-addext", "extendedKeyUsage=serverAuth");
  await certificate("client", ...leaf, "-addext", "extendedKeyUsage=clientAuth");
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
