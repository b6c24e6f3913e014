import { describe, expect, test } from "vitest";
import { mirrorUrl } from "../../../src/core/registries/mirror-url.ts";

describe("a mirror's URL that containerd reads as it is meant", () => {
  test.each([
    { url: "https://registry.internal.example", scheme: "https" },
    { url: "http://registry", scheme: "http" },
    { url: "https://registry.internal.example:5000", scheme: "https" },
    { url: "https://10.0.0.5:65535", scheme: "https" },
    { url: "https://[fd00::5]:5000", scheme: "https" },
    { url: "https://registry.internal.example/", scheme: "https" },
    { url: "https://registry.internal.example/v2/proxy", scheme: "https" },
    { url: "https://registry.internal.example/v2/a@b", scheme: "https" },
    { url: "https://registry.internal.example/a%20b", scheme: "https" },
  ])("$url", ({ url, scheme }) => {
    expect(mirrorUrl(url)).toEqual({ kind: "ok", scheme });
  });
});

describe("a mirror's URL that containerd would make something else of", () => {
  test.each([
    { name: "no scheme", url: "registry.internal.example", problem: "is not a URL with a host" },
    { name: "no scheme, but a port", url: "registry:5000", problem: "is not a URL with a host" },
    { name: "no host", url: "https://", problem: "is not a URL with a host" },
    { name: "no host, but a path", url: "https:///v2", problem: "is not a URL with a host" },
    { name: "one slash", url: "https:/registry", problem: "is not a URL with a host" },
    { name: "a port that is no number", url: "https://a:b", problem: "is not a URL with a host" },
    { name: "a blank before it", url: " https://registry", problem: "is not a URL with a host" },
    { name: "another scheme", url: "ftp://registry", problem: "has the scheme ftp" },
    { name: "a scheme in capitals", url: "HTTPS://registry", problem: "has the scheme HTTPS" },
    {
      name: "a Unix socket",
      url: "unix:///run/registry.sock",
      problem: "is not a URL with a host",
    },
    {
      name: "a host with an underscore",
      url: "https://a_b",
      problem: "has a host that is no name",
    },
    { name: "a host with a blank", url: "https://a b", problem: "has a host that is no name" },
    { name: "a host with two dots", url: "https://a..b", problem: "has a host that is no name" },
    { name: "a host that begins with -", url: "https://-a", problem: "has a host that is no name" },
    { name: "port 0", url: "https://a:0", problem: "has a bad port" },
    { name: "a port beyond 65535", url: "https://a:65536", problem: "has a bad port" },
    {
      name: "a query",
      url: "https://a/v2?ns=b",
      problem: "has a query or a fragment, which containerd drops",
    },
    {
      name: "a fragment",
      url: "https://a#b",
      problem: "has a query or a fragment, which containerd drops",
    },
    {
      name: "a blank in the path",
      url: "https://a/b c",
      problem: "has a character in its path that a URL can't have",
    },
    {
      name: "a quote in the path",
      url: 'https://a/b"c',
      problem: "has a character in its path that a URL can't have",
    },
  ])("with $name", ({ url, problem }) => {
    expect(mirrorUrl(url)).toEqual({ kind: "bad", problem });
  });
});

describe("a mirror's URL with a user or a password is never quoted", () => {
  test.each([
    "https://user@registry",
    "https://user:password@registry",
    "https://:password@registry",
    "https://user:pass/word@registry",
    "https://user:pass#word@registry",
    "ftp://user:password@registry",
    "user:password@registry",
    "https://user:password@",
  ])("%s", (url) => {
    expect(mirrorUrl(url)).toEqual({ kind: "credentials" });
  });
});
