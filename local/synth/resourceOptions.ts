import * as pulumi from "@pulumi/pulumi";

/** What decides how a resource is replaced and deleted. */
export interface ResourceOptions {
  /** Pulumi refuses to delete or replace it. */
  readonly protect: boolean;
  /** Pulumi forgets it and leaves it where it is. */
  readonly retainOnDelete: boolean;
  /** Pulumi deletes it before it makes its replacement; absent: after. */
  readonly deleteBeforeReplace?: true;
}

/** The part of a registration request that the mocks don't pass on. */
interface Request {
  getType(): string;
  getName(): string;
  getProtect(): boolean | undefined;
  getRetainondelete(): boolean | undefined;
  getDeletebeforereplace(): boolean | undefined;
}

/**
 * Listens to what is registered with the mocks that are set, for the options that mocks are not told.
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
    heard.set(`${request.getType()} ${request.getName()}`, {
      protect: request.getProtect() === true,
      retainOnDelete: request.getRetainondelete() === true,
      ...(request.getDeletebeforereplace() === true ? { deleteBeforeReplace: true } : {}),
    });
    return register(request, callback);
  };
  return (type, name) => heard.get(`${type} ${name}`) ?? { protect: false, retainOnDelete: false };
}
