/**
 * The rules by which `redact` recognises secrets, similar to those of secret scanners. Each rule and each name has
 * cases in `tests/handlers/secretCases.ts`: texts that it hides, and similar texts that stay.
 */

/** A secret that is recognised by its format, or by the text around it. */
export interface SecretRule {
  readonly name: string;
  /**
   * Global; the whole match is hidden. Must take linear time: no long run may be tried from many positions, or hidden
   * piece by piece.
   */
  readonly pattern: RegExp;
  /** Only in lines that this matches. */
  readonly inLine?: RegExp;
}

export const SECRET_RULES: readonly SecretRule[] = [
  {
    // Up to its end line, or as much as looks like its body.
    name: "PEM block",
    pattern:
      /-----BEGIN [A-Z0-9 ]{1,60}-----(?:(?:(?!-----)[^]){0,20000}-----END [A-Z0-9 ]{1,60}-----|(?:(?:\s|\\[nr]){1,8}[\w+/=]{16,20000}){0,400})/g,
  },
  {
    name: "line of a PEM block",
    pattern: /^(?=[^\n]{0,75}[A-Z])(?=[^\n]{0,75}[a-z])(?:[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{76})$/gm,
  },
  {
    name: "end of a PEM block",
    pattern: /(?:^[A-Za-z0-9+/]{1,76}={0,2}\n)?-----END [A-Z0-9 ]{1,60}-----/gm,
  },
  {
    // The password may have a slash.
    name: "user and password in a URL",
    pattern: /(?<=:\/\/)(?:[^\s/@:"<>]*:[^\s/"<>]*|[^\s/@:"<>]{0,80}:(?!\d{1,5}\/)[^\s@"<>]{1,200})(?=@)/g,
  },
  { name: "token in a URL", pattern: /(?<=\bhttps?:\/\/)[^\s/@:"<>]+(?=@)/g },
  {
    name: "user and password of Oracle",
    pattern: /(?<=\bjdbc:oracle:\w{1,10}:)[^\s/@"<>]{1,80}\/[^\s@"<>]{1,200}(?=@)/g,
  },
  {
    // Not an ordinary word, as in "Basic authentication failed".
    name: "Bearer or Basic token",
    pattern:
      /(?<=\b(?:[Bb]earer|[Bb]asic|BEARER|BASIC)[ \t]{1,8})(?!(?:[A-Z]?[a-z]+|[A-Z]+)(?:-|[.,:;)'"]{0,3}(?:\s|$)))(?=[\w.~+/=-]{8})[\w.~+/=-]+/g,
  },
  {
    // eyJ is {" in Base64.
    name: "JSON web token",
    pattern: /(?<![\w-])eyJ[\w-]{10,}\.[\w-]+(?:\.[\w-]*){0,3}/g,
  },
  {
    name: "cookies of a header",
    pattern:
      /(?<=\b(?:Set-)?Cookie["']?[ \t]?:[ \t]?["']?)[\w!#$%&*.^`|~+-]{1,100}=[^\s;,"'\]]*(?:;[ \t]?[^\s;,"'\]]+)*/gi,
  },
  {
    // It has no format of its own: 40 characters, in a line that mentions a key. Letters of both cases are needed, so
    // that a hexadecimal hash does not match. Listed before the access key id, by which its line is recognised.
    name: "AWS secret key",
    pattern:
      /(?<![A-Za-z0-9+/])(?=[a-z0-9+/]{0,39}[A-Z])(?=[A-Z0-9+/]{0,39}[a-z])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g,
    inLine: /(?:AKIA|ASIA)[A-Z0-9]{16}|secret|access[-_. ]?key|credential|aws_/i,
  },
  {
    // Source: IAM user guide, "IAM identifiers", "Understanding unique ID prefixes".
    name: "AWS access key id",
    pattern: /(?:AKIA|ASIA)[A-Z0-9]{16}/g,
  },
  {
    // Source: GitHub, "About authentication to GitHub", "GitHub's token formats".
    name: "GitHub token",
    pattern: /(?<![A-Za-z0-9])(?:gh[oprsu]_[A-Za-z0-9]{16,}|github_pat_\w{20,})/g,
  },
  // Source: GitLab, "Token overview", "Token prefixes".
  {
    name: "GitLab token",
    pattern: /(?<![\w-])gl(?:pat|ptt|dt|rt|cbt|ft|imt|agent|oas|soat)-[\w.-]{20,}/g,
  },
  { name: "npm token", pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/g },
  // AgE is how the token's own format begins. Source: PyPI, "How can I use API tokens".
  { name: "PyPI token", pattern: /(?<![\w-])pypi-AgE[\w-]{20,}/g },
  {
    // Source: Slack, "Token types"; with a webhook's address, which is a secret as well.
    name: "Slack token",
    pattern:
      /(?<![\w-])xox[abeoprs](?:\.xox[bp])?-[\w-]{10,}|(?<![\w-])xapp-\d-[\w-]{10,}|(?<=\bhooks\.slack\.com\/(?:services|workflows)\/)[\w/]{20,}/g,
  },
  {
    // pk_ is public. Source: Stripe, "API keys".
    name: "Stripe key",
    pattern: /(?<![A-Za-z0-9])(?:[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{20,})/g,
  },
  // Source: Google Cloud, "Secret patterns that Sensitive Data Protection finds".
  { name: "Google API key", pattern: /(?<![\w-])AIza[\w-]{35}(?![\w-])/g },
  { name: "Google OAuth secret", pattern: /(?<![\w-])(?:GOCSPX-[\w-]{20,}|ya29\.[\w-]{20,})/g },
  // Source: the "AAD client secret" of Microsoft's security utilities.
  { name: "Azure client secret", pattern: /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/g },
  { name: "Databricks token", pattern: /(?<![A-Za-z0-9])(?:dapi|dkea|dose)[0-9a-f]{32}(?:-\d)?(?![\w-])/g },
  {
    name: "user and password of curl",
    pattern: /(?<=\bcurl\b[^\n|;&]{0,300}[ \t](?:-u|--user)[ =]?["']?)[^\s"':-][^\s"':]{0,200}:[^\s"']+/g,
    inLine: /\bcurl\b/,
  },
  {
    // mysql allows no space before the password: after a space comes the database.
    name: "password in the command line of MySQL",
    pattern:
      /(?<=\b(?:mysql|mariadb)[\w-]{0,20}\b[^\n|;&]{0,300}[ \t]-p)(?:"[^"\n]+"|'[^'\n]+'|[^\s"'=-][^\s"']*)/g,
    inLine: /\b(?:mysql|mariadb)/,
  },
  {
    name: "password in the command line of a client",
    pattern:
      /(?<=\b(?:(?:beeline|mongo(?:sh|dump|restore|export|import)?|sshpass)\b[^\n|;&]{0,300}[ \t]-p|(?:sqlcmd|bcp)\b[^\n|;&]{0,300}[ \t]-P|redis-cli\b[^\n|;&]{0,300}[ \t]-a)[ \t]?)(?:"[^"\n]+"|'[^'\n]+'|[^\s"'=-][^\s"']*)/g,
    inLine: /\b(?:beeline|mongo|sshpass|sqlcmd|bcp|redis-cli)/,
  },
  {
    name: "password in SQL",
    pattern:
      /(?<=\b(?:IDENTIFIED[ \t]{1,4}(?:WITH[ \t]{1,4}\S{1,60}[ \t]{1,4})?(?:BY|AS)(?:[ \t]{1,4}PASSWORD)?|PASSWORD)[ \t]{1,4})(?:'(?:[^'\n]|'')+'|"[^"\n]+")|(?<=\b(?:USER|ROLE|LINK)[ \t]{1,4}\S{1,80}[ \t]{1,4}IDENTIFIED[ \t]{1,4}BY[ \t]{1,4})[^\s'";]+/gi,
  },
];

/**
 * How the names of secrets end. Their values are hidden. A name may begin with anything, e.g. `spark.hadoop.fs.s3a.` or
 * `db_`, and may end with a number; `credentials.provider` and `secretBitLength` are not names of secrets.
 */
export const SECRET_NAMES: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  {
    name: "secret, password, token",
    pattern: /(?:secret|passw(?:or)?d|token)s?(?:[-_. ]?(?:key|value|string|binary|text))?/,
  },
  { name: "access key, API key, private key", pattern: /(?:access|api|private)[-_. ]?key(?:[-_. ]?id)?/ },
  { name: "Azure account key", pattern: /account[-_. ]?key(?:\.[\w-]{1,63}(?:\.[\w-]{1,63}){0,6})?/ },
  { name: "pwd, passphrase", pattern: /pwd|passphrase/ },
  // A word on its own, or the last part of a name.
  { name: "pass, pw", pattern: /(?<![a-z0-9])(?:pass|pw)/ },
  { name: "credentials", pattern: /credentials?/ },
  { name: "authorization", pattern: /authorization/ },
  { name: "signature", pattern: /signature(?:provided)?|(?<![a-z0-9])sig/ },
];
