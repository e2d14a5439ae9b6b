import { isJsonObject, match, parsed, shortType } from "./snapshot";
import type { Registered, Snapshot } from "./snapshot";

/** A key of an EMR classification that has another value than before; undefined is a key that is not set. */
export interface SettingChange {
  /** The cluster or instance group that has it, e.g. `Cluster EMRCluster`. */
  readonly holder: string;
  /** With the classification it is in before it: `spark-env/export`. */
  readonly classification: string;
  readonly key: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

type Settings = ReadonlyMap<string, Setting>;

interface Setting {
  readonly classification: string;
  readonly key: string;
  readonly value: string;
}

/**
 * Compares the configurations of clusters and instance groups key by key, wherever in the JSON they stand.
 * Source of the shape: "Configure applications" of the Amazon EMR Release Guide.
 */
export function diffConfiguration(before: Snapshot, after: Snapshot): readonly SettingChange[] {
  const { added, removed, kept } = match(configured(before), configured(after));
  return [
    ...kept.flatMap(([old, now]) => compare(now, settingsOf(old), settingsOf(now))),
    ...added.flatMap((now) => compare(now, new Map(), settingsOf(now))),
    ...removed.flatMap((old) => compare(old, settingsOf(old), new Map())),
  ];
}

function compare({ type, name }: Registered, before: Settings, after: Settings): readonly SettingChange[] {
  return [...new Map([...before, ...after])]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { classification, key }]) => ({
      holder: `${shortType(type)} ${name}`,
      classification,
      key,
      before: before.get(id)?.value,
      after: after.get(id)?.value,
    }))
    .filter((change) => change.before !== change.after);
}

function settingsOf({ inputs }: Registered): Settings {
  const settings = new Map<string, Setting>();
  const add = (list: unknown, above: string) => {
    for (const entry of Array.isArray(list) ? list.filter(isJsonObject) : []) {
      const classification = above + String(entry.Classification);
      for (const [key, value] of Object.entries(isJsonObject(entry.Properties) ? entry.Properties : {})) {
        settings.set(`${classification} ${key}`, { classification, key, value: String(value) });
      }
      add(entry.Configurations, `${classification}/`);
    }
  };
  add(parsed(inputs.configurationsJson), "");
  return settings;
}

function configured(snapshot: Snapshot): Snapshot {
  return {
    ...snapshot,
    resources: snapshot.resources.filter(({ inputs }) => inputs.configurationsJson !== undefined),
  };
}
