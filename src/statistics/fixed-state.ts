import { BadInputError } from '../foundation/index.ts';

/** A part of something that learns, with a state of its own. */
export interface Stateful {
  readonly state: FixedState;
  /** false when the numbers of the state contradict each other, so that going on with it would not end well */
  readonly isSound?: boolean;
}

/**
 * Everything that a method learned: numbers, arrays and parts whose names and lengths are decided when it is made.
 * So memory is bounded, and what was saved can be checked against a fresh one before it is taken over.
 */
export type FixedState = { [name: string]: number | Float64Array | Stateful | readonly Stateful[] };

/** A state as JSON has it; numbers JSON lacks are the words nan, inf and -inf. */
export type SavedState = { readonly [name: string]: SavedNumber | readonly (SavedNumber | SavedState)[] | SavedState };
type SavedNumber = number | 'nan' | 'inf' | '-inf';

/** A copy of a state that survives JSON without loss. */
export function saveState(state: FixedState): SavedState {
  const saved: Record<string, SavedState[string]> = {};
  for (const [name, field] of Object.entries(state)) {
    if (typeof field === 'number') saved[name] = saveNumber(field);
    else if (field instanceof Float64Array) saved[name] = Array.from(field, saveNumber);
    else if (isParts(field)) saved[name] = field.map((part) => saveState(part.state));
    else saved[name] = saveState(field.state);
  }
  return saved;
}

/**
 * Puts a saved state into a fresh one of the same shape.
 *
 * @throws BadInputError if a name, a length or a type differs; the fresh state is of no use then
 */
export function loadState(state: FixedState, saved: unknown, path = 'state'): void {
  if (typeof saved !== 'object' || saved === null) throw refuse(path, 'an object');
  const given = saved as Record<string, unknown>;
  for (const name of Object.keys(given)) if (!Object.hasOwn(state, name)) throw refuse(`${path}.${name}`, 'nothing');
  for (const [name, field] of Object.entries(state)) {
    const place = `${path}.${name}`;
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (typeof field === 'number') state[name] = loadNumber(value, place);
    else if (field instanceof Float64Array) loadNumbers(field, value, place);
    else if (isParts(field)) {
      if (!Array.isArray(value) || value.length !== field.length) throw refuse(place, `${field.length} parts`);
      field.forEach((part, index) => {
        loadPart(part, value[index], `${place}[${index}]`);
      });
    } else loadPart(field, value, place);
  }
}

function loadPart(part: Stateful, saved: unknown, place: string): void {
  loadState(part.state, saved, place);
  if (part.isSound === false) throw refuse(place, 'counts that fit its length');
}

/** Whether a number can be a place in an array, or how many of its places are in use. */
export function isPlace(value: number, length: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= length;
}

function isParts(field: Stateful | readonly Stateful[]): field is readonly Stateful[] {
  return Array.isArray(field);
}

function saveNumber(value: number): SavedNumber {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

function loadNumbers(into: Float64Array, value: unknown, place: string): void {
  if (!Array.isArray(value) || value.length !== into.length) throw refuse(place, `${into.length} numbers`);
  for (let index = 0; index < into.length; index++) into[index] = loadNumber(value[index], place);
}

function loadNumber(value: unknown, place: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value === 'nan') return Number.NaN;
  if (value === 'inf') return Number.POSITIVE_INFINITY;
  if (value === '-inf') return Number.NEGATIVE_INFINITY;
  throw refuse(place, 'a number');
}

function refuse(place: string, expected: string): BadInputError {
  return new BadInputError(`the saved state does not fit: expected ${expected} at ${place}; learn it again`, { place });
}
