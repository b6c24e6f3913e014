import { createRequire } from "node:module";

/** Ends the process with a sentence instead of a stack trace where `npm ci` left the build tools out. */
export function requireBuildTools() {
  const require = createRequire(import.meta.url);
  const missing = ["esbuild", "typescript"].filter((name) => {
    try {
      require.resolve(name);
      return false;
    } catch {
      return true;
    }
  });
  if (missing.length === 0) return;
  console.error(
    `nodegen is built when it is installed, and ${missing.join(" and ")} did not get installed.\n` +
      "That happens with NODE_ENV=production or omit=dev. Run: npm ci --include=dev",
  );
  process.exit(1);
}
