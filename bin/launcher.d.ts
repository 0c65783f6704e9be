export const root: string;
export function build(node: string): void;
