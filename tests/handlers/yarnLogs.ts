/**
 * What Livy 0.7.1 held of batches that failed on Hadoop 3.3.4 with Spark 3.5.6 in cluster mode: their log's last part,
 * recorded through `npm start -- --cluster yarn`, with shorter stack traces.
 */

/** spark-submit's output, which stands before YARN's diagnostics. */
const SUBMIT = [
  "stdout: ",
  "26/11/29 19:07:40 INFO Client: Application report for application_1795979239357_0001 (state: ACCEPTED)",
  "\t tracking URL: http://localhost:0/proxy/application_1795979239357_0001/",
  "\t user: hadoop",
  "26/11/29 19:07:41 INFO ShutdownHookManager: Shutdown hook called",
  "\nstderr: ",
  "\nYARN Diagnostics: ",
];

const FAILED = (code: number) =>
  `Application application_1795979239357_0001 failed 1 times (global limit =2; local limit is =1) due to AM Container for appattempt_1795979239357_0001_000001 exited with  exitCode: ${String(code)}`;

const TRACKING =
  "For more detailed output, check the application tracking page: http://localhost:33167/cluster/app/application_1795979239357_0001 Then click on links to logs of each attempt.";

/** The end of the driver's log, which YARN gives twice. */
function launchFailed(code: number, stderr: readonly string[]): readonly string[] {
  const exited = [
    `[2026-11-29 19:13:56.624]Container exited with a non-zero exit code ${String(code)}. Error file: prelaunch.err.`,
    "Last 4096 bytes of prelaunch.err :",
    "Last 4096 bytes of stderr :",
    ...stderr,
    "",
    "",
  ];
  return [
    ...SUBMIT,
    FAILED(code),
    "Failing this attempt.Diagnostics: [2026-11-29 19:13:56.589]Exception from container-launch.",
    "Container id: container_1795979239357_0001_01_000001",
    `Exit code: ${String(code)}`,
    "",
    ...exited,
    ...exited,
    TRACKING,
    ". Failing the application.",
  ];
}

export const DRIVER_KILLED = [
  ...SUBMIT,
  FAILED(137),
  "Failing this attempt.Diagnostics: [2026-11-29 19:07:47.046]Container killed on request. Exit code is 137",
  "[2026-11-29 19:07:47.046]Container exited with a non-zero exit code 137. ",
  "[2026-11-29 19:07:47.047]Killed by external signal",
  TRACKING,
  ". Failing the application.",
];

/** `System.exit(0)` in a main that has made no SparkContext. */
export const EXIT_0 = [
  ...SUBMIT,
  FAILED(0),
  `Failing this attempt.Diagnostics: ${TRACKING}`,
  ". Failing the application.",
];

/** `System.exit(1)` in such a main. */
export const EXIT_1 = launchFailed(1, [
  "26/11/29 19:13:56 INFO ApplicationMaster: Waiting for spark context initialization...",
  "26/11/29 19:13:56 INFO ApplicationMaster: Final app status: FAILED, exitCode: 13, (reason: Shutdown hook called before final status was reported.)",
  "26/11/29 19:13:56 INFO ShutdownHookManager: Shutdown hook called",
]);

/** `System.exit` of any code with a SparkContext. */
export const EXIT_IN_SESSION = [...SUBMIT, "Shutdown hook called before final status was reported."];

/** A main that returned and had made no SparkContext. */
export const NO_CONTEXT = launchFailed(13, [
  "26/11/29 19:15:09 INFO ApplicationMaster: Final app status: FAILED, exitCode: 13",
  "26/11/29 19:15:09 ERROR ApplicationMaster: Uncaught exception: ",
  "java.lang.IllegalStateException: User did not initialize spark context!",
  "\tat org.apache.spark.deploy.yarn.ApplicationMaster.runDriver(ApplicationMaster.scala:522)",
  "26/11/29 19:15:09 INFO ShutdownHookManager: Shutdown hook called",
]);

/** A main that threw before it had made a SparkContext. */
export const THROWN_EARLY = launchFailed(13, [
  "ration.java:2896)",
  "\tat org.apache.hadoop.fs.FsShell.main(FsShell.java:390)",
  ")",
  "26/11/29 19:08:13 ERROR ApplicationMaster: Uncaught exception: ",
  "org.apache.spark.SparkException: Exception thrown in awaitResult: ",
  "\tat org.apache.spark.util.SparkThreadUtils$.awaitResult(SparkThreadUtils.scala:56)",
  "Caused by: java.lang.RuntimeException: resource-types.xml not found",
  "\tat org.apache.hadoop.conf.Configuration.loadResource(Configuration.java:3068)",
  "26/11/29 19:08:13 INFO ShutdownHookManager: Shutdown hook called",
]);

