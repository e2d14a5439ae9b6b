import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { policy } from "./policies";

/** The longest retention of a queue, in seconds. Source: SetQueueAttributes in the SQS API reference. */
const MAX_RETENTION_SECONDS = 14 * 86_400;

/**
 * A queue for calls that failed, and an alarm that is on while the queue is not empty.
 *
 * @param rulesArn ARN pattern of the EventBridge rules that may send events to it, with `*` for the part that differs
 * @returns the queue's ARN, once its policy exists
 */
export function deadLetters(
  name: string,
  rulesArn: pulumi.Input<string>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const queue = new aws.sqs.Queue(
    name,
    {
      messageRetentionSeconds: MAX_RETENTION_SECONDS,
      // With SQS' own key, not the stack's: a dead letter that a key's policy refuses would be lost silently.
      sqsManagedSseEnabled: true,
    },
    { parent },
  );
  const access = new aws.sqs.QueuePolicy(
    `${name}-policy`,
    {
      queueUrl: queue.url,
      // Events only: Lambda sends failed calls with the function's own role.
      // Source: "Granting permissions to the dead-letter queue" in the EventBridge guide.
      policy: policy({
        actions: ["sqs:SendMessage"],
        resources: [queue.arn],
        principal: { Service: "events.amazonaws.com" },
        condition: pulumi.output(rulesArn).apply((arn) => ({ ArnLike: { "aws:SourceArn": arn } })),
      }),
    },
    { parent },
  );
  new aws.cloudwatch.MetricAlarm(
    `${name}-alarm`,
    {
      alarmDescription:
        "The janitor was not called, or failed three times: batches of executions that ended may run on. The queue's messages name the executions.",
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: queue.name },
      statistic: "Maximum",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      period: 300,
      evaluationPeriods: 1,
      // A queue that is empty and unused stops reporting after some hours.
      treatMissingData: "notBreaching",
    },
    { parent },
  );
  return after(queue.arn, [access]);
}
