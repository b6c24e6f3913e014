import type { Subject } from "../../lint/subject.ts";
import type { Path } from "../../report/path.ts";
import type { SourceDocument } from "../../syntax/document.ts";
import type { Contact } from "../contact.ts";
import { kubeletFlag, placeIn } from "../reading/kubelet-settings.ts";
import type { Sighted } from "../reading/sighted.ts";
import { yamlDocuments } from "../reading/yaml-documents.ts";
import type { ContactSource } from "./contact-source.ts";
import { hostOfAddress, hostOfUrl } from "./url-hosts.ts";

/** Kubeconfigs of the node, and the API server that kubeadm joins. Of what is in them only the host is said. */
export const apiServerContacts: ContactSource = (sighted) => {
  const flagged = ["kubeconfig", "bootstrap-kubeconfig"].flatMap((flag) => {
    const path = kubeletFlag(flag, sighted)?.value;
    const file = path === undefined ? undefined : sighted.fileAt(path);
    return file === undefined ? [] : [file];
  });
  const kubeconfigs = sighted.files.filter(
    (file) => /^\/etc\/kubernetes\/[^/]+\.conf$/.test(file.path) && !flagged.includes(file),
  );
  const joins = sighted.files.filter(({ text }) =>
    /^[ \t"'{]*kind["']?\s*:\s*["']?JoinConfiguration\b/m.test(text),
  );
  return [...new Set(flagged)]
    .flatMap((file) => ofKubeconfig(file, sighted, true))
    .concat(
      kubeconfigs.flatMap((file) => ofKubeconfig(file, sighted, false)),
      joins.flatMap((file) => ofJoin(file, sighted)),
    );
};

function contact(what: string, to: Contact["to"], place: Contact["place"]): Contact {
  return { to, reason: "api server", what, stage: "pod start", place };
}

/** `isNamed`: a flag says that it is one, and then what can't be read is unknown. */
function ofKubeconfig(file: Subject, sighted: Sighted, isNamed: boolean): readonly Contact[] {
  const what = `the client of ${file.path}`;
  return yamlDocuments(file.text, file.path).flatMap(({ document, above }) => {
    if (document === undefined)
      return isNamed ? [contact(what, undefined, sighted.place(file))] : [];
    return serversOf(document).map(({ server, path }) =>
      contact(what, hostOfUrl(server), placeIn(file, document, path, sighted, above)),
    );
  });
}

function serversOf(
  document: SourceDocument,
): readonly { readonly server: string; readonly path: Path }[] {
  const { clusters } = Object(document.value);
  return (Array.isArray(clusters) ? clusters : []).flatMap((entry: unknown, index: number) => {
    const { server } = Object(Object(entry).cluster);
    return typeof server === "string"
      ? [{ server, path: ["clusters", index, "cluster", "server"] }]
      : [];
  });
}

/** Source: kubeadm's v1beta4 types.go: apiServerEndpoint is host and port, kubeConfigPath a path or a URL. */
function ofJoin(file: Subject, sighted: Sighted): readonly Contact[] {
  return yamlDocuments(file.text, file.path).flatMap(({ document, above }) => {
    if (document === undefined)
      return [contact(`kubeadm, by ${file.path},`, undefined, sighted.place(file))];
    if (Object(document.value).kind !== "JoinConfiguration") return [];
    const discovery = Object(Object(document.value).discovery);
    const { apiServerEndpoint } = Object(discovery.bootstrapToken);
    const { kubeConfigPath } = Object(discovery.file);
    const place = (path: Path) => placeIn(file, document, path, sighted, above);
    const named = typeof kubeConfigPath === "string" ? sighted.fileAt(kubeConfigPath) : undefined;
    return [
      ...(typeof apiServerEndpoint === "string"
        ? [
            contact(
              "kubeadm join",
              hostOfAddress(apiServerEndpoint, "https"),
              place(["discovery", "bootstrapToken", "apiServerEndpoint"]),
            ),
          ]
        : []),
      ...(typeof kubeConfigPath === "string" && /^https?:/.test(kubeConfigPath)
        ? [
            contact(
              "kubeadm join",
              hostOfUrl(kubeConfigPath),
              place(["discovery", "file", "kubeConfigPath"]),
            ),
          ]
        : []),
      ...(named === undefined || /^\/etc\/kubernetes\/[^/]+\.conf$/.test(named.path)
        ? []
        : ofKubeconfig(named, sighted, true)),
    ];
  });
}
