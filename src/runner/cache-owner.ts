import { dirname } from 'node:path';

/** What a pipeline's caches are filed under: the same pipeline in another folder has its own. */
export function cacheOwnerOf({ file, pipeline }: { readonly file: string; readonly pipeline: string }): string {
  return `${dirname(file)}\n${pipeline}`;
}
