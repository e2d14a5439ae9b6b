/** One attribute of a resource's schema in the source of a Terraform provider. */
export interface Attribute {
  /** E.g. `ebs_config`. */
  readonly name: string;
  readonly forcesReplacement: boolean;
  /** False when only the provider sets it. */
  readonly configurable: boolean;
  /** A list or set that may have more than one item. */
  readonly plural: boolean;
  readonly nested: readonly Attribute[];
}

/** Go text, and what the names in it stand for. */
interface Scoped {
  readonly text: string;
  readonly lookUp: (name: string) => Scoped | undefined;
}

/**
 * Reads a resource's schema from Go source: `ForceNew` of the SDKv2, `RequiresReplace()` and
 * `RequiresReplaceIfConfigured()` of the plugin framework. What is computed when planning (`CustomizeDiff`,
 * `ModifyPlan`) is not in the schema.
 *
 * @param source of the package, without tests
 * @param symbol the function that makes the resource, e.g. `resourceCluster`, or a method, e.g. `ruleResource.Schema`
 * @param constants the names of attributes that have a constant, e.g. `{"AttrVPCID":"vpc_id"}`
 * @throws Error when the package has no such symbol, or its schema has another form
 */
export function readSchema(
  source: string,
  symbol: string,
  constants: Readonly<Record<string, string>>,
): readonly Attribute[] {
  const text = withoutComments(source);
  const lookUp = (name: string): Scoped | undefined => {
    const definition = definitionOf(text, name);
    return definition === undefined ? undefined : { text: definition, lookUp };
  };
  const resource = literalOf({ text: symbol, lookUp });
  if (resource === undefined) {
    throw new Error(`no literal of a resource in ${symbol}`);
  }
  const attributes = attributesOf(resource, constants);
  if (attributes.length === 0) {
    throw new Error(`no schema in ${symbol}`);
  }
  return attributes;
}

/** Whether a function or variable, or one that it names directly, decides about replacements when planning. */
export function decidesWhenPlanning(source: string, symbol: string): boolean {
  const text = withoutComments(source);
  const [type, method] = symbol.split(".");
  const own = definitionOf(text, method === undefined ? symbol : `${type ?? ""}.ModifyPlan`) ?? "";
  const called = [...own.matchAll(/CustomizeDiff:\s*(\w+),/g)].map(([, name]) =>
    definitionOf(text, name ?? ""),
  );
  return /\.ForceNew\(|\bForceNewIf|\.RequiresReplace\b/.test([own, ...called].join("\n"));
}

/** Comments are dropped, and strings that can't be the name of an attribute are emptied: no bracket is in them then. */
function withoutComments(source: string): string {
  return source.replace(
    /\/\/.*|\/\*[\s\S]*?\*\/|`[^`]*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'/g,
    (token) => (token.startsWith("/") ? "" : /^"\w+"$/.test(token) ? token : '""'),
  );
}

function definitionOf(text: string, name: string): string | undefined {
  const [type, method] = name.split(".");
  const head =
    method === undefined
      ? `^func ${name}\\(|^(?:var |\\t)${name}(?: [^=\\n]+)? += `
      : `^func \\(\\w+ \\*?${type ?? ""}\\) ${method}\\(`;
  const found = new RegExp(head, "m").exec(text);
  if (found === null) {
    return undefined;
  }
  const isFunction = found[0].startsWith("func");
  const rest = text.slice(isFunction ? found.index : found.index + found[0].length);
  return split(rest, "\n")[0];
}

