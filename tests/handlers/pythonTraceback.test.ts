import assert from "node:assert/strict";

import { failureCause } from "../../handlers/failureCause";
import { pythonCause } from "../../handlers/pythonTraceback";

const TRACEBACK = "Traceback (most recent call last):";
const OWN = [
  '  File "/mnt/tmp/spark-0f3b/clean.py", line 40, in <module>',
  "    main()",
  '  File "/mnt/tmp/spark-0f3b/clean.py", line 12, in parse',
  "    raise ValueError(row)",
];
const LIBRARY = [
  '  File "/usr/lib/spark/python/lib/pyspark.zip/pyspark/sql/readwriter.py", line 307, in load',
  '  File "/usr/lib/spark/python/lib/py4j-0.10.9.7-src.zip/py4j/java_gateway.py", line 1322, in __call__',
  '  File "/usr/lib/python3.9/site-packages/pandas/core/frame.py", line 9, in pop',
];

/** What is in the output, the output, and the cause that a person needs. */
const OUTPUTS: [string, readonly string[], string | undefined][] = [
  ["no traceback", ["it is done", "  File x"], undefined],
  ["a traceback that was cut off", [TRACEBACK, ...OWN], undefined],
  [
    "an exception in the application",
    ["reading", TRACEBACK, ...OWN, "ValueError: no fare in row 7", "26/03/01 INFO ShutdownHookManager"],
    "ValueError: no fare in row 7 (clean.py, line 12, in parse)",
  ],
  [
    "an exception that Spark raises: where the application called it",
    [TRACEBACK, ...OWN, ...LIBRARY, "pyspark.errors.exceptions.captured.AnalysisException: no such path"],
    "pyspark.errors.exceptions.captured.AnalysisException: no such path (clean.py, line 12, in parse)",
  ],
  [
    "an exception within a library alone",
    [TRACEBACK, ...LIBRARY.slice(0, 1), "KeyError: 'x'"],
    "KeyError: 'x' (readwriter.py, line 307, in load)",
  ],
  ["an exception without frames", [TRACEBACK, "KeyboardInterrupt"], "KeyboardInterrupt"],
  [
    "two tracebacks: the last one",
    [TRACEBACK, ...OWN, "KeyError: 'x'", "it goes on", TRACEBACK, ...OWN.slice(0, 2), "ValueError: y"],
    "ValueError: y (clean.py, line 40, in <module>)",
  ],
  [
    "an exception that was raised from another",
    [
      ...[TRACEBACK, ...OWN, "KeyError: 'fare'", ""],
      "The above exception was the direct cause of the following exception:",
      ...["", TRACEBACK, ...OWN.slice(0, 2), "RuntimeError: no fare"],
    ],
    "RuntimeError: no fare (clean.py, line 40, in <module>); caused by KeyError: 'fare' (clean.py, line 12, in parse)",
  ],
  [
    "an exception of a Python worker, which Spark quotes",
    [
      ...[TRACEBACK, ...OWN.slice(0, 2), "pyspark.errors.exceptions.captured.PythonException: "],
      ...["  An exception was thrown from the Python worker.", TRACEBACK, ...OWN, "ValueError: no fare"],
    ],
    "ValueError: no fare (clean.py, line 12, in parse)",
  ],
  [
    "Windows' paths",
    [TRACEBACK, '  File "C:\\jobs\\clean.py", line 3, in <module>', "NameError: x"],
    "NameError: x (clean.py, line 3, in <module>)",
  ],
];

describe("pythonCause", () => {
  for (const [what, lines, cause] of OUTPUTS) {
    it(`finds in ${what}`, () => {
      assert.equal(pythonCause(lines), cause);
    });
  }

  it("is the cause of a failure, before what Spark has logged", () => {
    const logged = [
      "26/03/01 10:00:05 ERROR Executor: Exception in task 0.0 in stage 1.0 (TID 1)",
      "org.apache.spark.api.python.PythonException: Traceback (most recent call last):",
      ...['  File "/mnt/tmp/clean.py", line 9, in f', "ValueError: no fare"],
      "\tat org.apache.spark.api.python.BasePythonRunner$ReaderIterator.handlePythonException(PythonRunner.scala:572)",
    ];
    assert.equal(
      failureCause([...logged, TRACEBACK, ...OWN, "RuntimeError: stopped"]),
      "RuntimeError: stopped (clean.py, line 12, in parse)",
    );
    assert.equal(failureCause(logged), "ValueError: no fare (clean.py, line 9, in f)");
  });
});
