import { pullReference } from "../../explain/pull-reference.ts";
import type { Subject } from "../../lint/subject.ts";
import { criNamespace, layout } from "../../plan/layout.ts";
import { isPlainObject } from "../../syntax/plain-data.ts";
import type { Contact } from "../contact.ts";
import { kubeletSetting, placeIn } from "../reading/kubelet-settings.ts";
import { ownImages } from "../reading/programs.ts";
import type { Sighted } from "../reading/sighted.ts";
import { type DocumentPart, yamlDocuments } from "../reading/yaml-documents.ts";
import type { ContactSource } from "./contact-source.ts";
import { pullContacts } from "./registries.ts";
import { hostOfUrl } from "./url-hosts.ts";

/** Images of pods that the kubelet starts by itself, and the URL from which it takes such pods. */
export const staticPodContacts: ContactSource = (sighted) => {
  const folder = kubeletSetting("staticPodPath", "pod-manifest-path", sighted);
  const path = (folder === undefined ? layout.staticPods : (folder.value ?? "")).replace(
    /\/+$/,
    "",
  );
  const manifests = sighted.files.filter((file) => path !== "" && isManifest(file.path, path));
  const unread = sighted.machine.files.filter(
    (one) => path !== "" && isManifest(one, path) && sighted.fileAt(one) === undefined,
  );
  return [
    ...(folder !== undefined && folder.value === undefined
      ? [unknown("the static pods of a kubelet whose configuration can't be read", folder.place)]
      : []),
    ...unread.map((file) => unknown(`the static pod in ${file}, which can't be read`, { file })),
    ...manifests.flatMap((file) => ofManifest(file, sighted)),
    ...fromUrl(sighted),
  ];
};

/** Directly in the folder, and not hidden. Source: pkg/kubelet/config/file.go, v1.35.2. */
function isManifest(path: string, folder: string): boolean {
  if (path === folder) return true;
  const name = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : "";
  return name !== "" && !name.includes("/") && !name.startsWith(".");
}

function unknown(what: string, place: Contact["place"]): Contact {
  return { to: undefined, reason: "static pod", what, stage: "pod start", place };
}

function fromUrl(sighted: Sighted): readonly Contact[] {
  const url = kubeletSetting("staticPodURL", "manifest-url", sighted);
  if (url === undefined || url.value === "") return [];
  const to = hostOfUrl(url.value ?? "");
  return [{ ...unknown("the kubelet, for the static pods of staticPodURL,", url.place), to }];
}

/**
 * The kubelet reads the first document of a file alone; what stands behind it is counted too, since it is meant to be
 * read. Source: tryDecodeSinglePod of pkg/kubelet/config/common.go, v1.36.3.
 */
function ofManifest(file: Subject, sighted: Sighted): readonly Contact[] {
  const parts = yamlDocuments(file.text, file.path);
  return parts.flatMap((part) =>
    part.document === undefined
      ? [
          unknown(
            `the static pod in ${file.path}, which can't be read`,
            sighted.place(file, part.above),
          ),
        ]
      : ofPod(file, part, sighted),
  );
}

function ofPod(file: Subject, { document, above }: DocumentPart, sighted: Sighted) {
  const spec = Object(Object(document?.value).spec);
  return ["initContainers", "containers"].flatMap((list) =>
    (Array.isArray(spec[list]) ? spec[list] : []).flatMap((container: unknown, index: number) => {
      if (document === undefined || !isPlainObject(container)) return [];
      const place = placeIn(file, document, ["spec", list, index, "image"], sighted, above);
      return ofImage(
        typeof container.image === "string" ? container.image : "",
        container.imagePullPolicy,
        {
          what: `the static pod in ${file.path}`,
          reason: "static pod",
          stage: "pod start",
          place,
        },
      );
    }),
  );

  function ofImage(
    image: string,
    policy: unknown,
    about: Pick<Contact, "what" | "reason" | "stage" | "place">,
  ): readonly Contact[] {
    if (policy === "Never") return [];
    const read = pullReference(image);
    if ("problem" in read)
      return [{ ...about, to: undefined, what: `${about.what}, whose image can't be read,` }];
    const { canonical, host, tag } = read.reference;
    // Source: pkg/apis/core/v1/defaults.go, SetDefaults_Container.
    const always = policy === "Always" || (policy === undefined && tag === "latest");
    if (!always && isPreloaded(canonical, sighted)) return [];
    const hint = always
      ? `preload ${canonical}, and write imagePullPolicy: IfNotPresent`
      : `preload ${canonical}`;
    return pullContacts(host, about, sighted).map((contact) => ({ hint, ...contact }));
  }
}

/** Whether an archive or the store has it by that very name, or by that digest. */
function isPreloaded(canonical: string, sighted: Sighted): boolean {
  const { archives, store } = sighted.machine;
  const archived = [...archives.values()].flatMap(({ images }) => images);
  const stored = (store?.images ?? []).filter(({ namespace }) => namespace === criNamespace);
  const digest = /@(.*)$/.exec(canonical)?.[1];
  return (
    archived.some(
      (one) => one.name === canonical || (digest !== undefined && one.digest === digest),
    ) ||
    stored.some((one) => one.name === canonical || one.digest === digest) ||
    ownImages(sighted).some(({ reference }) => reference === canonical)
  );
}
