import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, sep } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

import { ROOT } from "../../cli/common/paths";
import { stack } from "../support/stacks";

const FOLDER = join(ROOT, "examples/consumer");
const MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:Orders";
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

type Values = Readonly<Record<string, unknown>>;
interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Values;
}

describe("examples/consumer", function () {
  this.timeout(180_000);
  let outputs: Values;
  before(async () => {
    ({ outputs } = await stack("dev"));
  });

  /** Runs the program of Pulumi.dev.yaml on these outputs of its producer. */
  async function run(producer: Values, overrides: Readonly<Record<string, string>> = {}) {
    const registered: Registered[] = [];
    const { config } = parse(read("examples/consumer/Pulumi.dev.yaml")) as {
      config: Record<string, string>;
    };
    pulumi.runtime.setAllConfig({ ...config, ...overrides });
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, id, inputs }) => {
          if (type === "pulumi:pulumi:StackReference") {
            return { id: id ?? "", state: { name: id, outputs: producer, secretOutputNames: [] } };
          }
          registered.push({ type, name, inputs: inputs as Values });
          return { id: `${name}-id`, state: { ...(inputs as Values), arn: `arn-of-${name}` } };
        },
        call: ({ token }) => {
          throw new Error(`the program asks for ${token}`);
        },
      },
      "spark-etl-schedule",
      "dev",
      false,
    );
    for (const file of Object.keys(require.cache).filter((one) => one.startsWith(FOLDER + sep))) {
      Reflect.deleteProperty(require.cache, file);
    }
    const { default: program } = (await import(join(FOLDER, "index.ts"))) as {
      default: () => Promise<Record<string, pulumi.Output<string>>>;
    };
    const exported = await program();
    const resolved = await new Promise<Values>((resolve) => {
      pulumi.all(exported).apply(resolve);
    });
    await pulumi.runtime.disconnect();
    return { registered, resolved };
  }

  it("registers a schedule, and a role that may start the real stack's machine and nothing else", async () => {
    const { registered, resolved } = await run(outputs);
    const policy = (statement: object) =>
      JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
    assert.equal(outputs.stateMachineArn, MACHINE);
    assert.deepEqual(
      [...registered].sort((a, b) => (a.type < b.type ? -1 : 1)),
      [
        {
          type: "aws:iam/role:Role",
          name: "spark-etl-start",
          inputs: {
            assumeRolePolicy: policy({
              Principal: { Service: "scheduler.amazonaws.com" },
              Action: "sts:AssumeRole",
              Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
            }),
          },
        },
        {
          type: "aws:iam/rolePolicy:RolePolicy",
          name: "spark-etl-start",
          inputs: {
            role: "spark-etl-start-id",
            policy: policy({ Action: "states:StartExecution", Resource: MACHINE }),
          },
        },
        {
          type: "aws:scheduler/schedule:Schedule",
          name: "spark-etl",
          inputs: {
            description: "Starts the pipeline of organization/spark-etl/dev",
            scheduleExpression: "cron(0 6 * * ? *)",
            scheduleExpressionTimezone: "Europe/Vienna",
            flexibleTimeWindow: { mode: "OFF" },
            target: {
              arn: MACHINE,
              roleArn: "arn-of-spark-etl-start",
              input: JSON.stringify({ rootPath: outputs.rootPath }),
              retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 },
            },
          },
        },
      ],
    );
    assert.deepEqual(resolved, { scheduleArn: "arn-of-spark-etl" });
  });

  it("refuses outputs of another version before it registers anything", async () => {
    await assert.rejects(run({ ...outputs, outputsVersion: 2 }), (error: unknown) => {
      assert.ok(pulumi.RunError.isInstance(error));
      assert.equal(
        error.message,
        "the outputs of stack organization/spark-etl/dev are of version 2, this program is written for version 1; " +
          "see its docs/outputs.md and adapt producer.ts",
      );
      return true;
    });
  });

  for (const missing of ["outputsVersion", "stateMachineArn", "rootPath"]) {
    it(`names the output ${missing} when the producer has none`, async () => {
      const others = Object.entries(outputs).filter(([name]) => name !== missing);
      await assert.rejects(run(Object.fromEntries(others)), {
        message: `Required output '${missing}' does not exist on stack 'organization/spark-etl/dev'.`,
      });
    });
  }

  it("tells all mistakes in its configuration at once", async () => {
    const mistakes = {
      "spark-etl-schedule:producerStack": "dev",
      "spark-etl-schedule:schedule": "daily",
      "spark-etl-schedule:timezone": "Vienna",
    };
    await assert.rejects(run(outputs, mistakes), (error: unknown) => {
      assert.ok(pulumi.RunError.isInstance(error));
      assert.equal(
        error.message,
        "The configuration of stack dev: " +
          'spark-etl-schedule:producerStack is "dev"; allowed: organization/project/stack; ' +
          'spark-etl-schedule:schedule is "daily"; allowed: cron(0 6 * * ? *), in six fields, or rate(1 day); ' +
          'spark-etl-schedule:timezone is "Vienna"; allowed: an IANA time zone such as Europe/Vienna',
      );
      return true;
    });
  });

  it("refuses an offset as a time zone", async () => {
    await assert.rejects(run(outputs, { "spark-etl-schedule:timezone": "+01:00" }), {
      message:
        'The configuration of stack dev: spark-etl-schedule:timezone is "+01:00"; ' +
        "allowed: an IANA time zone such as Europe/Vienna",
    });
  });

  it("asks for the packages that the repository has installed", () => {
    const versions = (path: string) => {
      const { dependencies, devDependencies } = JSON.parse(read(path)) as Record<string, object>;
      return { ...dependencies, ...devDependencies } as Record<string, string>;
    };
    const own = versions("package.json");
    for (const [name, version] of Object.entries(versions("examples/consumer/package.json"))) {
      assert.equal(version, own[name], name);
    }
  });
});
