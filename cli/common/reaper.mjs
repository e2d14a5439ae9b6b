// Kills every process group its owner leaves behind, however the owner ends: `kill -9` included.
// Standard input is the owner's pipe: "+<group>" when one starts, "-<group>" when one has ended. End of file
// means that the owner is gone. Plain JavaScript, so that it starts without ts-node.
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const GRACE_MS = 5000;
const groups = new Set();

// Ctrl-C and a closed terminal are the owner's business; this process ends when the pipe does.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => undefined);
}

for await (const line of createInterface({ input: process.stdin })) {
  const group = Number(line.slice(1));
  if (!Number.isInteger(group) || group <= 1) {
    continue;
  }
  if (line.startsWith("+")) {
    groups.add(group);
  }
  if (line.startsWith("-")) {
    groups.delete(group);
  }
}

signalAll("SIGTERM");
const deadline = Date.now() + GRACE_MS;
while (signalAll(0) && Date.now() < deadline) {
  await sleep(50);
}
signalAll("SIGKILL");
process.exit(0);

/** Sends `signal` to every group (0 only asks whether it is there); true while one of them is alive. */
function signalAll(signal) {
  for (const group of groups) {
    try {
      process.kill(-group, signal);
    } catch {
      groups.delete(group);
    }
  }
  return groups.size > 0;
}
