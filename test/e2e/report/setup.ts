import { aroundEach } from "vitest";
import { watched } from "./saw.ts";

aroundEach(async (runTest, { task }) => {
  await watched(task, runTest);
});
