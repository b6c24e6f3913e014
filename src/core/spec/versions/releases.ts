/**
 * The first releases of containerd that its maintainers recommend for a minor of Kubernetes, newest minor first. All of
 * that minor from this patch on count, and all minors above the first. Source: RELEASES.md, "Kubernetes Support", of
 * github.com/containerd/containerd/v2 v2.3.4 (1.32 to 1.36) and v2.1.0 (1.30 and 1.31, which later ones leave out).
 */
const recommended: Readonly<Record<string, readonly string[]>> = {
  "1.30": ["2.1.0", "2.0.0", "1.7.13", "1.6.28"],
  "1.31": ["2.1.0", "2.0.0", "1.7.20", "1.6.34"],
  "1.32": ["2.1.0", "2.0.1", "1.7.24", "1.6.36"],
  "1.33": ["2.1.0", "2.0.4", "1.7.24", "1.6.36"],
  "1.34": ["2.1.3", "2.0.6", "1.7.28", "1.6.39"],
  "1.35": ["2.2.0", "2.1.5", "1.7.28"],
  "1.36": ["2.3.0", "2.2.0"],
};

/**
 * Of each minor that is the newest recommended for some Kubernetes, the release that the lab runs. Source:
 * test/e2e/lab/containerds.ts.
 */
const tested: readonly string[] = ["2.1.9", "2.2.9", "2.3.7"];

/** The containerd to begin with on a `kubernetes.version`; undefined where the table says nothing of it. */
export function containerdFor(kubernetes: string): string | undefined {
  const minor = kubernetes.split(".").slice(0, 2).join(".");
  const [newest] = (Object.hasOwn(recommended, minor) ? recommended[minor] : undefined) ?? [];
  return newest === undefined ? undefined : tested.find((release) => sameMinor(release, newest));
}

export interface ReleasePair {
  /** Of Kubernetes. */
  readonly minor: string;
  readonly isRecommended: boolean;
  /** `2.2.0+`, newest first. */
  readonly supported: readonly string[];
}

/** What is recommended for a `kubernetes.version`; undefined where the table says nothing of it. */
export function releasePair(kubernetes: string, containerd: string): ReleasePair | undefined {
  const minor = kubernetes.split(".").slice(0, 2).join(".");
  const first = Object.hasOwn(recommended, minor) ? recommended[minor] : undefined;
  if (first === undefined) return undefined;
  const isRecommended = first.some((release, index) =>
    index === 0 && above(containerd, release)
      ? true
      : sameMinor(containerd, release) && patchOf(containerd) >= patchOf(release),
  );
  return { minor, isRecommended, supported: first.map((release) => `${release}+`) };
}

function above(version: string, release: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [releaseMajor = 0, releaseMinor = 0] = release.split(".").map(Number);
  return major > releaseMajor || (major === releaseMajor && minor > releaseMinor);
}

const sameMinor = (version: string, release: string) =>
  version.split(".").slice(0, 2).join() === release.split(".").slice(0, 2).join();

const patchOf = (version: string) => Number(version.split(".")[2]);
