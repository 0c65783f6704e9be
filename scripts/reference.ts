// `npm run docs`, first part: writes the pages of docs/ that are made from the code.
import { writeFileSync } from 'node:fs';
import { renderPages } from './documents/generated-pages.ts';

for (const [path, text] of await renderPages()) {
  writeFileSync(path, text);
  console.log(path);
}
