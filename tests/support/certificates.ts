import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A certificate and its key, PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  /** The authority's own certificate, PEM. */
  readonly ca: string;
  /** A certificate of a server with these names, `DNS:…` or `IP:…`. */
  readonly issue: (...names: readonly string[]) => KeyPair;
}

/** What OpenSSL and macOS' LibreSSL both take; options such as -addext are not among it. */
const CONFIG = `
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
`;

/** Makes a certificate authority of two days with the openssl binary, which Linux and macOS have. */
export function newAuthority(folder: string): Authority {
  const at = (file: string) => join(folder, file);
  const openssl = (...args: readonly string[]) => {
    execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  };
  const request = (name: string) => [
    "req",
    "-config",
    "openssl.cnf",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    `${name}.key`,
  ];
  writeFileSync(at("openssl.cnf"), CONFIG);
  openssl(
    ...[...request("ca"), "-x509", "-days", "2", "-subj", "/CN=An authority", "-extensions", "authority"],
    ...["-out", "ca.pem"],
  );
  let issued = 0;
  return {
    ca: readFileSync(at("ca.pem"), "utf8"),
    issue: (...names) => {
      const name = `server-${String((issued += 1))}`;
      writeFileSync(at(`${name}.cnf`), `subjectAltName = ${names.join(",")}\n`);
      openssl(...request(name), "-subj", "/CN=A server", "-out", `${name}.csr`);
      openssl(
        ...["x509", "-req", "-in", `${name}.csr`, "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"],
        ...["-days", "2", "-sha256", "-extfile", `${name}.cnf`, "-out", `${name}.pem`],
      );
      return { cert: readFileSync(at(`${name}.pem`), "utf8"), key: readFileSync(at(`${name}.key`), "utf8") };
    },
  };
}
