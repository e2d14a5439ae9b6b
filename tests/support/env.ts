const PROXIES = ["http", "https", "no", "all"].flatMap((one) => [
  `${one}_proxy`,
  `${one.toUpperCase()}_PROXY`,
]);

/** Runs work with these environment variables and no other proxy than theirs; puts the old ones back. */
export async function withEnv<T>(
  variables: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  const names = [...PROXIES, ...Object.keys(variables)];
  const old = names.map((name) => [name, process.env[name]] as const);
  names.forEach((name) => Reflect.deleteProperty(process.env, name));
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    names.forEach((name) => Reflect.deleteProperty(process.env, name));
    for (const [name, value] of old) {
      if (value !== undefined) {
        process.env[name] = value;
      }
    }
  }
}

/** For suites that speak to a server on 127.0.0.1: the machine's own proxy is out of the way for them. */
export function withoutProxy(): void {
  const old = new Map<string, string>();
  before(() => {
    for (const name of PROXIES) {
      const value = process.env[name];
      if (value !== undefined) {
        old.set(name, value);
        Reflect.deleteProperty(process.env, name);
      }
    }
  });
  after(() => {
    Object.assign(process.env, Object.fromEntries(old));
  });
}
