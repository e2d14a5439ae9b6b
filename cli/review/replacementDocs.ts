import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";

/** The package of Pulumi's AWS provider, relative to the repository. */
export const AWS_PACKAGE = "node_modules/@pulumi/aws";

/** Where the result is kept, for the review. */
export const DOCUMENTED_FILE = join(__dirname, "documentedReplacements.json");

/** The inputs that force a replacement, by type token: paths, sorted; `[]` of a list's items is left out. */
export type ForcingInputs = Readonly<Record<string, readonly string[]>>;

/** What one version of Pulumi's AWS package says of itself. */
export interface DocumentedReplacements {
  /** E.g. `@pulumi/aws 7.48.0`. */
  readonly source: string;
  readonly inputs: ForcingInputs;
}

/** A member of an interface: what its documentation says, and the nested type of its value. */
interface Member {
  readonly name: string;
  readonly forces: boolean;
  /** E.g. `ec2.InstanceNetworkInterface`. */
  readonly nested: string | undefined;
}

type Interfaces = ReadonlyMap<string, readonly Member[]>;

/**
 * Reads which inputs force a replacement out of the documentation of the package's types: whatever an input's text says
 * of every change of it, e.g. "Changing this forces a new resource".
 *
 * The documentation is not the schema: of most inputs it says nothing, though the provider does replace for them, so an
 * input that is missing here may force a replacement all the same. A condition in the sentence ("if", "when decreased",
 * "from … to …") is not evaluated: such an input is left out.
 *
 * @param folder of the package in node_modules
 */
export function documentedReplacements(folder: string): DocumentedReplacements {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
  };
  const nested = interfacesIn(join(folder, "types/input.d.ts"));
  const entries = globSync("*/**/*.js", { cwd: folder, exclude: ["node_modules/**", "types/**", "tests/**"] })
    .sort()
    .flatMap((file): readonly (readonly [string, readonly string[]])[] => {
      const type = /__pulumiType = '([^']+)'/.exec(readFileSync(join(folder, file), "utf8"))?.[1];
      const args = `${type?.split(":").at(-1) ?? ""}Args`;
      const members =
        type === undefined ? undefined : interfacesIn(join(folder, file.replace(/js$/, "d.ts"))).get(args);
      const paths = members === undefined ? [] : forcingPaths(members, nested, []);
      return type === undefined || paths.length === 0 ? [] : [[type, [...new Set(paths)].sort()]];
    });
  return {
    source: `${name} ${version}`,
    inputs: Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function forcingPaths(
  members: readonly Member[],
  nested: Interfaces,
  above: readonly string[],
): readonly string[] {
  return members.flatMap(({ name, forces, nested: type }) => {
    if (forces) {
      return [name];
    }
    // A statement of a web ACL holds statements.
    const inner = type === undefined || above.includes(type) ? undefined : nested.get(type);
    return inner === undefined || type === undefined
      ? []
      : forcingPaths(inner, nested, [...above, type]).map((path) => `${name}.${path}`);
  });
}

/** The interfaces of a file by name, those in a namespace by `<namespace>.<name>`. */
function interfacesIn(file: string): Interfaces {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
  const found = new Map<string, readonly Member[]>();
  const visit = (node: ts.Node, prefix: string): void => {
    if (ts.isModuleDeclaration(node) && node.body !== undefined) {
      const inner = `${prefix}${node.name.text}.`;
      ts.forEachChild(node.body, (child) => {
        visit(child, inner);
      });
    } else if (ts.isInterfaceDeclaration(node)) {
      found.set(
        prefix + node.name.text,
        node.members.flatMap((member) => memberOf(member, source)),
      );
    }
  };
  ts.forEachChild(source, (node) => {
    visit(node, "");
  });
  return found;
}

function memberOf(node: ts.TypeElement, source: ts.SourceFile): readonly Member[] {
  if (!ts.isPropertySignature(node) || !ts.isIdentifier(node.name) || node.type === undefined) {
    return [];
  }
  const text = source.text.slice(node.getFullStart(), node.getStart(source)).replace(/\s*\n\s*\*\s*/g, " ");
  const nested = /\binputs\.([\w.]+)/.exec(node.type.getText(source))?.[1];
  return [{ name: node.name.text, forces: text.split(/(?<=[.!])\s/).some(saysSo), nested }];
}

const FORCES =
  /\bforces? (a |the )?(new(?! task)|replacement|(re-?)?creation)|\b(creates?|creating|creation of) (a )?new (resource|cluster)|\b(requires?|triggers?|causes?) (a )?(replacement|re-?creation)/i;
const CONDITIONAL =
  /\b(if|may|might|when|unless|from|between|enabling|disabling|adding|removing|deleting|decreas\w*|empty|can be)\b/i;

function saysSo(sentence: string): boolean {
  const unconditional = sentence.replace(/\b(if|when) (changed|modified)\b/gi, "");
  return FORCES.test(sentence) && !CONDITIONAL.test(unconditional);
}
