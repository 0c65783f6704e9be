import { CATEGORIES, ORIGINS } from './category.ts';
import { PackFile, RuleFile } from './rule.ts';

/** The text of a new rule, with a comment on each field; it passes the proofs as it stands. */
export function ruleTemplate(id: string): string {
  const words = id.replaceAll('-', ' ').slice(0, 60);
  const { properties } = RuleFile;
  const { matches, ignores } = properties.examples.properties;
  return `# A known failure. Every field that is not called optional is needed; regreen rules test proves the file.
# ${told(properties.id)}
id: ${id}
# ${told(properties.title)}
title: The tool reports ${words}
# one of: ${wrapNames(CATEGORIES)}
category: configuration_error
# whose fault: failure (the change's), error (the CI system's or the world's), flaky or unknown
# one of: ${wrapNames(ORIGINS)}
origin: failure
# optional; ${told(properties.role)}
# role: consequence
# ${told(properties.match)}
# No look-around and no back-references; a leading (?i) ignores case. Quote with '…' so that \\ stays as it is.
match: '^${id}: error: (?<what>.{1,120})'
# optional; ${told(properties.unless)}
# unless: 'warning'
# optional; ${told(properties.summary)}
summary: '${words}: {what}'
# ${told(properties.explanation)}
explanation: Say here why this happens, in a sentence or two.
# ${told(properties.remedy)}
remedy: correct_configuration
# ${told(properties.source)}
source: documentation of the tool, chapter
examples:
  # ${told(matches)}
  matches:
    - '${id}: error: unknown key "colour"'
  # ${told(ignores)}
  ignores:
    - '${id}: 0 errors'
`;
}

/** The text of `pack.yaml` for a new pack. */
export function packTemplate(pack: string): string {
  return `# The title page of a folder of rules.
# ${told(PackFile.properties.name)}
name: ${pack}
title: ${pack.padEnd(2, '.')}
description: What these rules know about, in a sentence.
`;
}

/** What the schema says of a field; its types do not carry it. */
function told(field: object): string {
  return (field as { description?: string }).description ?? '';
}

function wrapNames(names: readonly string[]): string {
  const lines: string[] = [''];
  for (const name of names) {
    if (lines.at(-1)!.length + name.length > 100) lines.push('');
    lines[lines.length - 1] += `${lines.at(-1) === '' ? '' : ', '}${name}`;
  }
  return lines.join(',\n#   ');
}
