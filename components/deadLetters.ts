import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { after } from "./after";
import { policy } from "./policies";

/** The longest that a queue keeps a message. Source: SetQueueAttributes in the SQS API reference. */
const FOURTEEN_DAYS = 14 * 86_400;

/**
 * A queue for calls that came to nothing, and an alarm that is on while there is one in it.
 *
 * @param rulesArn ARN of the EventBridge rules that may put events there, with `*` for what differs
 * @returns the queue's ARN, once the rules may
 */
export function deadLetters(
  name: string,
  rulesArn: pulumi.Input<string>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const queue = new aws.sqs.Queue(
    name,
    {
      messageRetentionSeconds: FOURTEEN_DAYS,
      // With SQS' own key and not the stack's: a dead letter that a key's policy refuses is lost without a word.
      sqsManagedSseEnabled: true,
    },
    { parent },
  );
  const access = new aws.sqs.QueuePolicy(
    `${name}-policy`,
    {
      queueUrl: queue.url,
      // Lambda puts a call that failed there by the function's own role.
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
      // An empty queue that nobody uses reports nothing after some hours.
      treatMissingData: "notBreaching",
    },
    { parent },
  );
  return after(queue.arn, [access]);
}
