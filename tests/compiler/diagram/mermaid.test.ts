import assert from "node:assert/strict";

import { compile } from "../../../compiler/compile";
import { drawMermaid, mermaidOf } from "../../../compiler/diagram/mermaid";
import { bind } from "../functions";
import { ONE } from "../shapes";

describe("mermaidOf", () => {
  it("draws every state of a machine, and every way with its label", () => {
    assert.equal(
      mermaidOf(compile(ONE, bind(ONE)).machine),
      `flowchart TD
  start(( ))
  s0["Check Livy"]
  s1["A Job"]
  s2("Wait for A job to complete")
  s3["Query A job status"]
  s4{"A job complete?"}
  s5["Read A driver log"]
  s6["Stop A job"]
  s7(["A job failed"])
  s8(["A job finished"])
  start --> s0
  s0 --> s1
  s1 --> s2
  s1 --> s6
  s2 --> s3
  s3 --> s4
  s3 --> s6
  s4 -->|"success"| s8
  s4 -->|"failed"| s7
  s4 -->|"unexplained"| s5
  s4 -->|"timed out"| s6
  s4 -->|"interrupted"| s1
  s4 -->|"no verdict yet"| s2
  s5 --> s7
  s6 --> s7`,
    );
  });
});

describe("drawMermaid", () => {
  it("colours what changed, and draws a way that is no more as a broken line", () => {
    const drawn = drawMermaid(
      [
        { name: "A", type: "Wait", mark: "changed" },
        { name: "B", type: "Map", mark: "added" },
        { name: "C", type: "Succeed", mark: "removed" },
      ],
      [
        { from: "", to: "A", label: "", mark: "same" },
        { from: "A", to: "B", label: "x", mark: "added" },
        { from: "A", to: "C", label: "y", mark: "removed" },
      ],
    );
    assert.deepEqual(drawn.split("\n"), [
      "flowchart TD",
      "  start(( ))",
      '  s0("A"):::changed',
      '  s1["B"]:::added',
      '  s2(["C"]):::removed',
      "  start --> s0",
      '  s0 -->|"x"| s1',
      '  s0 -.->|"y"| s2',
      "  classDef added fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
      "  linkStyle 1 stroke:#1a7f37,stroke-width:3px",
      "  classDef removed fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-dasharray:4",
      "  linkStyle 2 stroke:#cf222e,stroke-width:3px",
      "  classDef changed fill:#fff8c5,stroke:#9a6700,color:#1f2328",
    ]);
  });

  it("lets no name or label end the picture, and draws a state that no definition has", () => {
    const name = 'a "b" `c` #1; <d>|\n```\\\u202e';
    const drawn = drawMermaid(
      [{ name, type: "Task", mark: "same" }],
      [{ from: name, to: "nowhere", label: name, mark: "same" }],
    );
    const text = "a #34;b#34; #96;c#96; #35;1#59; #60;d#62;#124; #96;#96;#96;#92;";
    assert.deepEqual(drawn.split("\n").slice(2), [
      `  s0["${text}"]`,
      `  s0 -->|"${text}"| missing["nowhere"]`,
    ]);
  });
});
