import { withContent } from "../../common/document";
import type { Resource } from "../../synth/synthesise";
import { PROVIDER_ACTIONS } from "./actions";

const UNKNOWN = "unknown here: see the provider's documentation";

/**
 * The IAM actions that the previewing and the deploying role need for what is registered, as a Markdown table. A type
 * whose actions are not known is named all the same.
 */
export function permissionsTable(resources: readonly Pick<Resource, "type">[]): string {
  const types = [...new Set(resources.map(({ type }) => type))].filter(isOfAws).sort();
  const rows = types.map((type) => {
    const { read, write } = PROVIDER_ACTIONS[type] ?? {};
    return `| \`${type.split(":").at(-1) ?? type}\` | ${cell(read)} | ${cell(write)} |`;
  });
  return ["| resource | preview and deployment | deployment alone |", "| --- | --- | --- |", ...rows].join(
    "\n",
  );
}

function cell(actions: readonly string[] | undefined): string {
  return actions === undefined
    ? UNKNOWN
    : [...new Set(actions)]
        .sort()
        .map((action) => `\`${action}\``)
        .join(" ");
}

/** A resource of AWS. The program's own components need no permission. */
function isOfAws(type: string): boolean {
  return /^awsx?:/.test(type);
}

const BEGIN = "<!-- prettier-ignore-start -->\n\n";
const END = "\n\n<!-- prettier-ignore-end -->";

/** A document with the table between `prettier-ignore-start` and `prettier-ignore-end`. */
export function withTable(document: string, table: string): string {
  return withContent(document, BEGIN, END, table);
}
