import { expect, test, vi } from "vitest";
import { aSpec, rendered, withMirrors } from "../../specs/a-spec.ts";

// As if somebody had taken the server out of what we write: the classic way in which a mirror fails open.
vi.mock(import("../../../src/core/registries/hosts-toml.ts"), async (original) => {
  const module = await original();
  return {
    ...module,
    hostsDocument: (...args: Parameters<typeof module.hostsDocument>) =>
      Object.fromEntries(
        Object.entries(module.hostsDocument(...args)).filter(([key]) => key !== "server"),
      ),
  };
});

test.each(["1.7.24", "2.1.9"])(
  "a denied registry that containerd %s would ask all the same is never rendered",
  (version) => {
    const spec = aSpec({ containerd: { version }, ...withMirrors({ url: "https://m.example" }) });
    expect(() => rendered(spec)).toThrow(
      "https://registry.internal.example/v2 would be asked after the mirrors",
    );
  },
);
