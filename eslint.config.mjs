import { builtinModules } from "node:module";

import pulumi from "@pulumi/eslint-plugin";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** What a room must not import; types are free where `typesToo` is not set. See docs/architecture.md, "Rooms". */
const closed = (files, groups) => ({
  files,
  rules: {
    "@typescript-eslint/no-restricted-imports": [
      "error",
      {
        patterns: groups.map(({ regex, message, typesToo = false }) => ({
          regex,
          message,
          allowTypeImports: !typesToo,
        })),
      },
    ],
  },
});

/** One way to import Node's modules: `import { join } from "node:path"`; `assert` is a function, and its own default. */
const NODE_IMPORTS = builtinModules
  .map((name) => name.replace(/^node:/, ""))
  .flatMap((name) => [
    { name, message: `Import it as "node:${name}".` },
    ...(name.startsWith("assert")
      ? []
      : [{ name: `node:${name}`, importNames: ["default"], message: "Import what you need by name." }]),
  ]);

const room = (names) => `^\\.\\.?/(.*/)?(${names})(/|$)`;
const CLOUD = { regex: "^(@pulumi/|axios$)", typesToo: true };
const CLI = {
  regex: room("cli|tests"),
  message: "cli/ knows the program; the program does not know cli/.",
  typesToo: true,
};

const COMMANDS = {
  regex: "^(\\.\\./)+(main|options|start|plan\\w*|build|permissions|replacements|synth)$",
  message: "Commands know the rooms, not the other way.",
  typesToo: true,
};

const AUTHOR_TIME = [
  { ...CLOUD, message: "Author time knows neither Pulumi nor AWS." },
  { regex: room("components|handlers|config"), message: "Author time stands alone.", typesToo: true },
  CLI,
];

export default defineConfig(
  { ignores: ["node_modules", "dist", ".local", "**/target"] },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  { rules: { curly: "error", "no-restricted-imports": ["error", { paths: NODE_IMPORTS }] } },
  {
    files: ["**/*.ts"],
    plugins: { "@pulumi": pulumi },
    rules: {
      "@pulumi/no-output-in-template-literal": "error",
      "@pulumi/no-output-instance-in-template-literal": "error",
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  { files: ["**/*.mjs", "**/*.cjs"], extends: [tseslint.configs.disableTypeChecked] },
  { files: ["tests/**"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
  closed(
    ["model/**"],
    [
      ...AUTHOR_TIME,
      { regex: room("compiler|pipelines"), message: "The vocabulary comes first.", typesToo: true },
    ],
  ),
  closed(
    ["compiler/**"],
    [...AUTHOR_TIME, { regex: room("pipelines"), message: "A pipeline is data.", typesToo: true }],
  ),
  closed(
    ["pipelines/**"],
    [
      ...AUTHOR_TIME,
      {
        regex: room("model(?!/pipeline$)|compiler|contract"),
        message: "A pipeline takes its words from model/pipeline.",
      },
    ],
  ),
  closed(
    ["handlers/**"],
    [
      { regex: "^@pulumi/", message: "Packages of Pulumi are not in the zip.", typesToo: true },
      {
        regex: room("model|compiler|pipelines|components|config"),
        message: "Run time takes contract/ alone from other rooms.",
        typesToo: true,
      },
      CLI,
    ],
  ),
  closed(
    ["contract/**"],
    [
      { ...CLOUD, message: "What all times share imports nothing." },
      { regex: "^\\.\\./", message: "What all times share imports nothing.", typesToo: true },
    ],
  ),
  closed(
    ["components/**"],
    [{ regex: room("config"), message: "Components take plain arguments.", typesToo: true }, CLI],
  ),
  closed(["config/**", "index.ts"], [CLI]),
  closed(
    ["cli/common/**"],
    [
      {
        regex: room("synth|local|review"),
        message: "cli/common knows no other room of cli/.",
        typesToo: true,
      },
    ],
  ),
  closed(
    ["cli/synth/**"],
    [
      {
        regex: "^\\.\\./(local|review|[^/.]+$)",
        message: "cli/synth knows cli/common alone.",
        typesToo: true,
      },
    ],
  ),
  closed(
    ["cli/local/**"],
    [COMMANDS, { regex: room("review"), message: "cli/local does not know the review.", typesToo: true }],
  ),
  closed(["cli/review/**"], [COMMANDS]),
  closed(
    ["tests/campaign/judge/**"],
    [
      {
        regex: room("handlers|components"),
        message: "The judge knows an application by what it does, not by the product's names.",
        typesToo: true,
      },
      { regex: "^\\.\\./", message: "The judge takes only types from others." },
    ],
  ),
);
