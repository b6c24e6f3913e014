import { describe, expect, test } from "vitest";
import { bootLayout, boxHeight, boxWidth } from "../../../../src/core/audit/html/boot-layout.ts";
import { cut, widthOf } from "../../../../src/core/audit/html/cut-text.ts";
import { egressLayout, rowHeight } from "../../../../src/core/audit/html/egress-layout.ts";
import { breakable, html, lines } from "../../../../src/core/audit/html/markup.ts";
import { broken, manyRegistries, mirror, proved } from "./audits.ts";

describe("markup", () => {
  test("a text is escaped, markup is kept, a list is strung together, nothing is nothing", () => {
    const inner = html`<b>${"a & b"}</b>`;
    expect(html`${inner}${["<", 1, undefined]}`.markup).toBe("<b>a &amp; b</b>&lt;1");
  });

  test("an attribute can't be left, by whichever quote", () => {
    expect(html`<i title="${`" x='`}">`.markup).toBe('<i title="&quot; x=&#39;">');
  });

  test("lines and names that may break are escaped too", () => {
    expect(lines("<a>\t&\r\n\u202e").markup).toBe("\n&lt;a&gt;\t&amp;\n\\u{202E}");
    expect(breakable("a/<b>.c").markup).toBe("a/<wbr>&lt;b&gt;.<wbr>c");
  });
});

describe("a text that is too long", () => {
  const mono = { size: 13, family: "mono" } as const;
  const sans = { size: 12, family: "sans" } as const;

  test.each(["registry.example", "名前".repeat(40), "W".repeat(300), "a\u202eb".repeat(50), ""])(
    "fits when it is cut: %s",
    (text) => {
      for (const type of [mono, sans]) {
        expect(widthOf(cut(text, 200, type), type)).toBeLessThanOrEqual(200);
      }
    },
  );

  test("keeps both ends when it is a name, and the beginning when it is a sentence", () => {
    expect(cut("mirror-1.a-very-long-zone.internal.example:5000", 160, mono)).toMatch(
      /^mirror.*….*:5000$/,
    );
    expect(cut("holds the kubelet back until the image is there", 160, sans)).toMatch(
      /^holds the .*…$/,
    );
  });

  test("is left alone when it fits", () => {
    expect(cut("containerd.service", 200, mono)).toBe("containerd.service");
  });
});

describe("the map of hosts", () => {
  test.each([proved, broken, manyRegistries])(
    "has no two boxes of a column in one place: %#",
    ({ audit }) => {
      const { stages, groups, tries, hosts, height } = egressLayout(audit.contacts);
      for (const column of [groups, tries, hosts, stages]) {
        const ys = column.map(({ y }) => y).sort((a, b) => a - b);
        for (const [index, y] of ys.slice(1).entries()) {
          expect(y - (ys[index] ?? 0)).toBeGreaterThanOrEqual(rowHeight);
        }
        expect(Math.max(...ys)).toBeLessThan(height);
      }
    },
  );

  test("has a host once, with the worst that is said of it", () => {
    const both = [mirror(), mirror({ registry: "quay.io", verdict: "denied" })];
    expect(egressLayout(both).hosts.map(({ of }) => of)).toEqual([
      { name: "registry.internal.example", verdict: "denied" },
    ]);
  });

  test("has tries in their turn, and the boot before the start of pods", () => {
    const contacts = [
      mirror({ turn: 2, what: "second" }),
      mirror({ what: "first" }),
      mirror({ stage: "boot", what: "early" }),
    ];
    expect(egressLayout(contacts).tries.map(({ of }) => of.what)).toEqual([
      "early",
      "first",
      "second",
    ]);
  });

  test("grows by less than a row for each try", () => {
    const { tries, height } = egressLayout(manyRegistries.audit.contacts);
    expect(tries.length).toBeLessThan(manyRegistries.audit.contacts.length / 2);
    expect(height).toBeLessThan(tries.length * (rowHeight + 16) + 100);
  });
});

describe("the drawing of the boot", () => {
  test("puts each step below what it waits for, and no two in one place", () => {
    for (const { audit } of [proved, manyRegistries]) {
      const { steps } = bootLayout(audit.boot);
      const yOf = new Map(steps.map(({ step, y }) => [step.name, y]));
      for (const { step, y } of steps) {
        for (const other of step.after) expect(yOf.get(other)).toBeLessThan(y - boxHeight);
      }
      for (const [index, one] of steps.entries()) {
        for (const other of steps.slice(index + 1)) {
          expect(one.y !== other.y || Math.abs(one.x - other.x) >= boxWidth).toBe(true);
        }
      }
    }
  });

  test("leads an arrow past the steps between, never through one", () => {
    const { steps, edges } = bootLayout(proved.audit.boot);
    for (const { points } of edges) {
      for (const [x, y] of points.slice(1, -1)) {
        const isInside = steps.some(
          (one) => x > one.x && x < one.x + boxWidth && y >= one.y && y <= one.y + boxHeight,
        );
        expect(isInside).toBe(false);
      }
    }
  });

  test("of a chain is as wide as a phone shows", () => {
    expect(bootLayout(proved.audit.boot.filter(({ role }) => role !== "network")).width).toBe(302);
  });

  test("of no step is empty", () => {
    expect(bootLayout([])).toMatchObject({ steps: [], edges: [], height: 0 });
  });
});