/** A main that threw. */
export const THROWN = [
  ...SUBMIT,
  "User class threw exception: org.apache.hadoop.fs.s3a.UnknownStoreException: `s3://b/input': getFileStatus on s3://b/input",
  "\tat org.apache.hadoop.fs.s3a.S3AUtils.translateException(S3AUtils.java:263)",
  "Caused by: com.amazonaws.services.s3.model.AmazonS3Exception: The specified bucket does not exist",
  "\t... 20 more",
];

/** A driver that asks for more memory than a node has. */
export const TOO_LARGE = [
  "stdout: ",
  "26/11/29 19:10:29 INFO Client: Verifying our application has not requested more than the maximum memory capability of the cluster (6144 MB per container)",
  'Exception in thread "main" java.lang.IllegalArgumentException: Required AM memory (20480+2048 MB) is above the max threshold (6144 MB) of this cluster!',
  "\tat org.apache.spark.deploy.yarn.Client.verifyClusterResources(Client.scala:409)",
  "26/11/29 19:10:29 INFO ShutdownHookManager: Shutdown hook called",
  "\nstderr: ",
  "\nYARN Diagnostics: ",
  "spark-submit start failed",
];

/** A driver that took more memory than its container has. */
export const TOO_MUCH_MEMORY = [
  ...SUBMIT,
  FAILED(-104),
  "Failing this attempt.Diagnostics: [2026-11-29 19:20:11.878]Container [pid=4782,containerID=container_1795979239357_0001_01_000001] is running 67702784B beyond the 'PHYSICAL' memory limit. Current usage: 704.6 MB of 640 MB physical memory used; 3.3 GB of 1.3 GB virtual memory used. Killing container.",
  "Dump of the process-tree for container_1795979239357_0001_01_000001 :",
  "\t|- PID PPID PGRPID SESSID CMD_NAME USER_MODE_TIME(MILLIS) SYSTEM_TIME(MILLIS) VMEM_USAGE(BYTES) RSSMEM_USAGE(PAGES) FULL_CMD_LINE",
  "\t|- 4791 4782 3919 3919 (java) 597 69 3527024640 179603 /usr/lib/jvm/java-17/bin/java -server",
  "",
  "[2026-11-29 19:20:11.898]Container killed on request. Exit code is 143",
  "[2026-11-29 19:20:11.899]Container exited with a non-zero exit code 143. ",
  TRACKING,
  ". Failing the application.",
];

/** A Python application that failed, whatever by. */
export const PYTHON = [...SUBMIT, "User application exited with status 1"];

/** An application that waits for its queue. */
export const WAITING = [
  ...SUBMIT,
  "[Sun Nov 29 19:20:25 +0000 2026] Application is added to the scheduler and is not yet activated. Queue's AM resource limit exceeded.  Details : AM Partition = <DEFAULT_PARTITION>; AM Resource Request = <memory:2432, vCores:1>; Queue Resource Limit for AM = <memory:3072, vCores:1>; User AM Resource Limit of the queue = <memory:3072, vCores:1>; Queue AM Resource Usage = <memory:3456, vCores:1>; ",
];

/** An application whose driver's container starts. */
export const LAUNCHED = [...SUBMIT, "AM container is launched, waiting for AM container to Register with RM"];

/** What Livy says once it has looked in vain for an application. Source: SparkYarnApp.getAppIdFromTag of Livy. */
const NO_APPLICATION =
  "No YARN application is found with tag livy-batch-0-x5yq8twp in 600 seconds. This may be because 1) spark-submit fail to submit application to YARN; or 2) YARN cluster doesn't have enough resources to start the application in time. Please check Livy log and YARN log to know the details.";

/** An application that was not found while Livy was up: spark-submit is its child, and its output is there. */
export const NOT_FOUND = [...SUBMIT, NO_APPLICATION];

/** An application that was not found after a restart of Livy, which has no spark-submit then. */
export const RECOVERED_NOT_FOUND = ["stdout: ", "\nstderr: ", "\nYARN Diagnostics: ", NO_APPLICATION];
