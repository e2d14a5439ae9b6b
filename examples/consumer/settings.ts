import * as pulumi from "@pulumi/pulumi";

/** What the stack's configuration says, checked. Keys, defaults and descriptions stand in Pulumi.yaml. */
export interface Settings {
  /** The spark-etl stack to start. */
  readonly producerStack: string;
  /** `cron(…)` or `rate(…)`. */
  readonly schedule: string;
  /** IANA time zone in which a cron schedule is read. */
  readonly timezone: string;
}

/** @throws pulumi.RunError naming every mistake at once: the key, the value and what is allowed. */
export function readSettings(): Settings {
  const config = new pulumi.Config();
  const mistakes: string[] = [];
  const text = (key: string, isRight: (value: string) => boolean, allowed: string): string => {
    const value = config.get(key) ?? "";
    if (!isRight(value)) {
      mistakes.push(`${config.name}:${key} is "${value}"; allowed: ${allowed}`);
    }
    return value;
  };
  const settings: Settings = {
    producerStack: text(
      "producerStack",
      (value) => /^[\w.-]+(\/[\w.-]+){2}$/.test(value),
      "organization/project/stack",
    ),
    schedule: text("schedule", isSchedule, "cron(0 6 * * ? *), in six fields, or rate(1 day)"),
    timezone: text("timezone", isTimezone, "an IANA time zone such as Europe/Vienna"),
  };
  if (mistakes.length > 0) {
    throw new pulumi.RunError(`The configuration of stack ${pulumi.getStack()}: ${mistakes.join("; ")}`);
  }
  return settings;
}

/**
 * Whether the Scheduler takes this as a recurring schedule; the values within a cron field are left to it.
 * Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function isSchedule(expression: string): boolean {
  if (/^rate\([1-9]\d* (minute|hour|day)s?\)$/.test(expression)) {
    return true;
  }
  const fields = /^cron\(([^()]*)\)$/.exec(expression)?.[1]?.split(" ") ?? [];
  const [, , dayOfMonth, , dayOfWeek] = fields;
  // One of the two days says nothing, because the other one decides.
  return (
    fields.length === 6 &&
    fields.every((field, index) => /^[\w*,/#-]+$/.test(field) || (field === "?" && [2, 4].includes(index))) &&
    (dayOfMonth === "?") !== (dayOfWeek === "?")
  );
}

function isTimezone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    // Node also takes offsets such as +01:00, the Scheduler does not.
    return /^[A-Z]/i.test(zone);
  } catch {
    return false;
  }
}
