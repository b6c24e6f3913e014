import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const program = "/usr/bin/chromium";

/** Debian's Chromium without a window. One that is not there fails the test, and says what to install. */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(program)) {
    throw new Error(
      `there is no ${program}: as root, run test/e2e/lab/install.sh, which installs it`,
    );
  }
  // Root may not have a sandbox of Chromium's; the pages are our own.
  return await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
}

/** A page, and what it did beside being shown. */
export interface Watched {
  readonly page: Page;
  /** Addresses that it asked for, its own among them. */
  readonly requests: readonly string[];
  /** What its console has: errors of scripts, and what the policy of the page refused. */
  readonly complaints: readonly string[];
}

export async function watched(browser: Browser): Promise<Watched> {
  const page = await browser.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", async (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  return { page, requests, complaints };
}
