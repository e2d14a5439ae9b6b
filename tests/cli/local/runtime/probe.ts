import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Java } from "../../../../cli/local/runtime/java";

/**
 * A driver that says what it was started with, writes what is no UTF-8, and ends as its first argument says: `exit` and
 * `return` have a SparkContext, which they do not stop.
 */
const SOURCE = `package com.example;

public class Probe {
  public static void main(String[] args) throws Exception {
    if (args[0].equals("exit") || args[0].equals("return")) {
      Class.forName("org.apache.spark.SparkContext").getMethod("getOrCreate").invoke(null);
      if (args[0].equals("exit")) {
        System.exit(0);
      }
      return;
    }
    System.out.println("argument " + args[1]);
    System.out.println("conf " + System.getProperty("spark.probe.place"));
    System.out.println("options " + System.getProperty("app.mode") + ", " + System.getProperty("app.shell"));
    System.out.println("default " + System.getProperty("app.default"));
    System.out.println("heap " + (Runtime.getRuntime().maxMemory() >> 20));
    System.out.println("libraries " + System.getenv(System.getProperty("os.name").startsWith("Mac")
        ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH"));
    System.out.println("resource " + Probe.class.getResource("/only-here.txt"));
    System.out.println("cluster " + System.getenv("FROM_THE_CLUSTER"));
    System.err.println("error stream");
    System.out.write(new byte[] {'b', 'a', 'd', ' ', (byte) 0xff, ' ', (byte) 0xc3, '\\n'});
    System.out.println("x".repeat(1000000));
    System.out.println("last");
    if (!args[0].equals("stay")) {
      new ProcessBuilder("kill", "-" + args[0], "" + ProcessHandle.current().pid()).start();
    }
    Thread.sleep(600000);
  }
}
`;

/** Builds the jar of com.example.Probe. */
export function buildProbe(java: Java, folder: string): Buffer {
  const [source, classes, jar] = ["Probe.java", "classes", "probe.jar"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(classes, { recursive: true });
  writeFileSync(source, SOURCE);
  execFileSync(join(java.home, "bin/javac"), ["-d", classes, source]);
  execFileSync(join(java.home, "bin/jar"), ["cf", jar, "-C", classes, "."]);
  return readFileSync(jar);
}
