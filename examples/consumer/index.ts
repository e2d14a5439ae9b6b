import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { readProducer } from "./producer";
import { readSettings } from "./settings";

/** Starts an execution of the producer's state machine whenever the schedule says so. */
export = async () => {
  const { producerStack, schedule, timezone } = readSettings();
  const { stateMachineArn, rootPath } = await readProducer(producerStack);

  const started = new aws.scheduler.Schedule("spark-etl", {
    description: `Starts the pipeline of ${producerStack}`,
    scheduleExpression: schedule,
    scheduleExpressionTimezone: timezone,
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: stateMachineArn,
      roleArn: startingRole(stateMachineArn),
      input: JSON.stringify({ rootPath }),
      // For the call that starts the execution; an execution that failed is not started again.
      retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 },
    },
  });
  return { scheduleArn: started.arn };
};

/** A role for the Scheduler of this account that may start this state machine; published with its policy. */
function startingRole(stateMachineArn: string): pulumi.Output<string> {
  const [, , , , account = ""] = stateMachineArn.split(":");
  const role = new aws.iam.Role("spark-etl-start", {
    assumeRolePolicy: policy({
      Principal: { Service: "scheduler.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    }),
  });
  const start = new aws.iam.RolePolicy("spark-etl-start", {
    role: role.id,
    policy: policy({ Action: "states:StartExecution", Resource: stateMachineArn }),
  });
  return pulumi.all([role.arn, start.id]).apply(([arn]) => arn);
}

function policy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}
