import { goTo, place } from '../frame/place.ts';

/** Filters of a list as the address has them, and a way to change one. */
export interface Filters<Name extends string> {
  readonly values: Readonly<Record<Name, string>>;
  readonly isAny: boolean;
  readonly clear: () => void;
  /** what the field of one filter needs */
  readonly field: (name: Name, label: string) => FilterField;
}

/** One filter as its field shows and changes it. */
export interface FilterField {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Reads the filters of these names from the address; others in it are left out of what the server is asked. */
export function useFilters<Name extends string>(names: readonly Name[]): Filters<Name> {
  const { path, query } = place.value;
  const values = Object.fromEntries(names.map((name) => [name, query.get(name) ?? ''])) as Record<Name, string>;
  const set = (name: Name, value: string) => {
    const next = new URLSearchParams(place.value.query);
    if (value === '') next.delete(name);
    else next.set(name, value);
    goTo(next.size > 0 ? `${path}?${next}` : path, { replace: true });
  };
  return {
    values,
    isAny: names.some((name) => values[name] !== ''),
    clear: () => goTo(path),
    field: (name, label) => ({ name, label, value: values[name], onChange: (value) => set(name, value) }),
  };
}

/** A path with these values as its query; empty ones are left out. */
export function withQuery(path: string, values: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ''));
  return query.size > 0 ? `${path}?${query}` : path;
}
