/** One column of a table as it was read. */
export interface TableColumn {
  readonly name: string;
  /** the different texts of a text column, by number; undefined in a column of numbers */
  readonly texts: readonly string[] | undefined;
}

/** A table as it was read. A cell is a number, the number of a text, or NaN where it is missing. */
export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: number;
  /** row-major, rows × columns */
  readonly values: Float64Array;
}

/** Where a column of that name stands, -1 when there is none. */
export function findColumn(table: Table, name: string): number {
  return table.columns.findIndex((column) => column.name === name);
}

/** The first name that stands twice, and its two places from 0; null when every name is there once. */
export function repeatedName(
  names: readonly string[],
): { readonly name: string; readonly first: number; readonly second: number } | null {
  const places = new Map<string, number>();
  for (const [second, name] of names.entries()) {
    const first = places.get(name);
    if (first !== undefined) return { name, first, second };
    places.set(name, second);
  }
  return null;
}
