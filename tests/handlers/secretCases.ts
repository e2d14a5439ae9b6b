import type { SECRET_NAMES, SECRET_RULES } from "../../handlers/secretRules";

/** Texts for one rule of `redact`. None of the secrets opens anything. */
export interface SecretCases {
  /** With `«»` around what has to go. */
  readonly hides: readonly string[];
  /** Like them, without a secret. */
  readonly leaves: readonly string[];
}

/** Letters and digits that go up: no scanner takes them for a key of somebody's. */
const letters = (count: number) => "abcDEF123ghiJKL456mnoPQR789".repeat(20).slice(0, count);
const hex = (count: number) => "0123456789abcdef".repeat(20).slice(0, count);
const BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
const KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const ID = "AKIAIOSFODNN7EXAMPLE";

/** By the name of the rule in `SECRET_RULES`. */
export const RULE_CASES: Readonly<Record<(typeof SECRET_RULES)[number]["name"], SecretCases>> = {
  "PEM block": {
    hides: [`read «-----BEGIN PRIVATE KEY-----\n${BODY}\nabcd==\n-----END PRIVATE KEY-----» from x`],
    leaves: ["-----BEGIN of the report -----", "BEGIN PRIVATE KEY, END PRIVATE KEY"],
  },
  "line of a PEM block": { hides: [`x\n«${BODY}»\ny`], leaves: [`x ${BODY}`, hex(64), BODY.slice(1)] },
  "end of a PEM block": {
    hides: ["x\n«abcd==\n-----END PRIVATE KEY-----»"],
    leaves: ["----- END OF REPORT -----"],
  },
  "user and password in a URL": {
    hides: ["jdbc:postgresql://«shop:p@ss»@db:5432/shop", "redis://«:hunter2»@cache:6379"],
    leaves: ["http://ip-10-0-0-10:8998/batches/3", "spark://Scheduler@ip-10-0-0-1:36000", "s3://b/a@b:c"],
  },
  "token in a URL": {
    hides: ["https://«0123456789abcdef»@git.example.com/jobs.git"],
    leaves: ["https://git.example.com/jobs.git", "https://example.com/@me"],
  },
  "user and password of Oracle": {
    hides: ["jdbc:oracle:thin:«scott/tiger»@//db:1521/orcl"],
    leaves: ["jdbc:oracle:thin:@//db:1521/orcl"],
  },
  "Bearer or Basic token": {
    hides: ["sent Bearer «0123456789abcdef» to x", "sent Basic «dXNlcjpwYXNz» to x"],
    leaves: ["Basic authentication failed", "Bearer authentication, or none", "Basic AUTHENTICATION"],
  },
  "JSON web token": {
    hides: ["the caller sent «eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVm», which has expired"],
    leaves: ["eyJhbGci", "heyJoe.example.com"],
  },
  "cookies of a header": {
    hides: [
      "Cookie: «sid=abc123; theme=dark»",
      "Set-Cookie: «SESSION=abc123; Path=/; HttpOnly»",
      "curl -H 'Cookie: «sid=abc123»' https://x/y",
      "{'Cookie': '«sid=abc123»', 'Host': 'x'}",
    ],
    leaves: ["Cookie: disabled", "cookie policy: default", "org.apache.http.cookie.CookieSpec: x=1"],
  },
  "AWS secret key": {
    hides: [`the secret of it is «${KEY}», and`, `export AWS_X «${KEY}»`],
    leaves: [`stored block ${KEY} of 40 characters`, `commit ${hex(40)} of the credentials`],
  },
  "AWS access key id": {
    hides: [`the key «${ID}» is not active`, `the key «ASIA${ID.slice(4)}» is not active`],
    leaves: ["AKIA is how they begin", "arn:aws:iam::123456789012:role/R"],
  },
  "GitHub token": {
    hides: [
      `cloned with «ghp_${letters(36)}».`,
      ...["gho", "ghu", "ghs", "ghr"].map((kind) => `x «${kind}_${letters(36)}» y`),
      `x «github_pat_${letters(22)}_${letters(59)}» y`,
    ],
    leaves: [
      "the prefix ghp_ is GitHub's",
      "ghp_tables",
      "github_pat_ is the other",
      "weigh_abcdefghijklmnopqrst",
    ],
  },
  "GitLab token": {
    hides: [`x «glpat-${letters(20)}» y`, `x «gldt-${letters(20)}» y`, `x «glrt-${letters(20)}» y`],
    leaves: ["glpat-short", "the prefix glpat-", "spark-glpat-is-not-one-of-these-tokens-at-all"],
  },
  "npm token": {
    hides: [`//registry.npmjs.org/ «npm_${letters(36)}»`],
    leaves: ["npm_config_registry", `npm_${letters(35)}`, "npm_lifecycle_event start"],
  },
  "PyPI token": {
    hides: [`twine upload «pypi-AgEIcHlwaS5vcmc${letters(60)}»`],
    leaves: ["pypi-server 2.0", "pypi-attestations-0.0.1-py3-none-any.whl"],
  },
  "Slack token": {
    hides: [
      `x «xoxb-123456789012-${letters(24)}» y`,
      `x «xoxp-123456789012-${letters(24)}» y`,
      `x «xoxe.xoxp-1-${letters(24)}» y`,
      `x «xapp-1-A0123-${letters(24)}» y`,
      `POST https://hooks.slack.com/services/«T0123/B0123/${letters(24)}» 404`,
    ],
    leaves: ["xoxb- is a bot's", "see https://hooks.slack.com/services/", "xoxo-hugs"],
  },
  "Stripe key": {
    hides: [`x «sk_live_${letters(24)}» y`, `x «rk_live_${letters(24)}» y`, `x «sk_test_${letters(24)}» y`],
    leaves: [`pk_live_${letters(24)}`, "risk_live_positions_2026", "sk_live_ keys"],
  },
  "Google API key": {
    hides: [`https://maps/api?q=«AIza${letters(35)}»&x=1`],
    leaves: ["AIza", `AIza${letters(34)}`],
  },
  "Google OAuth secret": {
    hides: [`x «GOCSPX-${letters(28)}» y`, `x «ya29.${letters(60)}» y`],
    leaves: ["GOCSPX-", "ya29.example"],
  },
  "Azure client secret": {
    hides: [`az login «abc8Q~${letters(34)}»`],
    leaves: ["abc8Q~short", "~/.azure/8Q"],
  },
  "Databricks token": {
    hides: [`x «dapi${hex(32)}» y`, `x «dapi${hex(32)}-2» y`],
    leaves: ["dapi-server", `dapi${hex(31)}`, `dapi${letters(32)}`],
  },
  "user and password of curl": {
    hides: [
      "curl -u «shop:hunter2» https://x/y",
      "curl -s --user '«shop:hunter2»' https://x/y",
      "curl https://x/y -u«shop:hunter2»",
    ],
    leaves: ["curl -u shop https://x/y", "curl --user-agent=Foo:1 https://x/y", "chown -u shop:users file"],
  },
  "password in the command line of MySQL": {
    hides: [
      "mysql -u root -p«hunter2» shop",
      "mysqldump --host=db -p«'hun ter2'» shop",
      "mariadb-dump -uroot -p«hunter2»",
    ],
    leaves: ["mysql -u root -p shop", "mysql -P3306 shop", "mkdir -p/a/b; mysql -u root", "ssh -p22 mysql"],
  },
  "password in the command line of a client": {
    hides: [
      "beeline -n shop -p «hunter2» -u x",
      "sshpass -p«hunter2» ssh x",
      "sqlcmd -S db -P «hunter2»",
      'redis-cli -a «"hun ter2"» ping',
      "mongodump -u shop -p «hunter2»",
    ],
    leaves: ["ssh -p 22 x", "docker run -p 8080:80 x", "mkdir -p x", "mongo -p", "redis-cli -h cache"],
  },
  "password in SQL": {
    hides: [
      "CREATE USER 'shop'@'%' IDENTIFIED BY «'hunter2'»;",
      'alter user shop identified by «"hunter2"»',
      "CREATE USER shop IDENTIFIED WITH mysql_native_password BY «'hun''ter2'»",
      "ALTER USER shop IDENTIFIED BY «tiger» ACCOUNT UNLOCK",
      "ALTER ROLE shop WITH PASSWORD «'hunter2'»",
    ],
    leaves: [
      "each trip is identified by its number",
      "CREATE USER shop IDENTIFIED EXTERNALLY",
      "PASSWORD EXPIRE INTERVAL 90 DAY",
    ],
  },
};

