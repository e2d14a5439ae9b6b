/**
 * The syntax of templates, for validation and at run time: `{name}` is filled; with a backslash directly before it, it
 * is the literal text `{name}`; double braces, as in Spark's own `{{APP_ID}}`, are left unchanged.
 */

/** An escaped `{name}`, or a template: then its name is captured. */
const TEMPLATE = /\\\{[A-Za-z]\w*\}|(?<!\{)\{([A-Za-z]\w*)\}(?!\})/g;

/**
 * The text with each template replaced by its value, and each escaped one unescaped; values are not scanned for
 * templates.
 */
export function fillTemplates(text: string, valueOf: (name: string) => string): string {
  return text.replace(TEMPLATE, (found: string, name: string | undefined) =>
    name === undefined ? found.slice(1) : valueOf(name),
  );
}

/** The names of a text's templates, in the order in which they are written. */
export function templatesIn(text: string): readonly string[] {
  return [...text.matchAll(TEMPLATE)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

/** The texts before, between and after a text's templates: one more than there are templates. */
export function literalsIn(text: string): readonly string[] {
  const literals: string[] = [];
  let literal = "";
  let end = 0;
  for (const match of text.matchAll(TEMPLATE)) {
    const [found, name] = match;
    literal += text.slice(end, match.index);
    end = match.index + found.length;
    if (name === undefined) {
      literal += found.slice(1);
    } else {
      literals.push(literal);
      literal = "";
    }
  }
  return [...literals, literal + text.slice(end)];
}
