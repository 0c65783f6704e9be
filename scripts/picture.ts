// `npm run docs`, second part: draws what `regreen diagnose` prints for the log of the example.
import { writeFileSync } from 'node:fs';
import { CARD_PICTURE, renderCardPicture } from './documents/card-picture.ts';

const { log, shownAs, path } = CARD_PICTURE;
writeFileSync(path, await renderCardPicture(log, shownAs));
console.log(path);
