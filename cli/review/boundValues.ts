import ts from "typescript";

import type { JsonObject } from "./snapshot";

/** A function's code, apart from the values that it was serialised with. */
export interface BoundCode {
  /** What the handler captured, by variable: only what is plain data, and an Output's value. */
  readonly values: JsonObject;
  /** The code without the statements that hold these values: equal where only values differ. */
  readonly rest: string;
}

/** What is known of a variable: its own value and what is assigned to its properties. */
interface Variable {
  readonly value: ts.Expression;
  readonly properties: (readonly [key: string, value: ts.Expression])[];
  readonly statements: ts.Statement[];
}

type Variables = ReadonlyMap<string, Variable>;

/** A value that is no data: a function, a module, a pattern. */
const NO_DATA = Symbol("no data");

/**
 * Reads the values that Pulumi serialised a handler with. The code is parsed and never run.
 *
 * Source of the form: `serializeClosure.ts` of @pulumi/pulumi. Each captured object is a variable at the top, its
 * properties a literal or assignments below it; the handler's function names what it captured in a `with` statement.
 *
 * @returns undefined for code of any other form
 */
export function boundValues(index: string): BoundCode | undefined {
  const source = ts.createSourceFile("__index.js", index, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const captured = capturedBy(source, exportedName(source));
  if (captured === undefined) {
    return undefined;
  }
  const variables = variablesOf(source);
  const values: Record<string, unknown> = {};
  const removed: ts.Node[] = [];
  for (const property of captured.properties) {
    const name = ts.isPropertyAssignment(property) ? nameOf(property.name) : undefined;
    if (!ts.isPropertyAssignment(property) || name === undefined) {
      continue;
    }
    const used = new Set<ts.Node>();
    const value = dataOf(property.initializer, variables, used, []);
    if (value !== NO_DATA) {
      removed.push(...used, ...(ts.isIdentifier(property.initializer) ? [] : [property.initializer]));
      if (value !== undefined) {
        values[name] = value;
      }
    }
  }
  return { values, rest: without(index, removed) };
}

/** The name behind `exports.handler = `. */
function exportedName(source: ts.SourceFile): string | undefined {
  for (const statement of source.statements) {
    const assigned = assignment(statement);
    if (assigned?.object === "exports" && ts.isIdentifier(assigned.value)) {
      return assigned.value.text;
    }
  }
  return undefined;
}

/** The object of the function's `with` statement. */
function capturedBy(source: ts.SourceFile, name?: string): ts.ObjectLiteralExpression | undefined {
  const find = (node: ts.Node): ts.ObjectLiteralExpression | undefined =>
    ts.isWithStatement(node) && ts.isObjectLiteralExpression(node.expression)
      ? node.expression
      : ts.forEachChild(node, find);
  const handler = source.statements.find((one) => ts.isFunctionDeclaration(one) && one.name?.text === name);
  return name === undefined || handler === undefined ? undefined : find(handler);
}

function variablesOf(source: ts.SourceFile): Variables {
  const variables = new Map<string, Variable>();
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (ts.isIdentifier(name) && initializer !== undefined) {
          variables.set(name.text, { value: initializer, properties: [], statements: [statement] });
        }
      }
    }
    const assigned = assignment(statement);
    const variable = assigned === undefined ? undefined : variables.get(assigned.object);
    if (assigned !== undefined && variable !== undefined) {
      variable.properties.push([assigned.key, assigned.value]);
      variable.statements.push(statement);
    }
  }
  return variables;
}

/** `object.key = value` or `object[key] = value`. */
function assignment(statement: ts.Statement) {
  const expression = ts.isExpressionStatement(statement) ? statement.expression : undefined;
  if (expression === undefined || !ts.isBinaryExpression(expression)) {
    return undefined;
  }
  const { left, right, operatorToken } = expression;
  const key = ts.isPropertyAccessExpression(left)
    ? left.name.text
    : ts.isElementAccessExpression(left) && ts.isLiteralExpression(left.argumentExpression)
      ? left.argumentExpression.text
      : undefined;
  return operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    key !== undefined &&
    (ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left)) &&
    ts.isIdentifier(left.expression)
    ? { object: left.expression.text, key, value: right }
    : undefined;
}

