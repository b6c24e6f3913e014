// Adds up the test results that .ci/run collected and prints the closing line. A step that failed without a failing
// test of its own (types, lint, an installation) counts as one failure.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, failedSteps] = process.argv.slice(2);
let passed = 0;
let failed = 0;
let skipped = 0;
for (const name of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
  const result = JSON.parse(readFileSync(join(folder, name), "utf8"));
  passed += result.numPassedTests;
  failed +=
    result.numFailedTests + (result.numFailedTestSuites > 0 && result.numFailedTests === 0 ? 1 : 0);
  skipped += result.numPendingTests + result.numTodoTests;
}
if (skipped > 0) console.log(`${skipped} tests were skipped, and none may be`);
failed += skipped;
if (failed === 0) failed += Number(failedSteps);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
