import type { Resource } from "../../synth/synthesise";
import { RIGHTS } from "./actions";

/** The rights that the previewing and the deploying role need for what is registered, as Markdown. */
export function permissionsTable(resources: readonly Pick<Resource, "type">[]): string {
  const types = [...new Set(resources.map(({ type }) => type))].filter(isOfAws).sort();
  const rows = types.map((type) => {
    const rights = RIGHTS[type];
    if (rights === undefined) {
      throw new Error(
        `cli/review/permissions/actions.ts has no permissions for ${type}; add what the provider calls for it`,
      );
    }
    const list = (actions: readonly string[]) =>
      [...new Set(actions)]
        .sort()
        .map((action) => `\`${action}\``)
        .join(" ");
    return `| \`${type.split(":").at(-1) ?? type}\` | ${list(rights.read)} | ${list(rights.write)} |`;
  });
  return ["| resource | preview and deployment | deployment alone |", "| --- | --- | --- |", ...rows].join(
    "\n",
  );
}

/** A resource of AWS, and none of the program's own components, which need no right. */
function isOfAws(type: string): boolean {
  return /^awsx?:/.test(type);
}

const BEGIN = "<!-- prettier-ignore-start -->\n\n";
const END = "\n\n<!-- prettier-ignore-end -->";

/** A document with the table in the place that is marked for it. */
export function withTable(document: string, table: string): string {
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error("the document has no place for the table: between prettier-ignore-start and -end");
  }
  return before + BEGIN + table + END + after;
}