/** The value of an expression, or NO_DATA; `used` gets the statements that it was read from. */
function dataOf(
  expression: ts.Expression,
  variables: Variables,
  used: Set<ts.Node>,
  within: readonly string[],
): unknown {
  const inner = (one: ts.Expression) => dataOf(one, variables, used, within);
  if (ts.isStringLiteralLike(expression)) {
    return expression.text;
  }
  if (ts.isNumericLiteral(expression)) {
    return Number(expression.text);
  }
  if (ts.isPrefixUnaryExpression(expression) && expression.operator === ts.SyntaxKind.MinusToken) {
    const value = inner(expression.operand);
    return typeof value === "number" ? -value : NO_DATA;
  }
  if (ts.isArrayLiteralExpression(expression)) {
    const items = expression.elements.map(inner);
    return items.includes(NO_DATA) ? NO_DATA : items;
  }
  if (ts.isObjectLiteralExpression(expression)) {
    const entries = expression.properties.map((one) =>
      ts.isPropertyAssignment(one) ? [nameOf(one.name), inner(one.initializer)] : [undefined, NO_DATA],
    );
    return entries.some((entry) => entry[0] === undefined || entry[1] === NO_DATA)
      ? NO_DATA
      : Object.fromEntries(entries);
  }
  switch (expression.kind) {
    case ts.SyntaxKind.TrueKeyword:
      return true;
    case ts.SyntaxKind.FalseKeyword:
      return false;
    case ts.SyntaxKind.NullKeyword:
      return null;
  }
  if (!ts.isIdentifier(expression)) {
    return NO_DATA;
  }
  return expression.text === "undefined" ? undefined : valueOf(expression.text, variables, used, within);
}

function valueOf(name: string, variables: Variables, used: Set<ts.Node>, within: readonly string[]): unknown {
  const variable = variables.get(name);
  if (variable === undefined || within.includes(name)) {
    return NO_DATA;
  }
  const inner = (one: ts.Expression) => dataOf(one, variables, used, [...within, name]);
  const properties = variable.properties.map(([key, value]) => [key, inner(value)] as const);
  if (properties.some(([, value]) => value === NO_DATA)) {
    return NO_DATA;
  }
  const whole = isOutput(variable) ? properties[0]?.[1] : merged(inner(variable.value), properties);
  if (whole !== NO_DATA) {
    variable.statements.forEach((statement) => used.add(statement));
  }
  return whole;
}

/** A serialised Output: an object with the prototype of Outputs, whose one property is its value. */
function isOutput({ value, properties }: Variable): boolean {
  return (
    ts.isCallExpression(value) &&
    value.expression.getText() === "Object.create" &&
    properties.length === 1 &&
    properties[0]?.[0] === "value"
  );
}

function merged(own: unknown, properties: readonly (readonly [string, unknown])[]): unknown {
  if (properties.length === 0 || typeof own !== "object" || own === null) {
    return own;
  }
  return Array.isArray(own)
    ? Object.assign(own, Object.fromEntries(properties))
    : { ...own, ...Object.fromEntries(properties) };
}

function nameOf(name: ts.PropertyName): string | undefined {
  if (ts.isComputedPropertyName(name)) {
    return ts.isStringLiteralLike(name.expression) ? name.expression.text : undefined;
  }
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)
    ? name.text
    : undefined;
}

function without(code: string, nodes: readonly ts.Node[]): string {
  const ranges = nodes.map((node) => [node.getStart(), node.getEnd()] as const).sort(([a], [b]) => a - b);
  let rest = "";
  let from = 0;
  for (const [start, end] of ranges) {
    rest += code.slice(from, Math.max(from, start)).trimEnd();
    from = Math.max(from, end);
  }
  return rest + code.slice(from);
}
