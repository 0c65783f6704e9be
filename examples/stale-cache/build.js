// Builds the catalogue from the schema; what is built already is taken from the cache.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const schema = readFileSync('schema.json', 'utf8');
if (existsSync('build/catalogue.json')) {
  console.log('Using cached artifact build/catalogue.json');
} else {
  mkdirSync('build', { recursive: true });
  const { version, fields } = JSON.parse(schema);
  const source = createHash('sha256').update(schema).digest('hex');
  writeFileSync('build/catalogue.json', JSON.stringify({ version, source, rows: [fields] }));
  console.log(`built build/catalogue.json of version ${version}`);
}
