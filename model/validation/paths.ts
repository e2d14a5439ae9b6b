import { bucketError } from "../../contract/bucket";
import { ROOT_PATH, RUN_PATH } from "../../contract/paths";
import { splitS3Uri } from "../../contract/s3Uri";
import { templatesIn } from "../../contract/templates";
import { invalidValue, isText, shown } from "./values";

const ROOTED = /^\{(rootPath|runPath)\}\//;

/**
 * Characters that are not allowed in a URI or a launch script. In the command that YARN runs, the application's own
 * file is not quoted; the names of other files are in double quotes. Java accepts letters beyond ASCII.
 * Source: java.net.URI; `createContainerLaunchContext` in Client.scala of Spark 3.5; `link` in Hadoop's
 * ContainerLaunch.java.
 */
const ODD_IN_FILE = /[^\w.\-/:=@+%~,#\u{80}-\u{10FFFF}]|[\p{Z}\p{C}]/u;
const ODD_IN_LISTS = /[^\w.\-/:=@+%~,#!&'()*;?\u{80}-\u{10FFFF}]|[\p{Z}\p{C}]/u;

/** What is wrong with the address of the application's own file. */
export function fileErrors(field: string, path: unknown): readonly string[] {
  return isText(path)
    ? addressErrors(field, path, ODD_IN_FILE, false)
    : [invalidValue(field, path, "a jar or a Python file, e.g. {rootPath}/jobs.jar")];
}

/**
 * What is wrong with the address of one of several files.
 *
 * @param aliases whether a `#name` at its end may name it in the working folder
 */
export function listedFileErrors(aliases: boolean) {
  return (field: string, path: string): readonly string[] =>
    addressErrors(field, path, ODD_IN_LISTS, aliases);
}

function addressErrors(field: string, path: string, odd: RegExp, aliases: boolean): readonly string[] {
  const address = path.replace(ROOTED, "");
  const inside = templatesIn(address);
  if (inside.some((name) => name === ROOT_PATH || name === RUN_PATH)) {
    return [invalidValue(field, path, "{rootPath}/ or {runPath}/ at its beginning, and nowhere else")];
  }
  if (inside.length > 0) {
    // Already reported as a template that is not available here.
    return [];
  }
  const isRooted = address !== path;
  const [, scheme, rest = ""] = /^([A-Za-z][A-Za-z0-9+.-]+):(.*)$/s.exec(address) ?? [];
  if (!isRooted && (scheme === undefined || scheme.toLowerCase() === "file")) {
    return [
      `${field} is ${shown(path)}, a path on one machine, not an address that the cluster can read; put the file under {rootPath}/, or use an address, e.g. s3://bucket/a.jar, or local:/a.jar if each node has the file`,
    ];
  }
  const [name = "", alias, ...more] = (isRooted ? address : rest).split("#");
  const has = (what: string) => [`${field} is ${shown(path)}, which has ${what}`];
  const [character] = odd.exec(name) ?? [];
  return [
    ...(character === undefined
      ? []
      : has(`${shown(character)}, which is not allowed in such an address; rename the file`)),
    ...(name.includes(",") ? has("a comma, at which Spark would split it; rename the file") : []),
    ...(/%(?![0-9A-Fa-f]{2})/.test(name) ? has("a % that is not an escape; write it as %25") : []),
    ...(afterHost(name).includes(":")
      ? has("a colon, which Hadoop takes for the end of a scheme; rename the file")
      : []),
    ...(alias === undefined || (aliases && more.length === 0 && /^[\w.-]+$/.test(alias))
      ? []
      : has(aliases ? "a # without a plain name after it; write e.g. a.zip#a" : "a #; rename the file")),
    ...bucketErrors(field, path),
  ];
}

/** What is wrong with the bucket of an address that Hadoop reads. */
export function bucketErrors(field: string, address: string): readonly string[] {
  const { bucket } = splitS3Uri(address) ?? {};
  const error = bucket === undefined ? undefined : bucketError(bucket);
  return error === undefined ? [] : [`${field} is ${shown(address)}, which ${error}; use another bucket`];
}

/** Without `//host:port`, which may have a colon. */
function afterHost(name: string): string {
  return name.replace(/^\/\/[^/]*/, "");
}
