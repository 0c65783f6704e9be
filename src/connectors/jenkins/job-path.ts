/** A build of Jenkins: `folder/job` and its number. */
export interface BuildName {
  readonly job: string;
  readonly number: string;
}

/** Reads the address of a build, wherever Jenkins lives on its host: `…/job/folder/job/name/42/`. */
export function parseBuildAddress(address: string): BuildName | null {
  const path = URL.canParse(address) ? new URL(address).pathname : address;
  const match = /(?:^|\/)((?:job\/[^/]{1,255}\/){1,20})(\d{1,12})\/?$/.exec(path);
  if (match === null) return null;
  const names = match[1]!.split('/').filter((_, place) => place % 2 === 1);
  const job = names.map(decoded).join('/');
  return isJobName(job) ? { job, number: match[2]! } : null;
}

/** The path of a job below the address of Jenkins. */
export function pathOfJob(job: string): string {
  return job
    .split('/')
    .map((name) => `/job/${encodeURIComponent(name)}`)
    .join('');
}

/** Whether a name can be that of a job: parts that lead nowhere else. */
export function isJobName(job: string): boolean {
  return (
    job.length <= 300 &&
    job
      .split('/')
      .every(
        (name) =>
          /^(?:[^\x00-\x1f\x7f/?*\\%!@#$^&|<>[\]:;]|%[0-9A-F]{2}){1,255}$/.test(name) && !/^\.{1,2}$/.test(name),
      )
  );
}

function decoded(name: string): string {
  try {
    // What a job is called has no slash in it: a branch that has one is `feature%2Fx` there, and encoded again in addresses.
    return decodeURIComponent(name).replaceAll('/', '%2F');
  } catch {
    return name;
  }
}
