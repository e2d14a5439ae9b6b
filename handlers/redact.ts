/** Stands in the place of a secret. */
const HIDDEN = "***";

/**
 * Takes the secrets out of a text, each replaced by `***`: the values behind names of secrets, AWS access keys, the
 * credentials in URLs, Bearer and Basic tokens, JSON web tokens and PEM blocks. What only talks of secrets stays; what
 * may be one or the other goes. Redacting again changes nothing, and the time is linear in the length.
 *
 * @param text whole lines, and all there are: nobody knows a secret by its second half
 * @throws RangeError of the regular expressions, when a single value has some millions of characters
 */
export function redact(text: string): string {
  let before: string;
  let now = text;
  do {
    before = now;
    now = hideNamed(FORMS.reduce((rest, form) => rest.replace(form, HIDDEN), hideSecretKeys(before)));
    // What was hidden may have kept the text around it from being recognised: once more, until nothing changes.
  } while (now !== before);
  return now;
}

/** Secrets known by their form. Linear time: none can begin at many places of the same run, or it has a limit. */
const FORMS = [
  // A PEM block; where its end is missing, what looks like its body; where its begin is missing, the lines of a body.
  /-----BEGIN [A-Z0-9 ]{1,60}-----(?:(?:(?!-----)[^]){0,20000}-----END [A-Z0-9 ]{1,60}-----|(?:(?:\s|\\[nr]){1,8}[\w+/=]{16,20000}){0,400})/g,
  /^(?=[^\n]{0,75}[A-Z])(?=[^\n]{0,75}[a-z])(?:[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{76})$/gm,
  /(?:^[A-Za-z0-9+/]{1,76}={0,2}\n)?-----END [A-Z0-9 ]{1,60}-----/gm,
  // user:password@ of a URL, the password perhaps with a slash; a token in the user's place; Oracle's user/password@.
  /(?<=:\/\/)(?:[^\s/@:"<>]*:[^\s/"<>]*|[^\s/@:"<>]{0,80}:(?!\d{1,5}\/)[^\s@"<>]{1,200})(?=@)/g,
  /(?<=\bhttps?:\/\/)[^\s/@:"<>]+(?=@)/g,
  /(?<=\bjdbc:oracle:\w{1,10}:)[^\s/@"<>]{1,80}\/[^\s@"<>]{1,200}(?=@)/g,
  // A token as HTTP headers have it, but no ordinary word: "Basic authentication failed".
  /(?<=\b(?:[Bb]earer|[Bb]asic|BEARER|BASIC)[ \t]{1,8})(?!(?:[A-Z]?[a-z]+|[A-Z]+)(?:-|[.,:;)'"]{0,3}(?:\s|$)))(?=[\w.~+/=-]{8})[\w.~+/=-]+/g,
  // A JSON web token: eyJ is {" in Base64.
  /(?<![\w-])eyJ[\w-]{10,}\.[\w-]+(?:\.[\w-]*){0,3}/g,
  // The id of an AWS access key. Source: IAM user guide, "IAM identifiers", "Understanding unique ID prefixes".
  /(?:AKIA|ASIA)[A-Z0-9]{16}/g,
];

/** An AWS secret key has no form of its own: 40 characters, in a line that names such a thing. */
function hideSecretKeys(text: string): string {
  return text
    .split("\n")
    .map((line) => (NAMES_SECRET_KEY.test(line) ? line.replace(SECRET_KEY, HIDDEN) : line))
    .join("\n");
}

const NAMES_SECRET_KEY = /(?:AKIA|ASIA)[A-Z0-9]{16}|secret|access[-_. ]?key|credential|aws_/i;
/** Not a hash in hexadecimal digits, which has no letters of both cases. */
const SECRET_KEY =
  /(?<![A-Za-z0-9+/])(?=[a-z0-9+/]{0,39}[A-Z])(?=[A-Z0-9+/]{0,39}[a-z])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g;

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

/**
 * A name may begin with anything, `spark.hadoop.fs.s3a.` or `db_`, but ends like this: `credentials.provider` and
 * `secretBitLength` are no names of secrets.
 */
const NAME =
  /(?:(?:secret|passw(?:or)?d|token)s?(?:[-_. ]?(?:key|value|string|binary|text))?|(?:access|api|private)[-_. ]?key(?:[-_. ]?id)?|pwd|passphrase|[-_.]pass|credentials?|authorization|signature(?:provided)?|(?<![a-z0-9])sig)(?:[-_.]?\d{1,3})?/;
/** key=value, key -> value; "key": value; --key value, (a.key,value); <key>value, <name>key</name><value>value. */
const SEPARATOR =
  /(?:\\{0,4}["'`])?\]?(?:(?<assign>[ \t]*(?:={1,3}>?|:=|->|%3D)[ \t]*)|(?<colon>[ \t]*:[ \t]*)|(?<gap>,?[ \t]+|,)|(?<element>>|<\/name>\s{0,99}<value>))/;
const QUOTE = /(?<quote>\\{0,4}["'])?/;
const HEAD = new RegExp(NAME.source + SEPARATOR.source + QUOTE.source, "gi");

/** Whether there is a secret, not only talk of one. */
function leadsToSecret({ groups = {} }: RegExpExecArray, before: string, after: string): boolean {
  if (NO_SECRET.test(after)) {
    return false;
  }
  if (groups.colon !== undefined) {
    return !NO_COLON.test(before) && !NO_VALUE.test(after) && !(SAYS.test(before) && PROSE.test(after));
  }
  if (groups.gap !== undefined) {
    return (FLAG.test(before) && !NO_ARGUMENT.test(after)) || TUPLE.test(before);
  }
  return groups.assign !== undefined || ELEMENT.test(before);
}

/** What a value is that is no secret: a literal, a column's type, a reason, or where a file is. */
const NO_SECRET =
  /^(?:(?:true|false|null|none|nil|yes|no|n\/a|undefined|empty|unset|missing|required|invalid|expired|denied|unknown|string|int|integer|bigint|long|double|float|boolean|binary|date|timestamp|array|map|struct|varchar|char|decimal)(?=[.:!?]{0,3}(?:\s|$)|[,;&|)}\]<>("'\\])|\/(?:home|mnt|tmp|var|usr|opt|root|data|etc|dev|Users)(?:\/|\s|$))/i;
/** Colons of a parser's complaint, and of a secret's ARN. */
const NO_COLON =
  /(?:(?:unexpected|unrecognized|illegal|extraneous|mismatched|current|near) [`'"]?[\w.]{1,40}[`'"]?: ?["']?|:secretsmanager:[\w-]*:\d*:secret:)$/i;
/** Behind a colon: the rest of `token://`, how Hadoop writes a token, an exception. */
const NO_VALUE = /^(?:\/\/|[Kk]ind: |Token \{|(?:[a-z]\w*\.)+[A-Z][\w$]*(?:Exception|Error)\b)/;
/** A failure, a Java class or a logger: a colon behind it, and an ordinary word and more: a sentence goes on. */
const SAYS =
  /(?:(?:[Ff]ail|[Uu]nable|[Cc]annot|[Cc]ould not|[Ee]rror |[Ii]nvalid|[Bb]ad|[Ww]rong|[Nn]o )[^\n]{0,80}|[.$][A-Z][\w$]*|(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL) {1,2}[A-Z][\w$.]*): ?$/;
const PROSE = /^(?:[A-Z]?[a-z']+|appattempt_\w+)[,:]? [^\s=]/;
/** An option's name, in a command line or a list of arguments; what is no argument of it. */
const FLAG = /(?:^|[\s"'`=,(\[])--?[A-Za-z][\w.-]*["']?(?:,[ \t]*|[ \t]+)(?:\\{0,4}["'])?$/;
const NO_ARGUMENT =
  /^(?:-|(?:is|was|are|option|flag|argument|parameter|and|or|not|must|cannot|requires?|has|for|to|in)\b)/;
/** Spark's `(spark.a.key,value)` and Python's `('spark.a.key', 'value')`; an XML element, `<value>` included. */
const TUPLE = /\(["']?[\w-]+\.[\w.-]+["']?,[ \t]?["']?$/;
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
