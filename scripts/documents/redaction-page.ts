import { SECRET_FORMS, SHORTEST_REGISTERED } from '../../src/redaction/index.ts';
import { tableOf } from './table.ts';

/** docs/reference/redaction.md: what is taken out of texts before anything is kept. */
export function renderRedactionPage(): string {
  const titles = new Map<string, Set<string>>();
  for (const { kind, title } of SECRET_FORMS) titles.set(kind, (titles.get(kind) ?? new Set()).add(title));
  const rows = [...titles]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, texts]) => [`\`${kind}\``, [...texts].join('; ')]);
  return `# What is taken out

<!-- Made by npm run docs from src/redaction/forms; do not edit. -->

Secrets are taken out of webhooks, logs and reports before anything is written. In the place of each stands
\`[redacted:KIND]\`; the number of lines stays the same. Hashes of commits, checksums, integrity values and identifiers
are evidence and stay.

${tableOf(['kind', 'takes out'], rows)}| \`registered\` | the secrets of this installation's own settings: as they are, as JSON and URLs write them, in hexadecimal digits, in base64 at each of the three places it can begin at, and in base64 of base64 |

Limits: registered values of less than ${SHORTEST_REGISTERED} characters do not count; a secret that is encrypted,
compressed, or broken over several lines by the program that printed it is not recognised, nor is one of no known form
that no name announces. Of a line without end, secrets longer than 8 KB may keep a part.
`;
}
