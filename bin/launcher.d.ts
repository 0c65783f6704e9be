export const root: string;
export function build(node: string): void;
/** What Node is given to run the program with these arguments. */
export function programArguments(args: readonly string[]): string[];
