/** One collector a JVM: a driver's may be the job's own. */
export const SERIAL_GC = "-XX:+UseSerialGC";

/** Compile little, in addition to SERIAL_GC: these JVMs run for a minute, several at a time on few cores. */
export const LEAN_JVM: readonly string[] = ["-XX:TieredStopAtLevel=1", "-Djava.net.preferIPv4Stack=true"];
