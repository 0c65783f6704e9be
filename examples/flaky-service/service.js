// Answers prices over HTTP. At its first start it prepares its data folder and then ends, as services do that want to
// be started anew after they migrated: whoever asks it then finds nobody.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { convert } from './rates.js';

const DATA = '.service/prices.json';

if (!existsSync(DATA)) {
  mkdirSync('.service', { recursive: true });
  writeFileSync(DATA, JSON.stringify({ coffee: 249, tea: 199, cake: 389 }));
  console.log('the data folder is prepared: start the service again');
  process.exit(75);
}

const prices = JSON.parse(readFileSync(DATA, 'utf8'));
createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const cents = prices[pathname.slice(1)];
  response.statusCode = cents === undefined ? 404 : 200;
  response.end(cents === undefined ? 'unknown' : String(convert(cents, searchParams.get('in') ?? 'EUR')));
}).listen(7070, '127.0.0.1', () => console.log('the service answers'));
