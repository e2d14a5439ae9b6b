import * as pulumi from "@pulumi/pulumi";

import { readSettings } from "../../config/readSettings";
import type { Settings } from "../../config/settings";
import { UserError } from "../common/errors";
import { readStackConfig } from "./stackConfig";

/**
 * The settings of a stack, without the program being run.
 *
 * @param pipelineNames the pipelines that there are
 * @throws UserError when the stack does not exist or its configuration has mistakes
 */
export async function readStackSettings(stack: string, pipelineNames: readonly string[]): Promise<Settings> {
  const { name, config } = readStackConfig(stack);
  pulumi.runtime.setAllConfig({ ...config });
  const nothing = ({ token }: { readonly token: string }) => {
    throw new Error(`settings are read without AWS, and not by ${token}`);
  };
  const newResource = ({ type }: { readonly type: string }) => nothing({ token: type });
  await pulumi.runtime.setMocks({ newResource, call: nothing }, name, stack, false);
  try {
    return readSettings(pipelineNames);
  } catch (error) {
    throw pulumi.RunError.isInstance(error) ? new UserError(error.message) : error;
  }
}
