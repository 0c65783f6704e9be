import { BadInputError } from '../foundation/index.ts';
import type { Memory } from './detector.ts';

const ARRAYS = { f64: Float64Array, f32: Float32Array, i32: Int32Array } as const;
type ArrayKind = keyof typeof ARRAYS;

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

/** @throws BadInputError when an array holds other things than numbers */
export function unpackMemory(packed: unknown): Memory {
  if (typeof packed !== 'object' || packed === null) return packed as Memory;
  if (Array.isArray(packed)) return packed.map(unpackMemory);
  const entries = Object.entries(packed);
  const [name, part] = entries[0] ?? ['', undefined];
  if (entries.length === 1 && name === 'number') return Number(part);
  if (entries.length === 1 && Object.hasOwn(ARRAYS, name) && Array.isArray(part)) {
    const numbers = part.map(Number);
    if (part.some((value, place) => Number.isNaN(numbers[place]) && value !== 'NaN')) {
      throw new BadInputError('the model holds text where numbers belong: learn it again');
    }
    return ARRAYS[name as ArrayKind].from(numbers);
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, unpackMemory(value)]));
}
