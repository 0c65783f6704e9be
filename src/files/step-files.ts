/**
 * The files of a job log archive to read, in their order, each text once.
 *
 * GitHub puts the log of each job at the top (`0_build.txt`) and often the same text again in
 * pieces, one file a step (`build/1_Set up job.txt`, `build/system.txt`).
 *
 * @param names paths in the archive, with `/`
 */
export function selectStepFiles(names: readonly string[]): string[] {
  const files = names.filter((name) => LOG_FILE.test(name) && !isHidden(name));
  const jobs = files.filter((name) => JOB_FILE.test(name));
  const jobNames = jobs.map((name) => JOB_FILE.exec(name)![1]!);
  const others = files.filter((name) => {
    if (JOB_FILE.test(name)) return false;
    const slash = name.indexOf('/');
    if (slash < 0 || !STEP_FILE.test(name.slice(name.lastIndexOf('/') + 1))) return true;
    const folder = name.slice(0, slash);
    // Long names are cut, and not at the same length in both places.
    return !jobNames.some((job) => job.startsWith(folder) || folder.startsWith(job));
  });
  return [...jobs.sort(compareNumbered), ...others.sort(compareNumbered)];
}

const LOG_FILE = /(?:^|\/)[^/]*\.(?:txt|log|out|err)$|(?:^|\/)[^./][^./]*$/i;
const JOB_FILE = /^-?\d{1,6}_([^/]*)\.txt$/;
const STEP_FILE = /^(?:-?\d{1,6}_.*|system)\.txt$/;

function isHidden(name: string): boolean {
  return name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
}

/** By folder, then by the number a name begins with, then by name. */
export function compareNumbered(a: string, b: string): number {
  const left = a.split('/');
  const right = b.split('/');
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] === right[i]) continue;
    const numbers = numberOf(left[i]!) - numberOf(right[i]!);
    if (numbers !== 0 && !Number.isNaN(numbers)) return numbers;
    return left[i]! < right[i]! ? -1 : 1;
  }
  return left.length - right.length;
}

function numberOf(name: string): number {
  const number = /^(-?\d{1,9})_/.exec(name);
  return number === null ? Number.NaN : Number(number[1]);
}
