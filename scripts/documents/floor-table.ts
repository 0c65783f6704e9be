import { tableOf } from './table.ts';

/** A floor of `floors.mjs`. */
export interface Floor {
  readonly name: string;
  readonly pure: boolean;
  readonly modules: Readonly<Record<string, { readonly holds: string; readonly neighbours?: readonly string[] }>>;
}

/** The building plan as it is on disk. */
export async function readFloors(): Promise<readonly Floor[]> {
  // The address is put together so that the compiler does not ask for the types of a plain script.
  const plan = (await import(new URL('../../floors.mjs', import.meta.url).href)) as { floors: readonly Floor[] };
  return plan.floors;
}

/** The floors from the ground up, one row a module. */
export function renderFloorTable(floors: readonly Floor[]): string {
  const rows = floors.flatMap(({ name, pure, modules }) =>
    Object.entries(modules).map(([module, { holds, neighbours = [] }]) => [
      `${name}${pure ? '' : ' (reaches the world)'}`,
      `\`${module}\``,
      `${holds}${neighbours.length === 0 ? '' : `; may also import ${neighbours.join(' and ')}`}`,
    ]),
  );
  return tableOf(['floor', 'module', 'holds'], rows);
}
