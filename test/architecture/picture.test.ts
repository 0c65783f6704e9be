import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CARD_PICTURE, drawTerminal, renderCardPicture } from '../../scripts/documents/card-picture.ts';

it('the picture of the README is what the program prints; if not, npm run docs draws it', async () => {
  const { log, shownAs, path } = CARD_PICTURE;
  expect(readFileSync(path, 'utf8')).toBe(await renderCardPicture(log, shownAs));
});

it.each([
  { output: 'plain', drawn: '<tspan x="20.0">plain</tspan>', because: 'text stays text' },
  {
    output: '\x1b[31mred\x1b[0m b',
    drawn: '<tspan x="20.0" fill="#ff7b72">red</tspan>',
    because: 'tones become colours',
  },
  { output: '\x1b[31mred\x1b[0m b', drawn: '<tspan x="53.6">b</tspan>', because: 'a run stands where it stood' },
  { output: '<a href="x">&', drawn: '&lt;a href=&quot;x&quot;&gt;&amp;', because: 'marks are escaped' },
  { output: '\x1b[7mother\x07', drawn: '>other</tspan>', because: 'other escapes and control signs are left out' },
])('draws $output: $because', ({ output, drawn }) => {
  expect(drawTerminal('regreen', output)).toContain(drawn);
});
