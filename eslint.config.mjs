import pulumi from "@pulumi/eslint-plugin";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** What a room must not import; types are free where `typesToo` is not set. DESIGN: the three times. */
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

const room = (names) => `^\\.\\.?/(.*/)?(${names})(/|$)`;
const CLOUD = { regex: "^(@pulumi/|axios$)", typesToo: true };
const LOCAL = {
  regex: room("local|tests"),
  message: "local/ knows the program; the program does not know local/.",
  typesToo: true,
};

const AUTHOR_TIME = [
  { ...CLOUD, message: "Author time knows neither Pulumi nor AWS." },
  { regex: room("components|handlers|config"), message: "Author time stands alone.", typesToo: true },
  LOCAL,
];

export default defineConfig(
  { ignores: ["node_modules", "dist", ".local", "assets/spark-taxi", "**/target"] },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
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
  closed(["asl/**"], AUTHOR_TIME),
  closed(
    ["pipelines/**"],
    [
      ...AUTHOR_TIME,
      { regex: room("asl(?!/pipeline$)"), message: "A pipeline takes the words of asl/pipeline, and types." },
    ],
  ),
  closed(
    ["handlers/**"],
    [
      { regex: "^@pulumi/", message: "Packages of Pulumi are not in the zip.", typesToo: true },
      { regex: room("asl|pipelines|components|config"), message: "Run time takes only types from others." },
      LOCAL,
    ],
  ),
  closed(
    ["contract/**"],
    [
      { ...CLOUD, message: "What all times share imports nothing." },
      { regex: "^\\.\\./", message: "What all times share imports nothing.", typesToo: true },
    ],
  ),
  closed(["components/**", "*.ts"], [LOCAL]),
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
