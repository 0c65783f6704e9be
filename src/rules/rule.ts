import Type, { type Static } from 'typebox';
import { CATEGORIES, ORIGINS } from './category.ts';

const SLUG = '^[a-z0-9]+(-[a-z0-9]+)*$';
const Pattern = Type.String({ minLength: 3, maxLength: 1000 });
const Line = Type.String({ minLength: 1, maxLength: 4000 });

/**
 * A known failure, as one YAML file says it.
 *
 * Patterns are regular expressions of the common ground of JavaScript and RE2: no look-around,
 * no back-references. They are tried on one line, free of the CI system's prefix and of terminal
 * escapes. A leading `(?i)` ignores case.
 */
export const RuleFile = Type.Object(
  {
    id: Type.String({ pattern: SLUG, description: 'also the name of the file' }),
    title: Type.String({
      minLength: 8,
      maxLength: 90,
      description: 'what happened, as a sentence without a full stop',
    }),
    category: Type.Enum(CATEGORIES),
    origin: Type.Enum(ORIGINS),
    role: Type.Optional(
      Type.Enum(['cause', 'consequence'], {
        description: 'consequence: the line only repeats that something failed earlier (default: cause)',
      }),
    ),
    match: Type.Union([Pattern, Type.Array(Pattern, { minItems: 1, maxItems: 12 })], {
      description: 'any of these finds the line; named groups can be used in `summary`',
    }),
    unless: Type.Optional(
      Type.Union([Pattern, Type.Array(Pattern, { minItems: 1, maxItems: 12 })], {
        description: 'none of these may be found in the same line',
      }),
    ),
    summary: Type.Optional(
      Type.String({ maxLength: 160, description: 'one sentence with {named} groups of the match filled in' }),
    ),
    explanation: Type.String({ minLength: 20, maxLength: 600, description: 'why this happens' }),
    remedy: Type.String({ pattern: '^[a-z0-9]+(_[a-z0-9]+)*$', description: 'a name from packs/remedies.yaml' }),
    source: Type.String({ minLength: 4, maxLength: 200, description: 'where the tool documents or prints this' }),
    examples: Type.Object(
      {
        matches: Type.Array(Line, { minItems: 1, description: 'lines as the tool prints them' }),
        ignores: Type.Array(Line, { minItems: 1, description: 'alike lines that are something else' }),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type RuleFile = Static<typeof RuleFile>;

/** `pack.yaml`, the title page of a folder of rules. */
export const PackFile = Type.Object(
  {
    name: Type.String({ pattern: SLUG, description: 'also the name of the folder' }),
    title: Type.String({ minLength: 2, maxLength: 60 }),
    description: Type.String({ minLength: 10, maxLength: 300 }),
  },
  { additionalProperties: false },
);
export type PackFile = Static<typeof PackFile>;
