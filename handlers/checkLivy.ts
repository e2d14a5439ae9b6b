import type { CheckEvent } from "../contract/events";
import { LIVY_PORT } from "../contract/limits";
import { checkInput } from "./checkInput";
import { getVersion } from "./livyClient";
import type { LivyEndpoint } from "./livyClient";
import { livyError } from "./livyError";

/** The parts of the stack that an error message names when Livy can't be reached. */
export interface StackPlace {
  readonly clusterId: string;
  /** The functions' security group. */
  readonly securityGroupId: string;
  /** `s3://bucket[/prefix]`, where all data is. */
  readonly rootPath: string;
}

/**
 * Checks the execution's input, and asks Livy for its version, before anything is submitted.
 *
 * @returns e.g. `0.8.0-incubating`
 * @throws InvalidInput; LivyStarting immediately, and LivyUnreachable after 5 seconds, both with what to check;
 *   LivyUnsupported, LivyServerError, LivyRejected, LivyUnauthorised
 */
export async function checkLivy(livy: LivyEndpoint, place: StackPlace, event: CheckEvent): Promise<string> {
  checkInput(event, place.rootPath);
  const version = await getVersion(livy).catch((error: unknown) => {
    throw explained(error as Error, place);
  });
  const [major = 0, minor = 0] = (/^\d+\.\d+/.exec(version)?.[0] ?? "").split(".").map(Number);
  // Livy before 0.7 starts the application before it checks whether the batch's name is taken.
  if (major === 0 && minor < 7) {
    const reported = version === "" ? "reports no version" : `is version ${version}`;
    throw livyError(
      "LivyUnsupported",
      `the Livy at ${livy.url} ${reported}; 0.7.0 or later is needed (EMR 5.30, 6.1)`,
    );
  }
  return version;
}

/**
 * Adds to an error what to check. If the primary node refuses the connection, its address and the route to it are
 * correct and Livy is not up; if the node is gone or a security group blocks the port, there is no answer at all.
 */
function explained(error: Error, place: StackPlace): Error {
  const { name, message } = error;
  if (/: ECONNREFUSED$| with status 503\b|safe ?mode/i.test(message)) {
    return livyError(
      "LivyStarting",
      `${message}. Livy is not up on cluster ${place.clusterId}: it starts once HDFS has left safe mode. ` +
        "If it does not start, see Livy's log on the primary node, /var/log/livy",
    );
  }
  if (name !== "LivyUnreachable") {
    return error;
  }
  if (/: (ERR_TLS|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)\w+$/.test(message)) {
    return livyError(
      name,
      `${message}. The nodes' certificate must be signed by the CA in livyCaFile, and cover the primary node's name`,
    );
  }
  return livyError(name, `${message}. ${whatToLookAt(place)}`);
}

function whatToLookAt({ clusterId, securityGroupId }: StackPlace): string {
  return (
    `Is cluster ${clusterId} up? (A cluster that was idle may have been terminated: pulumi up --refresh creates a new one.) ` +
    `Can security group ${securityGroupId} reach port ${String(LIVY_PORT)} of its primary node?`
  );
}
