const REPOSITORY = /^(?!\.{1,2}\/)[\w.-]{1,255}(?:\/(?!\.{1,2}(?:\/|$))[\w.-]{1,255}){1,20}$/;

/** Whether a text can name a repository, groups included: parts that lead nowhere else. */
export function isRepositoryName(name: string): boolean {
  return REPOSITORY.test(name);
}

/** `owner/name` of the address of a repository, in lower case, or null when it is none. */
export function repositoryAt(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  const name = new URL(address).pathname.replace(/^\/|\.git$|\/$/g, '').toLowerCase();
  return isRepositoryName(name) ? name : null;
}
