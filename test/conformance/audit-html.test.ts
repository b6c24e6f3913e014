import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditHtml } from "../../src/core/audit/html/audit-html.ts";
import { hostText } from "../../src/core/audit/html/words.ts";
import { hostileTexts, pages } from "../core/audit/html/audits.ts";
import { openBrowser, type Watched, watched } from "./browser.ts";
import { runTool } from "./command.ts";

// The page of an audit as a browser shows it: on a phone, on a desk, in the dark and in print.

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nodegen-audit-html-"));
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The expressions by which the functions of page-measures.js are called in the page. */
const measures = readFileSync(new URL("page-measures.js", import.meta.url), "utf8").replaceAll(
  "export function",
  "function",
);
const measure = (name: string) => `(() => { ${measures}; return ${name}(); })()`;

async function shown(name: string): Promise<Watched> {
  const file = join(folder, `${name.replaceAll(" ", "-")}.html`);
  writeFileSync(file, auditHtml(pages[name] ?? []));
  const open = await watched(browser);
  await open.page.goto(pathToFileURL(file).href);
  return open;
}

const windows = [
  { on: "a phone", width: 360, height: 740 },
  { on: "a desk", width: 1280, height: 800 },
];

describe.each(Object.keys(pages))("the page of %s", (name) => {
  test("is whole on a phone and on a desk, in light and in dark, and asks nobody", async () => {
    const { page, requests, complaints } = await shown(name);
    for (const { on, ...size } of windows) {
      await page.setViewportSize(size);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const at = `${on}, ${colorScheme}`;
        expect({ at, overflow: await page.evaluate(measure("overflow")) }).toEqual({
          at,
          overflow: 0,
        });
        const contrast = (await page.evaluate(measure("faint"))) as {
          seen: number;
          faint: string[];
        };
        expect(contrast.seen).toBeGreaterThan(50);
        expect({ at, faint: contrast.faint }).toEqual({ at, faint: [] });
      }
    }
    expect(await page.evaluate(measure("misplaced"))).toEqual([]);
    expect(complaints).toEqual([]);
    expect(requests).toHaveLength(1);
    await page.close();
  });
});

describe("in print", () => {
  test.each(["broken", "many registries", "several kinds"])(
    "the page of %s has the verdict and every host, with nothing cut",
    async (name) => {
      const { page } = await shown(name);
      const file = join(folder, "page.pdf");
      await page.emulateMedia({ colorScheme: "dark" });
      await page.pdf({ path: file, format: "A4", margin: { top: "15mm", bottom: "15mm" } });
      await page.close();
      const { stdout } = runTool({ command: ["pdftotext", "-raw", file, "-"] });
      // A long name goes on in the next line, and a hyphen at the end of one is lost.
      const joined = (each: string) => each.replace(/[\s-]+/g, "");
      const text = joined(stdout);
      const audits = (pages[name] ?? []).map(({ audit }) => audit);
      for (const audit of audits) {
        const verdict = audit.pause.verdict === "proved" ? "startsfromthepauseimage" : "firstpod";
        expect(text).toContain(verdict);
        for (const contact of audit.contacts) expect(text).toContain(joined(hostText(contact)));
        for (const { name } of audit.boot) expect(text).toContain(joined(name));
      }
    },
  );

  test("is black on white, whatever the screen is, and leaves the files out", async () => {
    const { page } = await shown("broken");
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const colors = await page.evaluate(
      "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]",
    );
    expect(colors).toEqual(["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
    expect(await page.locator("details").first().isVisible()).toBe(false);
    await page.close();
  });
});

describe("by keyboard", () => {
  test("a file opens and closes, and a drawing that is too wide can be scrolled", async () => {
    const { page } = await shown("broken");
    await page.setViewportSize({ width: 360, height: 740 });
    const details = page.locator("details").first();
    const isOpen = async () => (await details.getAttribute("open")) !== null;
    await details.locator("summary").focus();
    await page.keyboard.press("Enter");
    expect(await isOpen()).toBe(true);
    await page.keyboard.press("Enter");
    expect(await isOpen()).toBe(false);
    const map = page.getByRole("region", { name: "Map of the hosts" });
    await map.focus();
    await page.keyboard.press("ArrowRight");
    await expect
      .poll(() => page.evaluate("document.querySelector('.scroll').scrollLeft"))
      .toBeGreaterThan(0);
    await page.close();
  });
});

describe("for a screen reader", () => {
  test("there are headings, tables with heads, and drawings with a name", async () => {
    const { page } = await shown("broken");
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
    const heads = await page.getByRole("heading", { level: 3 }).allTextContents();
    expect(heads).toEqual(["Pause chain", "Who is contacted", "Boot order", "Findings", "Files"]);
    for (const name of ["Map of the hosts that the machine contacts", "The order of the boot"]) {
      expect(await page.getByRole("img", { name }).count()).toBe(1);
    }
    expect(await page.getByRole("table").count()).toBe(2);
    expect(await page.getByRole("columnheader").count()).toBe(8);
    expect(await page.getByRole("rowheader").count()).toBe(13);
    await page.close();
  });
});

describe("texts that want to be more", () => {
  test("are shown as they are, and no element is made of them", async () => {
    const { page, complaints, requests } = await shown("hostile");
    expect(await page.locator("script, img, iframe, [onload], [onerror]").count()).toBe(0);
    const text = await page.locator("main").innerText();
    expect(text).toContain(hostileTexts.closing);
    expect(text).toContain(hostileTexts.entity);
    expect({ complaints, requests: requests.length }).toEqual({ complaints: [], requests: 1 });
    await page.close();
  });
});

describe("the measures find what they are for", () => {
  test("an overflow, a faint text, a label over another, a request and a complaint", async () => {
    const { page, requests, complaints } = await watched(browser);
    const file = join(folder, "bad.html");
    writeFileSync(
      file,
      `<!doctype html><body style="color:#999;background:#fff"><p style="width:3000px">wide</p><img src="file:///absent.png">
<svg viewBox="0 0 100 50" width="100" height="50"><text x="1" y="20">one</text><text x="2" y="20">two</text><text x="90" y="40">outside</text></svg>`,
    );
    await page.goto(pathToFileURL(file).href);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(measure("overflow"))).toBeGreaterThan(0);
    expect(await page.evaluate(measure("faint"))).toMatchObject({ faint: ["2.85: wide"] });
    expect(await page.evaluate(measure("misplaced"))).toEqual([
      "over each other: one | two",
      "outside the drawing: outside",
    ]);
    expect(requests).toHaveLength(2);
    expect(complaints).not.toEqual([]);
    await page.close();
  });
});
