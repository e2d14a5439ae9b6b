/** Compile little and collect serially: these JVMs live for a minute, several side by side on few cores. */
export const LEAN_JVM: readonly string[] = [
  "-XX:TieredStopAtLevel=1",
  "-XX:+UseSerialGC",
  "-Djava.net.preferIPv4Stack=true",
];