/** The literal that an expression is, returns or names; undefined when it is made in another package. */
function literalOf({ text, lookUp }: Scoped): Scoped | undefined {
  if (/^&?(?:map\[string\])?[*\w.[\]]*\{/.test(text)) {
    return { text, lookUp };
  }
  if (text.startsWith("func")) {
    const statements = split(text.slice(text.search(/\{\s*\n/) + 1, text.lastIndexOf("}")), "\n");
    const locals = new Map(
      statements.flatMap((one) => {
        const [, name, value] = /^(\w+) := ([\s\S]*)$/.exec(one) ?? [];
        return name === undefined || value === undefined ? [] : [[name, value]];
      }),
    );
    const inner = (name: string): Scoped | undefined => {
      const local = locals.get(name);
      return local === undefined ? lookUp(name) : { text: local, lookUp: inner };
    };
    const result = statements.flatMap(
      (one) => /^(?:return|resp(?:onse)?\.Schema =) ([\s\S]*)$/.exec(one)?.[1] ?? [],
    );
    return result[0] === undefined ? undefined : literalOf({ text: result[0], lookUp: inner });
  }
  const named = /^(?:maps\.Clone\()?([\w.]+)(?:\(\))?\)?$/.exec(text)?.[1];
  const meant = named === undefined ? undefined : lookUp(named);
  return meant === undefined ? undefined : literalOf(meant);
}

/** The attributes of the literal of a resource or a nested object. */
function attributesOf(resource: Scoped, constants: Readonly<Record<string, string>>): readonly Attribute[] {
  const { Schema, SchemaFunc, Attributes, Blocks, NestedObject, Elem } = fieldsOf(resource.text);
  const inner = [NestedObject, Elem].flatMap((one) => {
    const literal = one === undefined ? undefined : literalOf({ ...resource, text: one });
    return literal === undefined ? [] : attributesOf(literal, constants);
  });
  const own = [Schema, SchemaFunc, Attributes, Blocks].flatMap((one) => {
    const map = one === undefined ? undefined : literalOf({ ...resource, text: one });
    return map === undefined
      ? []
      : Object.entries(fieldsOf(map.text)).map(([key, value]) =>
          attributeOf(nameOf(key, constants), { ...map, text: value }, constants),
        );
  });
  return [...own, ...inner];
}

function attributeOf(name: string, value: Scoped, constants: Readonly<Record<string, string>>): Attribute {
  const literal = literalOf(value);
  if (literal === undefined) {
    // Made by a function of another package, whose name says so: TagsSchemaForceNew().
    return {
      name,
      forcesReplacement: /ForceNew|RequiresReplace/.test(value.text),
      configurable: !/Computed(Only)?\(|IDAttribute|ARNAttribute/.test(value.text),
      plural: false,
      nested: [],
    };
  }
  const fields = fieldsOf(literal.text);
  const isBlock = /^schema\.\w+Block\{/.test(literal.text);
  const isCollection = /^(schema\.)?(Type)?(List|Set)/.test(fields.Type ?? literal.text);
  const isSingle = fields.MaxItems === "1" || /\bSizeAtMost\(1\)/.test(fields.Validators ?? "");
  return {
    name,
    forcesReplacement:
      fields.ForceNew === "true" || (fields.PlanModifiers ?? "").includes(".RequiresReplace"),
    configurable: isBlock || fields.Optional === "true" || fields.Required === "true",
    plural: isCollection && !isSingle,
    nested: attributesOf(literal, constants),
  };
}

function nameOf(key: string, constants: Readonly<Record<string, string>>): string {
  const name = key.startsWith('"') ? key.slice(1, -1) : constants[key.replace(/^names\./, "")];
  if (name === undefined) {
    throw new Error(`${key} is no constant of names/attr_consts_gen.go`);
  }
  return name;
}

/** The fields of a struct, or the entries of a map. */
function fieldsOf(literal: string): Readonly<Partial<Record<string, string>>> & Record<string, string> {
  const body = literal.slice(literal.indexOf("{") + 1, literal.lastIndexOf("}"));
  return Object.fromEntries(
    split(body, ",").flatMap((part) => {
      const [, key, value] = /^([\w."]+):\s*([\s\S]*)$/.exec(part) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
}

/** Parts of a text at a separator that is in no bracket, trimmed; empty ones are left out. */
function split(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  for (let at = 0; at < text.length && depth >= 0; at++) {
    const character = text.charAt(at);
    depth += "([{".includes(character) ? 1 : ")]}".includes(character) ? -1 : 0;
    if (character === separator && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}
