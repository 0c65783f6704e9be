import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { BadInputError } from '../foundation/index.ts';
import { type Archive, type Ground, packFolder } from '../sandbox/index.ts';
import { toPrintable } from '../text/index.ts';
import type { Pipeline } from './pipeline.ts';
import { readPipeline } from './pipeline-reader.ts';

/** A pipeline file and the folder it stands in, which is what its jobs get a copy of. */
export interface Project {
  readonly pipeline: Pipeline;
  /** absolute */
  readonly folder: string;
  /** of the pipeline file, absolute */
  readonly file: string;
  readonly text: string;
  /** SHA-256 of the pipeline file, hexadecimal */
  readonly digest: string;
}

const MODULES = 'node_modules';

/**
 * Opens the project of a pipeline file.
 *
 * @throws BadInputError when it cannot be read or is no pipeline
 */
export function openProject(path: string): Project {
  const file = resolve(path);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a directory' : code;
    throw new BadInputError(
      `cannot read ${toPrintable(path)}: ${reason}; expected a pipeline file such as pipeline.yml`,
    );
  }
  const digest = createHash('sha256').update(text).digest('hex');
  return { pipeline: readPipeline(text, path), folder: dirname(file), file, text, digest };
}

/** What a job gets to see of its project. */
export interface ProjectCopy {
  readonly files: () => Archive;
  /** installed packages, which are shown and not copied */
  readonly shown: readonly { readonly from: string; readonly at: string }[];
}

/**
 * How jobs get their copy. History and data stay out; packages are shown where they lie, unless jobs may fetch their own.
 *
 * @param dataFolder where this program keeps its data; it may lie in the project
 */
export function copyOfProject(
  { folder }: Pick<Project, 'folder'>,
  options: {
    readonly ground: Ground;
    readonly dataFolder: string;
    readonly canFetch: boolean;
    readonly bytesMost: number;
  },
): ProjectCopy {
  const { ground, dataFolder, canFetch, bytesMost } = options;
  const shown = shownModules(folder, { ground, network: canFetch ? 'host' : 'none' });
  const inside = relative(folder, resolve(dataFolder));
  const isDataInside = inside !== '' && !inside.startsWith('..') && !isAbsolute(inside);
  const without = ['.git', ...(isDataInside ? [inside] : []), ...(shown.length > 0 || canFetch ? [MODULES] : [])];
  return {
    files: () => packFolder(folder, { without, bytesMost }),
    shown,
  };
}

/** Installed packages of a project, unless jobs may fetch their own or could not read them. */
export function shownModules(
  folder: string,
  { ground, network }: { readonly ground: Ground; readonly network: 'none' | 'host' },
): ProjectCopy['shown'] {
  const modules = join(folder, MODULES);
  const hasModules = statSync(modules, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return hasModules && network === 'none' && ground.canShow(modules) ? [{ from: modules, at: MODULES }] : [];
}
