import { join } from "node:path";

import type { Pipeline } from "../model/pipeline";
import { resolveAssets } from "./assets";
import type { Asset } from "./assets";
import { checkLimits } from "./checkLimits";
import { throwConfigErrors } from "./configReader";
import { inputFileProblem } from "./dataFiles";
import { checkBounds, checkPipelines, loadPipelines, throwPipelineErrors } from "./loadPipelines";
import { readPipelinesFolder, readSettings } from "./readSettings";
import type { Settings } from "./settings";

const PROJECT = join(__dirname, "..");

/** Everything that the program reads from a stack's configuration and from the repository. */
export interface Stack {
  readonly settings: Settings;
  /** Valid pipelines, with each asset replaced by its address under the root path. */
  readonly pipelines: readonly Pipeline[];
  /** The files of the repository that the pipelines refer to: nothing else is built or staged. */
  readonly assets: readonly Asset[];
}

/**
 * Reads the configuration and the pipelines, and checks everything except AWS' limits.
 *
 * @throws pulumi.RunError with every error of the pipelines' files, of the configuration, of the pipelines, or of the
 *   assets, whichever is found first
 */
export function readStack(): Stack {
  const loaded = loadPipelines(readPipelinesFolder());
  const settings = readSettings(loaded.map(({ name }) => name));
  checkPipelines(loaded);
  const { inputFile } = settings.staging;
  const problem = inputFileProblem(loaded, inputFile);
  throwConfigErrors(problem === undefined ? [] : [`spark-etl:inputFile is "${inputFile}"; ${problem}`]);
  const { pipelines, assets, errors } = resolveAssets(loaded, inputFile, PROJECT);
  throwPipelineErrors(errors);
  return { settings, pipelines, assets };
}

/**
 * The assets of the pipelines in a folder, independent of a stack.
 *
 * @throws pulumi.RunError with every error of the pipelines' files, of the pipelines, or of the assets
 */
export function readAssets(pipelinesFolder: string): readonly Asset[] {
  const pipelines = loadPipelines(pipelinesFolder);
  checkPipelines(pipelines);
  const { assets, errors } = resolveAssets(pipelines, "", PROJECT);
  throwPipelineErrors(errors);
  return assets;
}

/**
 * The same as `readStack`, and also checks AWS' limits: what it returns can be deployed.
 *
 * @throws pulumi.RunError as `readStack` does, or with every limit that is exceeded
 */
export function loadStack(): Stack {
  const stack = readStack();
  const { settings, pipelines, assets } = stack;
  checkBounds(pipelines, settings.polling);
  checkLimits(
    pipelines,
    settings,
    assets.map(({ key }) => key),
  );
  return stack;
}
