import { createDiagnoser } from '../../src/app/index.ts';
import { programVersion } from '../../src/cli/version.ts';
import { openInput } from '../../src/files/index.ts';
import { presenterOf } from '../../src/presentation/index.ts';

/** The picture of the README: of which log, what stands for it on the command line, and where it lies. */
export const CARD_PICTURE = {
  log: 'examples/failing-build/build.log',
  shownAs: 'build.log',
  path: 'docs/pictures/card.svg',
};

const COLUMNS = 96;
const CELL_WIDTH = 8.4;
const LINE_HEIGHT = 20;
const FONT_SIZE = 14;
const MARGIN = 20;

const BACKGROUND = '#0d1117';
const FOREGROUND = '#c9d1d9';
const STYLE_OF_SGR: Readonly<Record<string, string>> = {
  '1': 'font-weight="bold"',
  '2': 'fill="#8b949e"',
  '31': 'fill="#ff7b72"',
  '32': 'fill="#7ee787"',
  '33': 'fill="#e3b341"',
  '36': 'fill="#79c0ff"',
};

/** A piece of a line in one style. */
interface Run {
  readonly column: number;
  readonly text: string;
  readonly style: string;
}

/** The picture of what `regreen diagnose FILE` prints for a log, as an SVG document. */
export async function renderCardPicture(log: string, shownAs: string): Promise<string> {
  const diagnoser = await createDiagnoser();
  const diagnosis = await diagnoser.diagnose((await openInput(log)).chunks);
  const presenter = presenterOf('card', {
    style: { hasColor: true, hasBoxes: true, width: COLUMNS },
    remedyText: (remedy) => diagnoser.remedyText(remedy),
    isExplained: false,
    version: programVersion(),
  });
  const command = `npx regreen diagnose ${shownAs}`;
  return drawTerminal(command, presenter.present(shownAs, diagnosis).trimEnd());
}

/**
 * Text of a terminal as a picture: the command, and what it wrote.
 *
 * @param output lines with the escapes of colours in them, no others
 */
export function drawTerminal(command: string, output: string): string {
  const lines = [`\x1b[2m$\x1b[0m ${command}`, '', ...output.split('\n')];
  const width = Math.ceil(COLUMNS * CELL_WIDTH + 2 * MARGIN);
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
  const rows = lines.map((line, index) => {
    const y = MARGIN + (index + 1) * LINE_HEIGHT - 6;
    const spans = runsOf(line).map(({ column, text, style }) => {
      // Each run has its place, so that a letter from another font does not move what follows.
      const x = (MARGIN + column * CELL_WIDTH).toFixed(1);
      return `<tspan x="${x}"${style === '' ? '' : ` ${style}`}>${escapeXml(text)}</tspan>`;
    });
    return spans.length === 0 ? '' : `  <text y="${y}">${spans.join('')}</text>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
 <title>${escapeXml(`What ${command} prints`)}</title>
 <rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>
 <g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}" fill="${FOREGROUND}" xml:space="preserve">
${rows.join('')} </g>
</svg>
`;
}

function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  let style = '';
  let column = 0;
  for (const part of line.split(/(\x1b\[\d*m)/)) {
    const code = /^\x1b\[(\d*)m$/.exec(part)?.[1];
    if (code !== undefined) {
      style = STYLE_OF_SGR[code] ?? '';
      continue;
    }
    // Blanks need no ink, and some viewers drop those at the start of a text.
    const indent = part.length - part.trimStart().length;
    if (part.trim() !== '') runs.push({ column: column + indent, text: part.trim(), style });
    column += [...part].length;
  }
  return runs;
}

/** Text as it may stand in XML, signs that XML knows no way to write left out. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
