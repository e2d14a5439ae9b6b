import * as pulumi from "@pulumi/pulumi";

/** What decides in which order a resource is made, replaced and deleted, and how. */
export interface ResourceOptions {
  /** Pulumi refuses to delete or replace it. */
  readonly protect: boolean;
  /** Pulumi forgets it and leaves it where it is. */
  readonly retainOnDelete: boolean;
  /** Pulumi deletes it before it makes its replacement; absent: after. */
  readonly deleteBeforeReplace?: true;
  /** Where Pulumi deletes that one, as `<type> <name>`, it takes this one for deleted too. */
  readonly deletedWith?: string;
  /** How long its deletion may take, e.g. `60m`; absent: as long as the provider says. */
  readonly deleteTimeout?: string;
  /** What it needs, as `<type> <name>`, sorted: made before it, and deleted after it. */
  readonly dependsOn?: readonly string[];
}

/** The part of a registration request that the mocks don't pass on. */
interface Request {
  getType(): string;
  getName(): string;
  getProtect(): boolean | undefined;
  getRetainondelete(): boolean | undefined;
  getDeletebeforereplace(): boolean | undefined;
  getDeletedwith(): string;
  getCustomtimeouts(): { getDelete(): string } | undefined;
  getDependenciesList(): string[];
}

/**
 * Listens to the registrations at the current mocks, for the options that mocks do not get.
 *
 * @returns the options of a resource that is registered, by type and name
 */
export function listenForOptions(): (type: string, name: string) => ResourceOptions {
  const heard = new Map<string, ResourceOptions>();
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource: (request: Request, callback: unknown) => unknown;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    heard.set(`${request.getType()} ${request.getName()}`, optionsOf(request));
    return register(request, callback);
  };
  return (type, name) => heard.get(`${type} ${name}`) ?? { protect: false, retainOnDelete: false };
}

function optionsOf(request: Request): ResourceOptions {
  const deletedWith = request.getDeletedwith();
  const deleteTimeout = request.getCustomtimeouts()?.getDelete() ?? "";
  const dependsOn = request.getDependenciesList().map(typeAndName).sort();
  return {
    protect: request.getProtect() === true,
    retainOnDelete: request.getRetainondelete() === true,
    ...(request.getDeletebeforereplace() === true ? { deleteBeforeReplace: true } : {}),
    ...(deletedWith === "" ? {} : { deletedWith: typeAndName(deletedWith) }),
    ...(deleteTimeout === "" ? {} : { deleteTimeout }),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
  };
}

/** The last two parts of a URN: `urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>`. */
function typeAndName(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split("$").at(-1) ?? ""} ${name}`;
}
