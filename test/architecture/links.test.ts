import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const PAGES = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md', '.github/**/*.md'], {
  exclude: ['**/node_modules/**'],
}).sort();

/** Addresses in links and pictures, those in code left out. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  const inline = [...prose.matchAll(/\]\((?<target>[^)\s]+)(?: "[^"]*")?\)/g)];
  const attributes = [...prose.matchAll(/(?:src|href)="(?<target>[^"]+)"/g)];
  const definitions = [...prose.matchAll(/^\[[^\]]+\]:\s+(?<target>\S+)/gm)];
  return [...inline, ...attributes, ...definitions].map(({ groups }) => groups!.target!);
}

/** The names under which a page's headings can be linked to. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} (?<heading>.+)$/gm)].map(({ groups }) =>
    groups!
      .heading!.toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

function problemOf(page: string, target: string): string | null {
  if (/^(?:https:|mailto:)/.test(target)) return null;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), decodeURIComponent(path));
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return `${target}: nothing there`;
  if (anchor === undefined || !file.endsWith('.md')) return null;
  return anchorsOf(readFileSync(file, 'utf8')).includes(anchor) ? null : `${target}: no such heading`;
}

describe('links of the pages', () => {
  it.each(PAGES)('%s leads to what is there', (page) => {
    const problems = linksOf(readFileSync(page, 'utf8')).map((target) => problemOf(page, target));
    expect(problems.filter((problem) => problem !== null)).toEqual([]);
  });

  it('knows a dead link when it sees one', () => {
    expect(problemOf('README.md', 'docs/nowhere.md')).toContain('nothing there');
    expect(problemOf('README.md', '#nowhere')).toContain('no such heading');
  });
});
