import { readFileSync } from 'node:fs';
import { renderApiPage } from './api-page.ts';
import { renderCliPage } from './cli-page.ts';
import { renderErrorsPage } from './errors-page.ts';
import { renderFactsTable } from './facts-table.ts';
import { readFloors, renderFloorTable } from './floor-table.ts';
import { replaceBlock } from './generated-block.ts';
import { renderGuardsPage } from './guards-page.ts';
import { renderRedactionPage } from './redaction-page.ts';
import { renderRuleFilePage } from './rule-file-page.ts';
import { renderRulesPage } from './rules-page.ts';
import { renderSettingsPage } from './settings-page.ts';

/** Every page, or page with a part, that is made from the code: its text as it should be, by its path. */
export async function renderPages(): Promise<ReadonlyMap<string, string>> {
  const withBlock = (path: string, name: string, text: string): [string, string] => [
    path,
    replaceBlock(readFileSync(path, 'utf8'), name, text),
  ];
  return new Map([
    ['docs/reference/cli.md', renderCliPage()],
    ['docs/reference/rules.md', renderRulesPage()],
    ['docs/reference/redaction.md', renderRedactionPage()],
    ['docs/reference/guards.md', renderGuardsPage()],
    ['docs/reference/rule-file.md', renderRuleFilePage()],
    ['docs/reference/settings.md', renderSettingsPage()],
    ['docs/reference/errors.md', renderErrorsPage()],
    ['docs/reference/api.md', await renderApiPage()],
    withBlock('README.md', 'facts', renderFactsTable()),
    withBlock('ARCHITECTURE.md', 'floors', renderFloorTable(await readFloors())),
  ]);
}
