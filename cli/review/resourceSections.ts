import { isShownElsewhere } from "./changes";
import type { Changes } from "./changes";
import type { InputChange, ResourceChange } from "./replacements";
import { shortType } from "./snapshot";
import { block, code, section, table } from "./text";
import { beforeAndAfter } from "./values";

export function replaced(changes: Changes): readonly string[] {
  const name = ({ type, name: own }: ResourceChange) => code(`${shortType(type)} ${own}`);
  return section("Replaced resources", changes.replaced, (list) => [
    table(
      ["resource", "input", "before", "after"],
      list.flatMap((one) => [
        ...one.forcedBy.map((change) => [name(one), ...values(one.type, change)]),
        ...one.follows.map(({ path, resource }) => [
          name(one),
          code(path),
          "",
          `follows ${code(resource)}, which is replaced`,
        ]),
      ]),
    ),
  ]);
}

export function addedAndRemoved({ added, removed }: Changes): readonly string[] {
  const lines = [
    ...removed.map(({ type, name }) => `- ${shortType(type)} ${name}`),
    ...added.map(({ type, name }) => `+ ${shortType(type)} ${name}`),
  ];
  return section("Added and removed resources", lines, (list) => [block("diff", list.join("\n"))]);
}

export function others(changes: Changes): readonly string[] {
  return section("Other inputs", changes.others, (list) => [
    table(
      ["resource", "input", "before", "after", "effect"],
      list.flatMap(({ type, name, known, changes: inputs }) =>
        inputs.map((change) => [
          code(`${shortType(type)} ${name}`),
          ...values(type, change),
          known ? "in place" : "unknown: may replace",
        ]),
      ),
    ),
  ]);
}

function values(type: string, change: InputChange): readonly string[] {
  return [
    code(change.path),
    ...(isShownElsewhere(type, change) ? ["see above", "see above"] : beforeAndAfter(change)),
  ];
}
