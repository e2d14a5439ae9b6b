/** One collector a JVM: a driver's may be the job's own. */
export const SERIAL_GC = "-XX:+UseSerialGC";

/** Compile little, beside SERIAL_GC: these JVMs live for a minute, several side by side on few cores. */
export const LEAN_JVM: readonly string[] = ["-XX:TieredStopAtLevel=1", "-Djava.net.preferIPv4Stack=true"];
