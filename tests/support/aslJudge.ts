import { getLanguageService, TextDocument } from "amazon-states-language-service";
import aslValidator from "asl-validator";

export interface Verdict {
  /** What asl-validator objects to. */
  readonly validator: readonly string[];
  /** What amazon-states-language-service, of AWS' own editor, objects to. */
  readonly service: readonly string[];
}

const verdicts = new Map<string, Promise<Verdict>>();

/**
 * Judges a state machine's definition by two validators that know nothing of this project. Stacks register equal
 * definitions: each is judged once.
 */
export function judgeDefinition(definition: string): Promise<Verdict> {
  const verdict = verdicts.get(definition) ?? judge(definition);
  verdicts.set(definition, verdict);
  return verdict;
}

async function judge(definition: string): Promise<Verdict> {
  const service = getLanguageService({});
  const document = TextDocument.create("memory://definition.asl.json", "asl", 1, definition);
  const diagnostics = await service.doValidation(document, service.parseJSONDocument(document));
  return {
    validator: aslValidator(JSON.parse(definition)).errors.map((error) => JSON.stringify(error)),
    service: diagnostics.map(({ message }) => JSON.stringify(message)),
  };
}
