import { isIgnition } from "../../lint/cloud/ignition.ts";
import type { Subject } from "../../lint/subject.ts";
import { layout } from "../../plan/layout.ts";
import type { Path } from "../../report/path.ts";
import { parseDocument } from "../../syntax/yaml-read.ts";
import type { Contact } from "../contact.ts";
import { placeIn } from "../reading/kubelet-settings.ts";
import { ownImages } from "../reading/programs.ts";
import type { Sighted } from "../reading/sighted.ts";
import type { ContactSource } from "./contact-source.ts";
import { hostOfUrl } from "./url-hosts.ts";

/** Files that come over the network before the kubelet starts: archives, and what Ignition fetches. */
export const archiveContacts: ContactSource = (sighted) => {
  const { machine, fileAt, place } = sighted;
  const program = fileAt(layout.preloadProgram);
  const preloaded =
    program === undefined
      ? []
      : ownImages(sighted)
          .filter(({ url }) => url !== "")
          .map(({ archive, url, start, end }) =>
            download(archive, url, place(program, start, end)),
          );
  const ignitions = sighted.files.filter(({ text }) => isIgnition(text));
  const fetched = [...machine.fetched].map(([path, url]) => download(path, url, { file: path }));
  // Of what a plan says and a file shows, the file has the better place.
  return [...preloaded, ...ignitions.flatMap((file) => ofIgnition(file, sighted)), ...fetched];
};

function download(path: string, url: string, place: Contact["place"]): Contact {
  return {
    to: hostOfUrl(url),
    reason: "archive",
    what: `the download of ${path}`,
    stage: "boot",
    place,
  };
}

/** Source: coreos/ignition v2.26, docs/configuration-v3_5.md: every `source` may be a URL, of which data: is in the file. */
function ofIgnition(file: Subject, sighted: Sighted): readonly Contact[] {
  const { document } = parseDocument(file.text, file.path);
  if (document === undefined) return [];
  const list = (path: Path): readonly unknown[] => {
    const value = path.reduce<unknown>((one, step) => Object(one)[step], document.value);
    return Array.isArray(value) ? value : [];
  };
  const source = (value: unknown, path: Path, what: string): readonly Contact[] => {
    const url = Object(value).source;
    if (typeof url !== "string" || url === "" || url.startsWith("data:")) return [];
    const at = placeIn(file, document, [...path, "source"], sighted);
    return [{ to: hostOfUrl(url), reason: "archive", what, stage: "boot", place: at }];
  };
  const config = Object(Object(Object(document.value).ignition).config);
  const merge: Path = ["ignition", "config", "merge"];
  const authorities: Path = ["ignition", "security", "tls", "certificateAuthorities"];
  const of = `Ignition, by ${file.path}, for`;
  return [
    ...source(config.replace, ["ignition", "config", "replace"], `${of} another configuration,`),
    ...list(merge).flatMap((one, index) =>
      source(one, [...merge, index], `${of} another configuration,`),
    ),
    ...list(authorities).flatMap((one, index) =>
      source(one, [...authorities, index], `${of} a certificate authority,`),
    ),
    ...list(["storage", "files"]).flatMap((one, index) => {
      const { path: name } = Object(one);
      const what = `the download of ${typeof name === "string" ? name : "a file without a path"}`;
      const path: Path = ["storage", "files", index];
      return [
        ...source(Object(one).contents, [...path, "contents"], what),
        ...list([...path, "append"]).flatMap((each, at) =>
          source(each, [...path, "append", at], what),
        ),
      ];
    }),
  ];
}
