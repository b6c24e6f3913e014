import { defineConfig } from "vitest/config";

/** Where .ci/run collects what passed and failed. */
const outputFile = process.env.NODEGEN_TEST_RESULTS;
const json: ["json", { outputFile: string }][] =
  outputFile === undefined ? [] : [["json", { outputFile }]];

/** The suites with real nodes say what ran with what; test/e2e/run.sh asks for it. */
const lab = process.env.NODEGEN_LAB_REPORT === undefined ? [] : ["./test/e2e/report/reporter.ts"];

/** A test's name is a sentence; without this the middle of it is cut at 40 characters. */
const chaiConfig = { truncateThreshold: 0 };

/**
 * Four floors of proof: unit (no root, minutes), conformance (independent parsers), e2e (real nodes in
 * namespaces), boot (real nodes with a kernel of their own).
 */
export default defineConfig({
  test: {
    reporters: ["default", ...json, ...lab],
    projects: [
      {
        test: {
          name: "unit",
          chaiConfig,
          include: ["test/**/*.test.ts"],
          exclude: ["test/conformance/**", "test/e2e/**", "test/boot/**"],
          globalSetup: ["test/cli/built-command.ts"],
          // Tests of the command wait for it, so one worker a core keeps all of them busy.
          maxWorkers: "100%",
          // Thousands of files are rendered, and deleted after the test, which a busy disk takes its time for.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "conformance",
          chaiConfig,
          include: ["test/conformance/**/*.test.ts"],
          // They wait for programs of others, so one worker a core.
          maxWorkers: "100%",
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: "e2e",
          chaiConfig,
          include: ["test/e2e/**/*.test.ts"],
          setupFiles: ["test/e2e/report/setup.ts"],
          // Nodes share the machine's mounts and cgroups, and timing matters in them: one at a time.
          fileParallelism: false,
          // Within a file some run beside each other: they wait for a kubelet more than they work.
          maxConcurrency: 6,
          testTimeout: 300_000,
          hookTimeout: 1_800_000,
        },
      },
      {
        test: {
          name: "boot",
          chaiConfig,
          include: ["test/boot/**/*.test.ts"],
          setupFiles: ["test/e2e/report/setup.ts"],
          // Or five tests would wait for the first machine while the others are not even switched on.
          maxConcurrency: 50,
          // A machine takes minutes, and the first to ask may have to build its kubelet.
          testTimeout: 1_800_000,
        },
      },
    ],
  },
});
