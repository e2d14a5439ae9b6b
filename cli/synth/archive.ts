import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { zipSync } from "fflate";

import { ROOT } from "../common/paths";

/** The files of a Lambda function's archive, by their path in the zip. */
export type ArchiveFiles = Record<string, Uint8Array>;

/**
 * Flattens an archive of assets, as the Pulumi engine does before it uploads one.
 * Source: "Assets and archives" of Pulumi's documentation.
 */
export async function archiveFiles(archive: pulumi.asset.Archive): Promise<ArchiveFiles> {
  const files: ArchiveFiles = {};
  await addArchive(files, "", archive);
  return files;
}

/** A zip that is byte-identical for the same files: sorted, and without a time of today. */
export function zip(files: ArchiveFiles): Uint8Array {
  const entries = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(entries), { level: 9, mtime: new Date(1980, 0, 1) });
}

async function addArchive(files: ArchiveFiles, at: string, archive: pulumi.asset.Archive): Promise<void> {
  if (archive instanceof pulumi.asset.AssetArchive) {
    for (const [path, part] of Object.entries(await archive.assets)) {
      const inside = at === "" ? path : `${at}/${path}`;
      if (part instanceof pulumi.asset.Archive) {
        await addArchive(files, inside, part);
      } else {
        files[inside] = await bytesOf(part);
      }
    }
  } else if (archive instanceof pulumi.asset.FileArchive) {
    addFolder(files, at, resolve(ROOT, await archive.path));
  } else {
    throw new Error("an archive from a URL can't be synthesised offline");
  }
}

async function bytesOf(asset: pulumi.asset.Asset): Promise<Uint8Array> {
  if (asset instanceof pulumi.asset.StringAsset) {
    return Buffer.from(await asset.text);
  }
  if (asset instanceof pulumi.asset.FileAsset) {
    return readFileSync(resolve(ROOT, await asset.path));
  }
  throw new Error("an asset from a URL can't be synthesised offline");
}

function addFolder(files: ArchiveFiles, at: string, folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const inside = at === "" ? name : `${at}/${name}`;
    if (statSync(path).isDirectory()) {
      addFolder(files, inside, path);
    } else {
      files[inside] = readFileSync(path);
    }
  }
}
