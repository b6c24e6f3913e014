import type { PullExplanation, PullGroup, Try } from "../pull.ts";
import { linesText, names, section } from "./lines.ts";

/** What a pull does, as a person reads it. */
export function pullExplanationText({ reference, image, groups }: PullExplanation): string {
  return linesText([
    image === reference ? image : `${reference} is ${image}`,
    ...groups.flatMap((group) => ["", ...groupLines(group)]),
  ]);
}

function groupLines(group: PullGroup): readonly string[] {
  const { tries, preloadedFrom, directory, upstream, neverAsked } = group;
  const read =
    directory === undefined
      ? `finds no hosts.toml for ${group.registry}`
      : `reads ${directory}/hosts.toml`;
  return [
    `${names(group.nodes)}: containerd ${group.containerd} ${read}`,
    ...(preloadedFrom === undefined
      ? []
      : [
          `  imported from ${preloadedFrom} before the kubelet starts: nobody is asked as long as it is there`,
        ]),
    ...(tries.length === 0
      ? ["  nobody is asked: the pull fails at once"]
      : tries.flatMap((one, index) => tryLines(one, index + 1))),
    ...(neverAsked.length === 0 ? [] : [`  never asked: ${neverAsked.join(", ")}`]),
    upstream === "denied"
      ? "  the registry itself: denied"
      : `  the registry itself: ${upstream}, asked last`,
    ...section(
      "  when a host fails (each request starts again at the first one)",
      group.afterFailure.map(({ failure, outcome }) => `  ${failure}: ${outcomes[outcome]}`),
    ),
  ];
}

const outcomes = {
  next: "the next host, and after the last one the pull fails",
  fails: "the pull fails, no other host is asked",
  waits: "the pull waits, no other host is asked",
} as const;

function tryLines(one: Try, number: number): readonly string[] {
  return [
    `  ${number}. ${one.url}${one.upstream ? " (the registry itself)" : ""}`,
    ...(one.resolve === undefined
      ? ["     not asked which digest the tag has"]
      : [`     ${one.resolve}`]),
    `     ${one.pull}`,
    `     TLS: ${tlsText(one.tls)}`,
    `     credentials: ${one.headers.length === 0 ? "no header of hosts.toml" : `header ${one.headers.join(", ")}`}`,
    `     up to ${one.connectSeconds} seconds to connect`,
  ];
}

function tlsText(tls: Try["tls"]): string {
  if (tls === "none") return "none, plain http";
  const { ca, clientCertificates, verified, httpAfterHttps } = tls;
  return [
    verified
      ? `verified with ${ca.length === 0 ? "the system's certificates" : ca.join(", ")}`
      : "not verified",
    ...(clientCertificates.length === 0 ? [] : [`client ${clientCertificates.join(", ")}`]),
    ...(httpAfterHttps ? ["plain http where the answer is no TLS"] : []),
  ].join("; ");
}
