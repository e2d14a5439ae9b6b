/** Where else, besides the application, the values of Spark's configuration are used. */

/** How a value appears in YARN's launch script; `file`: not at all, because the configuration is passed in a file. */
export type Reach = "argument" | "options" | "quoted" | "file";

/**
 * How a value of conf appears in the launch scripts of driver and executors.
 * Source: `createContainerLaunchContext`, `setupLaunchEnv` and `populateClasspath` in Client.scala, `prepareCommand` in
 * ExecutorRunnable.scala, and `isExecutorStartupConf` in SparkConf.scala of Spark 3.5.
 */
export function reachOf(key: string): Reach {
  if (/^spark\.(driver|executor|yarn\.am)\.(extra|default)JavaOptions$/.test(key)) {
    return "options";
  }
  if (
    /^spark\.(driver|executor|yarn\.am)\.(extraLibraryPath|extraClassPath|libraryPath)$/.test(key) ||
    /^spark\.(executorEnv|yarn\.appMasterEnv)\./.test(key) ||
    key === "spark.yarn.stagingDir"
  ) {
    return "quoted";
  }
  return /^spark\.(auth|rpc|network|ssl|port\.)/.test(key) || key.endsWith(".port") ? "argument" : "file";
}

/** Keys whose values are code, its location, or the user that it runs as. */
const CODE_KEYS =
  /^spark\.(jars|files|archives|plugins|submit|pyspark|r|kerberos|yarn\.(jars|archive|dist|queue|user|isPython|config))(\.|$)|^spark\.sql\.catalog\.[^.]+$|^spark\.sql\.hive\.metastore\.jars/;

/** Endings of keys whose values are a class, a command or a code file. */
const CODE_WORDS =
  /(class(es|name|path)?|impl|plugins?|listeners?|extensions?|manager|registrator|serializer|providers?|factory|codec|command|python|script|jars?|queue|user|keytab|principal)$/i;

/** Whether a value of conf decides which code runs, where it comes from or which user it runs as. */
export function choosesCode(key: string): boolean {
  return reachOf(key) !== "file" || CODE_KEYS.test(key) || CODE_WORDS.test(key);
}