/** By the name of the entry in `SECRET_NAMES`. */
export const NAME_CASES: Readonly<Record<(typeof SECRET_NAMES)[number]["name"], SecretCases>> = {
  "secret, password, token": {
    hides: [
      "spark.hadoop.fs.s3a.secret.key=«minio123» x",
      "client_secret=«abc123» x",
      "//registry.npmjs.org/:_authToken=«abc123»",
      "('password', '«hunter2»'), ('user', 'shop')",
      '.option("password", "«hunter2»").load()',
      "List((user,shop), (password,«hunter2»))",
      "(token,«abc123») and more",
    ],
    leaves: [
      "s3://b/raw/token=2026-01-01/part-00000.parquet",
      "token=2026-01-01",
      "secret=s3://bucket/secrets/db.json",
      "secret=arn:aws:secretsmanager:us-east-1:123456789012:secret:db",
      "tokenFile=/mnt/token token=file:/mnt/token",
      "prompt_tokens=4096, completion_tokens: 12 total_tokens=4108.",
      "password: required",
      "password: must be at least 8 characters",
      "password is optional; password: optional.",
      "login(password, user) and read(token,amount)",
      "credentials.provider=x secretBitLength=256",
    ],
  },
  "access key, API key, private key": {
    hides: [
      "fs.s3a.access.key=«minioadmin» x",
      "X-Api-Key: «abc123»",
      '{"type": "service_account", "private_key_id": "«abc123»", "private_key": "«abc\\ndef»", "client_email": "x"}',
      "Endpoint=sb://x/;SharedAccessKeyName=Root;SharedAccessKey=«abc123=»;EntityPath=y",
    ],
    leaves: ["the access key is missing", "apiKeyId is a column", "primary_key=trip_id"],
  },
  "Azure account key": {
    hides: [
      "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=«abc123==»;EndpointSuffix=core.windows.net",
      "fs.azure.account.key.shop.dfs.core.windows.net=«abc123==» x",
    ],
    leaves: ["fs.azure.account.auth.type=OAuth", "AccountName=x"],
  },
  "pwd, passphrase": {
    hides: ["Server=db;UID=sa;PWD=«hunter2»;Encrypt=yes", "passphrase=«abc123»"],
    leaves: ["PWD=/mnt/tmp/spark-0f3b", "pwd prints the folder"],
  },
  "pass, pw": {
    hides: [
      "user=shop pass=«hunter2» x",
      "user=shop&pw=«hunter2»&x=1",
      '{"pass": "«hunter2»"}',
      "DB_PASS: «hunter2»",
      "--pass «hunter2»",
    ],
    leaves: [
      "bypass=on compass=north",
      "pass: 12 of 20",
      "a first pass: done",
      "the second pass over it",
      "pw",
    ],
  },
  credentials: {
    hides: ["credentials=«abc123» x", "X-Amz-Credential=«abc%2F2026»&X-Amz-Date=2026"],
    leaves: ["Unable to load AWS credentials from any provider", "credentials.hive.enabled=false"],
  },
  authorization: {
    hides: ["Authorization: «Bearer abc.def-ghi», Host: x"],
    leaves: ["spark.authorization.enabled=x", "authorization failed"],
  },
  signature: {
    hides: [
      "https://a.blob.core.windows.net/c?sv=2020&sig=«abc%2B%3D»&se=2026",
      "X-Amz-Signature=«0123abcd»&x=1",
    ],
    leaves: ["sigma=0.5 nsig=3", "the signature you provided does not match"],
  },
};
