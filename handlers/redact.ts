import { SECRET_NAMES, SECRET_RULES } from "./secretRules";
import type { SecretRule } from "./secretRules";

/** Replaces a secret. */
const HIDDEN = "***";

/**
 * Replaces each secret in a text by `***`: what the rules of `secretRules.ts` match, and the values after the names of
 * secrets. Prose about secrets stays; in case of doubt, the text is hidden. Redacting again changes nothing, and the
 * time is linear in the length.
 *
 * @param text all lines, complete: the second half of a secret would not be recognised
 * @throws RangeError of the regular expressions, if a single value has some millions of characters
 */
export function redact(text: string): string {
  let before: string;
  let now = text;
  do {
    before = now;
    now = hideNamed(SECRET_RULES.reduce(hideMatches, before));
    // A secret that is now hidden may have kept the text around it from being recognised: repeat until nothing changes.
  } while (now !== before);
  return now;
}

function hideMatches(text: string, { pattern, inLine }: SecretRule): string {
  return inLine === undefined
    ? text.replace(pattern, HIDDEN)
    : text
        .split("\n")
        .map((line) => (inLine.test(line) ? line.replace(pattern, HIDDEN) : line))
        .join("\n");
}

/**
 * Hides the values after the names of secrets. The text before a name is judged with its own secrets already hidden.
 */
function hideNamed(text: string): string {
  const heads = new RegExp(HEAD);
  const parts: string[] = [];
  let before = "";
  let done = 0;
  for (let head = heads.exec(text); head !== null; head = heads.exec(text)) {
    const start = heads.lastIndex;
    parts.push(text.slice(done, start));
    before = (before + text.slice(Math.max(done, start - CONTEXT), start)).slice(-CONTEXT);
    done = start;
    if (leadsToSecret(head, before, text.slice(start, start + CONTEXT))) {
      const value = valuePattern(head.groups);
      value.lastIndex = start;
      if (value.test(text)) {
        parts.push(HIDDEN);
        before += HIDDEN;
        done = heads.lastIndex = value.lastIndex;
      }
    }
  }
  return parts.join("") + text.slice(done);
}

/** Characters before and after a name's end that decide whether a secret follows; limited, for linear time. */
const CONTEXT = 200;

