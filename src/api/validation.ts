import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { ApiError } from './problem.ts';

const MOST_ERRORS = 20;
const compiled = new WeakMap<TSchema, Validator>();

/**
 * Checks a value against its schema.
 *
 * @param where begins the pointers, for example `/body`
 * @throws ApiError VALIDATION naming every place that does not fit
 */
export function validate(schema: TSchema, value: unknown, where: string): void {
  let validator = compiled.get(schema);
  if (validator === undefined) {
    validator = Compile(schema);
    compiled.set(schema, validator);
  }
  if (validator.Check(value)) return;
  const errors = validator
    .Errors(value)
    .slice(0, MOST_ERRORS)
    .map(({ instancePath, message, params }) => {
      const unknown = (params as { additionalProperties?: readonly string[] }).additionalProperties;
      const detail = unknown === undefined ? message : `there is no field ${unknown.join(', ')}`;
      return { pointer: `${where}${instancePath}`, detail };
    });
  const [first] = errors;
  throw new ApiError('VALIDATION', `${first?.pointer ?? where}: ${first?.detail ?? 'does not fit'}`, { errors });
}

/** The parameters of an address as the types their schema names; what cannot be one stays as it is, to be refused. */
export function readQuery(schema: TSchema, query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const properties = (schema as { properties?: Record<string, { type?: string }> }).properties ?? {};
  const toValue = (type: string | undefined, text: unknown) => {
    if (typeof text !== 'string') return text;
    if (type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text);
    return type === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text;
  };
  const typeOf = (name: string) => (Object.hasOwn(properties, name) ? properties[name]?.type : undefined);
  // Whatever its name: set one by one, `__proto__` would vanish instead of being refused.
  return Object.fromEntries(Object.entries(query).map(([name, text]) => [name, toValue(typeOf(name), text)]));
}
