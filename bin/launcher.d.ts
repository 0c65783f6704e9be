/** The root of the installation. */
export const root: string;
/** Builds a checkout unless the build is newer than every source. */
export function build(node: string): void;
