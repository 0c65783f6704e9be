import { BadInputError } from '../foundation/index.ts';
import type { Memory } from './detector.ts';

const ARRAYS = { f64: Float64Array, f32: Float32Array, i32: Int32Array } as const;
type ArrayKind = keyof typeof ARRAYS;

const NO_JSON_NUMBERS = new Set(['NaN', 'Infinity', '-Infinity']);
const DEEPEST = 20;

/** Memory as plain JSON values; typed arrays become `{"f64": […]}`. */
export function packMemory(memory: Memory): unknown {
  if (typeof memory === 'number' && !Number.isFinite(memory)) return { number: String(memory) };
  if (typeof memory !== 'object' || memory === null) return memory;
  for (const [kind, Type] of Object.entries(ARRAYS)) {
    if (memory instanceof Type)
      return { [kind]: Array.from(memory, (value) => (Number.isFinite(value) ? value : String(value))) };
  }
  if (Array.isArray(memory)) return memory.map(packMemory);
  return Object.fromEntries(
    Object.entries(memory as Record<string, Memory>).map(([name, part]) => [name, packMemory(part)]),
  );
}

/** @throws BadInputError when an array holds other things than numbers, or parts lie too deep in one another */
export function unpackMemory(packed: unknown, depth = 0): Memory {
  if (typeof packed !== 'object' || packed === null) return packed as Memory;
  if (depth > DEEPEST) throw new BadInputError('the model has parts within parts without end: learn it again');
  if (Array.isArray(packed)) return packed.map((part) => unpackMemory(part, depth + 1));
  const entries = Object.entries(packed);
  const [name, part] = entries[0] ?? ['', undefined];
  if (entries.length === 1 && name === 'number') return numberOf(part);
  if (entries.length === 1 && Object.hasOwn(ARRAYS, name) && Array.isArray(part)) {
    return ARRAYS[name as ArrayKind].from(part.map(numberOf));
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, unpackMemory(value, depth + 1)]));
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && NO_JSON_NUMBERS.has(value)) return Number(value);
  throw new BadInputError('the model holds something else where numbers belong: learn it again');
}
