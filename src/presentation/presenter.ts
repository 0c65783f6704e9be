import type { Diagnosis } from '../diagnosis/index.ts';
import { toPrintable } from '../text/index.ts';
import { type RemedyText, toCard } from './card.ts';
import { toExplanation } from './explanation.ts';
import { toGithubAnnotations } from './github-annotations.ts';
import { toJsonLine } from './json.ts';
import { toMarkdown } from './markdown.ts';
import { type Diagnosed, toSarif } from './sarif.ts';
import type { Style } from './style.ts';

/** The forms a diagnosis can be written in. */
export const REPORT_FORMATS = ['card', 'json', 'markdown', 'sarif', 'github'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface PresenterOptions {
  readonly style: Style;
  readonly remedyText: RemedyText;
  /** tell also why these lines and which rules */
  readonly isExplained: boolean;
  /** of this program */
  readonly version: string;
}

/** Writes diagnoses one by one, and what comes after the last. */
export interface Presenter {
  present(source: string, diagnosis: Diagnosis): string;
  end(): string;
}

/** The presenter of a form. */
export function presenterOf(format: ReportFormat, options: PresenterOptions): Presenter {
  const { style, remedyText, isExplained } = options;
  switch (format) {
    case 'json':
      return each((source, diagnosis) => `${toJsonLine(source, diagnosis)}\n`);
    case 'markdown':
      return each((source, diagnosis) => toMarkdown(printable(source), diagnosis, remedyText));
    case 'github':
      return each((source, diagnosis) => toGithubAnnotations(printable(source), diagnosis));
    case 'sarif':
      return sarifPresenter(options.version);
    case 'card':
      return each((source, diagnosis) => {
        const card = toCard(printable(source), diagnosis, remedyText, style);
        return `${card}${isExplained ? toExplanation(diagnosis, style) : ''}\n`;
      });
  }
}

function each(present: Presenter['present']): Presenter {
  return { present, end: () => '' };
}

// A file name may hold escapes and line breaks too.
function printable(source: string): string {
  return toPrintable(source.replace(/[\r\n]+/g, ' '));
}

function sarifPresenter(version: string): Presenter {
  const diagnosed: Diagnosed[] = [];
  return {
    present(source, diagnosis) {
      diagnosed.push({ source, diagnosis });
      return '';
    },
    end: () => toSarif(diagnosed, version),
  };
}
