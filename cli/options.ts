import { parseArgs } from "node:util";

import { nearest } from "../config/nearest";
import { UserError } from "./common/errors";

/** One option of a command: what it takes, and its text in the help. */
export type Option =
  | { readonly type: "boolean"; readonly text: string }
  | {
      readonly type: "string";
      /** The placeholder for its value in the help, e.g. `NAME`. */
      readonly placeholder: string;
      readonly text: string;
      readonly default?: string;
      readonly multiple?: true;
    };

export type Options = Readonly<Record<string, Option>>;

/** A command of the project: its command line and its help. */
export interface Command<T extends Options> {
  /** As a user types it, e.g. `npm start`. */
  readonly name: string;
  /** One sentence or more, in lines of at most 110 characters. */
  readonly about: string;
  /** By name, without `--help`, which every command has. */
  readonly options: T;
  readonly exitCodes: Readonly<Record<number, string>>;
}

/** What the options of a command are read as. */
export type Values<T extends Options> = {
  readonly [Name in keyof T]: T[Name] extends { readonly type: "boolean" }
    ? boolean
    : T[Name] extends { readonly multiple: true }
      ? readonly string[]
      : T[Name] extends { readonly default: string }
        ? string
        : string | undefined;
};

const HELP: Option = { type: "boolean", text: "this text" };

/**
 * Reads a command's options.
 *
 * @returns undefined when its help is asked for
 * @throws UserError on an option or a word that the command does not know, and an option that is given twice
 */
export function readOptions<T extends Options>({ name, options }: Command<T>): Values<T> | undefined {
  const known: Options = { ...options, help: HELP };
  const { values, given } = parsedBy(known, name);
  const twice = given.find((one, index) => given.indexOf(one) !== index && takesOne(known[one]));
  if (twice !== undefined) {
    throw new UserError(`--${twice} is given more than once; give it once`);
  }
  return values.help === true ? undefined : (values as unknown as Values<T>);
}

function takesOne(option: Option | undefined): boolean {
  return option?.type === "string" && option.multiple !== true;
}

function parsedBy(known: Options, command: string) {
  const config = Object.fromEntries(
    Object.entries(known).map(([name, option]) => {
      const isList = option.type === "string" && option.multiple === true;
      const value = option.type === "boolean" ? false : isList ? [] : option.default;
      return [
        name,
        { type: option.type, multiple: isList, ...(value === undefined ? {} : { default: value }) },
      ];
    }),
  );
  try {
    const { values, tokens } = parseArgs({ options: config, tokens: true });
    return { values, given: tokens.flatMap((token) => (token.kind === "option" ? [token.name] : [])) };
  } catch (error) {
    const [mistake = ""] = (error as Error).message.split(/\.\s/);
    const unknown = /^Unknown option '--(.+)'$/.exec(mistake)?.[1];
    const meant = unknown === undefined ? undefined : nearest(unknown, Object.keys(known));
    const guess = meant === undefined ? "" : ` did you mean --${meant}?`;
    throw new UserError(`${mistake};${guess} ${command} -- --help lists the options`);
  }
}

/** A command's help text. */
export function helpOf({ name, about, options, exitCodes }: Command<Options>): string {
  const rows = Object.entries({ ...options, help: HELP }).map(([option, spec]) => {
    const value = spec.type === "string" ? ` ${spec.placeholder}` : "";
    const standard =
      spec.type === "string" && spec.default !== undefined ? ` (default: ${spec.default})` : "";
    return [`--${option}${value}`, spec.text + standard] as const;
  });
  const width = Math.max(...rows.map(([option]) => option.length));
  const codes = Object.entries(exitCodes).map(([code, meaning]) => `${code} ${meaning}`);
  return [
    `${name} -- [options]`,
    about,
    rows.map(([option, text]) => `  ${option.padEnd(width)}   ${text}`).join("\n"),
    `Exit codes: ${codes.join(", ")}.`,
  ].join("\n\n");
}
