// Fetches the prices of everything that is sold.
import { mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const TRIES = 10;

function ask(path) {
  return new Promise((resolve, reject) => {
    get(`http://127.0.0.1:7070${path}`, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => (text += piece));
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

// A service needs a moment to start.
async function askPatiently(path) {
  for (let tries = 1; ; tries++) {
    try {
      return await ask(path);
    } catch (error) {
      if (tries === TRIES) throw error;
      await sleep(200);
    }
  }
}

const prices = {};
for (const name of ['coffee', 'tea', 'cake']) prices[name] = Number(await askPatiently(`/${name}?in=GBP`));
mkdirSync('build', { recursive: true });
writeFileSync('build/prices.json', JSON.stringify(prices));
console.log(`fetched ${Object.keys(prices).length} prices`);