const NAME = `(?<name>(?:${SECRET_NAMES.map(({ pattern }) => pattern.source).join("|")})(?:[-_.]?\\d{1,3})?)`;
/** key=value, key -> value; "key": value; --key value, (a.key,value); <key>value, <name>key</name><value>value. */
const SEPARATOR =
  /(?:\\{0,4}["'`])?\]?(?:(?<assign>[ \t]*(?:={1,3}>?|:=|->|%3D)[ \t]*)|(?<colon>[ \t]*:[ \t]*)|(?<gap>,?[ \t]+|,)|(?<element>>|<\/name>\s{0,99}<value>))/;
const QUOTE = /(?<quote>\\{0,4}["'])?/;
const HEAD = new RegExp(NAME + SEPARATOR.source + QUOTE.source, "gi");

/** Whether a secret follows, rather than prose about one. */
function leadsToSecret({ groups = {} }: RegExpExecArray, before: string, after: string): boolean {
  if (NOT_SECRET.test(after) || (PLURAL.test(groups.name ?? "") && COUNT.test(after))) {
    return false;
  }
  if (groups.colon !== undefined) {
    return (
      !NOT_SEPARATOR.test(before) &&
      !PASSES.test(before) &&
      !NOT_VALUE.test(after) &&
      !(MESSAGE.test(before) && PROSE.test(after))
    );
  }
  if (groups.gap !== undefined) {
    return (FLAG.test(before) && !NOT_ARGUMENT.test(after)) || TUPLE.test(before);
  }
  return groups.assign !== undefined || ELEMENT.test(before);
}

/** Values that are not secrets: a literal, a column's type, a reason, a date, or a location. */
const NOT_SECRET =
  /^(?:(?:true|false|null|none|nil|yes|no|n\/a|undefined|empty|unset|missing|required|optional|incorrect|invalid|expired|denied|unknown|string|int|integer|bigint|long|double|float|boolean|binary|date|timestamp|array|map|struct|varchar|char|decimal)(?=[.:!?]{0,3}(?:\s|$)|[,;&|)}\]<>("'\\])|\/(?:home|mnt|tmp|var|usr|opt|root|data|etc|dev|Users)(?:\/|\s|$)|\d{4}-\d\d-\d\d(?:[T/]|[,;&|)}\]"']?(?:\s|$))|(?:s3[an]?|hdfs|viewfs|gs|abfss?|wasbs?|dbfs|file|https?):\/|arn:aws)/i;
/** After a plural, a number is a count: `max_tokens=4096`. */
const PLURAL = /s$/i;
const COUNT = /^\d{1,12}(?:\.\d+)?(?:[,;&|)}\]"'.]{0,3}(?:\s|$)|[,;&|])/;
/** Colons in a parser's error message, and in a secret's ARN. */
const NOT_SEPARATOR =
  /(?:(?:unexpected|unrecognized|illegal|extraneous|mismatched|current|near) [`'"]?[\w.]{1,40}[`'"]?: ?["']?|:secretsmanager:[\w-]*:\d*:secret:)$/i;
/** `pass: 12 of 20` is a test's result; `"pass": 12` and `db_pass: 12` are not. */
const PASSES = /(?:^|[^-_.\w"'])(?:pass|pw)[ \t]*:[ \t]*["']?$/i;
/** After a colon: the rest of `token://`, Hadoop's format of a token, an exception, the rest of a sentence. */
const NOT_VALUE =
  /^(?:\/\/|[Kk]ind: |Token \{|(?:is|was|has|must|should|cannot|not|too) [a-z]|(?:[a-z]\w*\.)+[A-Z][\w$]*(?:Exception|Error)\b)/;
/** A failure, a Java class or a logger before a colon: if an ordinary word and more follow, it is prose. */
const MESSAGE =
  /(?:(?:[Ff]ail|[Uu]nable|[Cc]annot|[Cc]ould not|[Ee]rror |[Ii]nvalid|[Bb]ad|[Ww]rong|[Nn]o )[^\n]{0,80}|[.$][A-Z][\w$]*|(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL) {1,2}[A-Z][\w$.]*): ?$/;
const PROSE = /^(?:[A-Z]?[a-z']+|appattempt_\w+)[,:]? [^\s=]/;
/** An option's name, in a command line or a list of arguments; and what can't be its argument. */
const FLAG = /(?:^|[\s"'`=,(\[])--?[A-Za-z][\w.-]*["']?(?:,[ \t]*|[ \t]+)(?:\\{0,4}["'])?$/;
const NOT_ARGUMENT =
  /^(?:-|(?:is|was|are|option|flag|argument|parameter|and|or|not|must|cannot|requires?|has|for|to|in)\b)/;
/**
 * Spark's `(spark.a.key,value)` and Python's `('spark.a.key', 'value')`; for a name without a dot, Python's with
 * quotes, and Scala's unless it is the argument list of a function. An XML element, including `<value>`.
 */
const TUPLE =
  /\(["']?[\w-]+\.[\w.-]+["']?,[ \t]?["']?$|\(["'][\w-]+["'],[ \t]?["']$|(?:^|[^\w)\]]|\b(?:Array|List|Map|Seq|Set|Vector|Some|ArrayBuffer|HashMap))\([\w-]+,$/;
const ELEMENT = /<[\w.:-]+>$/;

/** Punctuation may be part of a value, but ends it before a space or before the next name. */
const PUNCTUATION = /[,;&|)}\]"'<>:.!?\\]{0,9}(?:\s|$)/.source;
const NEXT = /[,;&|]\\?["']?[\w.-]{1,80}\\?["']?[ \t]?(?:[=:]|->)/.source;
const SCHEME = /(?:Basic|Bearer|Digest|Negotiate|NTLM|Token|ApiKey|OAuth|AWS|AWS4-HMAC-SHA256)[ \t]+/.source;
const BARE = new RegExp(
  `\\*+\\(redacted\\)(?=${PUNCTUATION})|(?:${SCHEME})?(?:(?!${PUNCTUATION}|${NEXT})\\S)+`,
  "iy",
);

/** Matches a whole value, according to how it begins; at its `lastIndex` only. */
function valuePattern(groups: RegExpExecArray["groups"] = {}): RegExp {
  switch (groups.quote) {
    case undefined:
      return groups.element === undefined ? new RegExp(BARE) : /[^<\n]+/y;
    // A quote directly before a letter or another quoted value does not end the value: an earlier quote was not closed.
    case '"':
      return /(?:[^"\\\n]|\\.|"(?=\w|[ \t]?[:=][ \t]?\\?["']))+/y;
    case "'":
      return /(?:[^'\\\n]|\\.|'(?=\w|[ \t]?[:=][ \t]?\\?["']))+/y;
    default:
      // Quoted within a quoted text: `\"` ends it, `\\\"` is a quote in it.
      return /(?:[^"'\\\n]|\\{3,}["']|\\+(?!["'\\]))+/y;
  }
}
