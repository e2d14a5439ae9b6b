import { SECRET_NAMES, SECRET_RULES } from "./secretRules";
import type { SecretRule } from "./secretRules";

/** Stands in the place of a secret. */
const HIDDEN = "***";

/**
 * Takes the secrets out of a text, each replaced by `***`: what the rules of `secretRules.ts` match, and the values
 * behind names of secrets. What only talks of secrets stays; what may be one or the other goes. Redacting again changes
 * nothing, and the time is linear in the length.
 *
 * @param text whole lines, and all there are: nobody knows a secret by its second half
 * @throws RangeError of the regular expressions, when a single value has some millions of characters
 */
export function redact(text: string): string {
  let before: string;
  let now = text;
  do {
    before = now;
    now = hideNamed(SECRET_RULES.reduce(hideMatches, before));
    // What was hidden may have kept the text around it from being recognised: once more, until nothing changes.
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

/** Hides the values behind the names of secrets. What stands before a name is judged as it is once hidden. */
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

/** Characters before and after a name's end that tell whether a secret follows; a limit, for linear time. */
const CONTEXT = 200;

const NAME = `(?<name>(?:${SECRET_NAMES.map(({ pattern }) => pattern.source).join("|")})(?:[-_.]?\\d{1,3})?)`;
/** key=value, key -> value; "key": value; --key value, (a.key,value); <key>value, <name>key</name><value>value. */
const SEPARATOR =
  /(?:\\{0,4}["'`])?\]?(?:(?<assign>[ \t]*(?:={1,3}>?|:=|->|%3D)[ \t]*)|(?<colon>[ \t]*:[ \t]*)|(?<gap>,?[ \t]+|,)|(?<element>>|<\/name>\s{0,99}<value>))/;
const QUOTE = /(?<quote>\\{0,4}["'])?/;
const HEAD = new RegExp(NAME + SEPARATOR.source + QUOTE.source, "gi");

/** Whether there is a secret, not only talk of one. */
function leadsToSecret({ groups = {} }: RegExpExecArray, before: string, after: string): boolean {
  if (NO_SECRET.test(after) || (PLURAL.test(groups.name ?? "") && COUNT.test(after))) {
    return false;
  }
  if (groups.colon !== undefined) {
    return (
      !NO_COLON.test(before) &&
      !PASSES.test(before) &&
      !NO_VALUE.test(after) &&
      !(SAYS.test(before) && PROSE.test(after))
    );
  }
  if (groups.gap !== undefined) {
    return (FLAG.test(before) && !NO_ARGUMENT.test(after)) || TUPLE.test(before);
  }
  return groups.assign !== undefined || ELEMENT.test(before);
}

/** What a value is that is no secret: a literal, a column's type, a reason, a day, or where something is. */
const NO_SECRET =
  /^(?:(?:true|false|null|none|nil|yes|no|n\/a|undefined|empty|unset|missing|required|optional|incorrect|invalid|expired|denied|unknown|string|int|integer|bigint|long|double|float|boolean|binary|date|timestamp|array|map|struct|varchar|char|decimal)(?=[.:!?]{0,3}(?:\s|$)|[,;&|)}\]<>("'\\])|\/(?:home|mnt|tmp|var|usr|opt|root|data|etc|dev|Users)(?:\/|\s|$)|\d{4}-\d\d-\d\d(?:[T/]|[,;&|)}\]"']?(?:\s|$))|(?:s3[an]?|hdfs|viewfs|gs|abfss?|wasbs?|dbfs|file|https?):\/|arn:aws)/i;
/** Behind a plural, a number is how many there are: `max_tokens=4096`. */
const PLURAL = /s$/i;
const COUNT = /^\d{1,12}(?:\.\d+)?(?:[,;&|)}\]"'.]{0,3}(?:\s|$)|[,;&|])/;
/** Colons of a parser's complaint, and of a secret's ARN. */
const NO_COLON =
  /(?:(?:unexpected|unrecognized|illegal|extraneous|mismatched|current|near) [`'"]?[\w.]{1,40}[`'"]?: ?["']?|:secretsmanager:[\w-]*:\d*:secret:)$/i;
/** `pass: 12 of 20` is of a test, but not `"pass": 12` or `db_pass: 12`. */
const PASSES = /(?:^|[^-_.\w"'])(?:pass|pw)[ \t]*:[ \t]*["']?$/i;
/** Behind a colon: the rest of `token://`, how Hadoop writes a token, an exception, the rest of a sentence. */
const NO_VALUE =
  /^(?:\/\/|[Kk]ind: |Token \{|(?:is|was|has|must|should|cannot|not|too) [a-z]|(?:[a-z]\w*\.)+[A-Z][\w$]*(?:Exception|Error)\b)/;
/** A failure, a Java class or a logger: a colon behind it, and an ordinary word and more: a sentence goes on. */
const SAYS =
  /(?:(?:[Ff]ail|[Uu]nable|[Cc]annot|[Cc]ould not|[Ee]rror |[Ii]nvalid|[Bb]ad|[Ww]rong|[Nn]o )[^\n]{0,80}|[.$][A-Z][\w$]*|(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL) {1,2}[A-Z][\w$.]*): ?$/;
const PROSE = /^(?:[A-Z]?[a-z']+|appattempt_\w+)[,:]? [^\s=]/;
/** An option's name, in a command line or a list of arguments; what is no argument of it. */
const FLAG = /(?:^|[\s"'`=,(\[])--?[A-Za-z][\w.-]*["']?(?:,[ \t]*|[ \t]+)(?:\\{0,4}["'])?$/;
const NO_ARGUMENT =
  /^(?:-|(?:is|was|are|option|flag|argument|parameter|and|or|not|must|cannot|requires?|has|for|to|in)\b)/;
/**
 * Spark's `(spark.a.key,value)` and Python's `('spark.a.key', 'value')`; of a name without a dot, Python's with quotes,
 * and Scala's where no function's arguments begin. An XML element, `<value>` included.
 */
const TUPLE =
  /\(["']?[\w-]+\.[\w.-]+["']?,[ \t]?["']?$|\(["'][\w-]+["'],[ \t]?["']$|(?:^|[^\w)\]]|\b(?:Array|List|Map|Seq|Set|Vector|Some|ArrayBuffer|HashMap))\([\w-]+,$/;
const ELEMENT = /<[\w.:-]+>$/;

/** Marks may stand in a value, but end it where no more of it follows: before a space, or before the next name. */
const MARKS = /[,;&|)}\]"'<>:.!?\\]{0,9}(?:\s|$)/.source;
const NEXT = /[,;&|]\\?["']?[\w.-]{1,80}\\?["']?[ \t]?(?:[=:]|->)/.source;
const SCHEME = /(?:Basic|Bearer|Digest|Negotiate|NTLM|Token|ApiKey|OAuth|AWS|AWS4-HMAC-SHA256)[ \t]+/.source;
const BARE = new RegExp(`\\*+\\(redacted\\)(?=${MARKS})|(?:${SCHEME})?(?:(?!${MARKS}|${NEXT})\\S)+`, "iy");

/** What a value reaches over, by what it begins with; matches at its `lastIndex` only. */
function valuePattern(groups: RegExpExecArray["groups"] = {}): RegExp {
  switch (groups.quote) {
    case undefined:
      return groups.element === undefined ? new RegExp(BARE) : /[^<\n]+/y;
    // A quote right before a letter or another quoted value closes nothing: one before it was not closed.
    case '"':
      return /(?:[^"\\\n]|\\.|"(?=\w|[ \t]?[:=][ \t]?\\?["']))+/y;
    case "'":
      return /(?:[^'\\\n]|\\.|'(?=\w|[ \t]?[:=][ \t]?\\?["']))+/y;
    default:
      // Quoted within a quoted text: `\"` ends it, `\\\"` is a quote in it.
      return /(?:[^"'\\\n]|\\{3,}["']|\\+(?!["'\\]))+/y;
  }
}
