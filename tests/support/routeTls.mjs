// For a bare Node that runs a function: every TLS connection goes to 127.0.0.1 and TLS_PORT, as if DNS and the VPC's
// routes led there. The name that the certificate must have stays that of the URL.
import { createRequire } from "node:module";

/** The module itself, because what is imported can't be replaced. */
const tls = createRequire(import.meta.url)("node:tls");
const { connect } = tls;
tls.connect = (options, ...rest) =>
  connect({ ...options, host: "127.0.0.1", port: Number(process.env.TLS_PORT) }, ...rest);
