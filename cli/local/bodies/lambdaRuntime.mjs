// What AWS Lambda's Node runtime does for one invocation: requires the handler from the function's folder,
// calls it with the event, and reports the result, or the error by type and message.
// Usage: node lambdaRuntime.mjs <module.function> <event file> <result file>; runs in the function's folder.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [handler, eventFile, resultFile] = process.argv.slice(2);

async function invoke() {
  const [file, name] = handler.split(".");
  const event = JSON.parse(readFileSync(eventFile, "utf8"));
  const require = createRequire(resolve("x"));
  return (await require(`./${file}`)[name](event)) ?? null;
}

invoke().then(
  (result) => finish({ result }),
  (error) =>
    finish({
      error: {
        errorType: error?.name ?? "Error",
        errorMessage: error?.message ?? String(error),
        trace: String(error?.stack ?? "").split("\n"),
      },
    }),
);

function finish(outcome) {
  writeFileSync(resultFile, JSON.stringify(outcome));
  // Lambda freezes the process here, whatever still hangs in its event loop.
  process.exit(0);
}
