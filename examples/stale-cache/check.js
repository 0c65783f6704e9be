// Nothing is delivered that was built from another schema than the one in the project.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const schema = readFileSync('schema.json');
const catalogue = JSON.parse(readFileSync('build/catalogue.json', 'utf8'));
const wanted = createHash('sha256').update(schema).digest('hex');
if (catalogue.source !== wanted) {
  throw new Error(
    'Stale cache: checksum mismatch for cached artifact build/catalogue.json: ' +
      `it was built from schema.json ${catalogue.source.slice(0, 12)}, expected ${wanted.slice(0, 12)}`,
  );
}
console.log(`the catalogue fits version ${JSON.parse(schema).version} of the schema`);
