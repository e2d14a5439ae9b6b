import type { OutputSpec } from "../../config/outputs";

export type Outputs = Readonly<Record<string, OutputSpec>>;
/** What was promised: the outputs of every version. */
export type Contract = Readonly<Record<string, Outputs>>;

/** Compares the outputs with the record of their version: one sentence for each breach, with the way out. */
export function breaches(contract: Contract, version: number, outputs: Outputs): readonly string[] {
  const recorded = contract[version];
  const newest = Math.max(0, ...Object.keys(contract).map(Number));
  if (recorded === undefined || version !== newest) {
    return [
      `OUTPUTS_VERSION is ${String(version)}, the newest recorded is ${String(newest)}; ` +
        `record version ${String(newest + 1)} in tests/config/outputs.contract.json beside the older ones`,
    ];
  }
  const raise =
    `raise OUTPUTS_VERSION to ${String(version + 1)} and record that version in tests/config/outputs.contract.json, ` +
    "or take the change back";
  const found: string[] = [];
  for (const [name, { type, description }] of Object.entries(recorded)) {
    const now = outputs[name];
    if (now === undefined) {
      found.push(`output ${name} is gone; ${raise}`);
    } else if (now.type !== type) {
      found.push(`output ${name} was a ${type} and is a ${now.type}; ${raise}`);
    } else if (now.description !== description) {
      found.push(`output ${name} meant "${description}" and means "${now.description}"; ${raise}`);
    } else if (now.since !== sinceWhen(contract, version, name)) {
      found.push(
        `output ${name} says since ${String(now.since)}, but has been the same ` +
          `since ${String(sinceWhen(contract, version, name))}; correct outputs.ts`,
      );
    } else if (now.since !== recorded[name]?.since) {
      found.push(`output ${name} is recorded with another since; correct tests/config/outputs.contract.json`);
    }
  }
  for (const name of Object.keys(outputs).filter((one) => !(one in recorded))) {
    found.push(
      `output ${name} is not recorded; add it to version ${String(version)} in tests/config/outputs.contract.json`,
    );
  }
  return found;
}

/** The first version from which on an output has been recorded with the same type and description. */
function sinceWhen(contract: Contract, version: number, name: string): number {
  const [last, before] = [contract[version]?.[name], contract[version - 1]?.[name]];
  const same = before?.type === last?.type && before?.description === last?.description;
  return before !== undefined && same ? sinceWhen(contract, version - 1, name) : version;
}

/** The table of docs/outputs.md, laid out as prettier does. */
export function outputsTable(outputs: Outputs): string {
  const rows = [
    ["output", "type", "meaning"],
    ...Object.entries(outputs).map(([name, { type, description }]) => [`\`${name}\``, type, description]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}
