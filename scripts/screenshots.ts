// Pictures of the dashboard for the docs: `bin/run scripts/screenshots.ts`. They show the data of the page tests.
import { mkdirSync, statSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../test/helpers/browser.ts';
import { NAMED } from '../test/helpers/dashboard-data.ts';
import { HEALINGS } from '../test/helpers/dashboard-healings.ts';
import { PERSON, startDashboardServer } from '../test/helpers/dashboard-server.ts';
import { buildDashboard } from './build-dashboard.ts';

const BUILT = 'dist/dashboard';
const PICTURES = 'docs/pictures';
const LARGEST_BYTES = 150 * 1024;

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  readonly isSignedOut?: boolean;
}

const SHOTS: readonly Picture[] = [
  { name: 'failures-light', path: '/failures' },
  { name: 'failures-dark', path: '/failures', theme: 'dark' },
  { name: 'failures-narrow', path: '/failures', width: 375, height: 720 },
  { name: 'failure-light', path: `/failures/${NAMED.example}` },
  { name: 'failure-dark', path: `/failures/${NAMED.gapped}`, theme: 'dark' },
  { name: 'failure-narrow', path: `/failures/${NAMED.example}`, width: 375, height: 720, theme: 'dark' },
  { name: 'log-light', path: `/failures/${NAMED.gapped}#L1804` },
  { name: 'incidents-light', path: '/incidents' },
  { name: 'incident-dark', path: '/incidents/inc_kind100000', theme: 'dark' },
  { name: 'healings-light', path: '/healings' },
  { name: 'healing-light', path: `/healings/${HEALINGS.asking}`, height: 960 },
  { name: 'healing-dark', path: `/healings/${HEALINGS.healed}`, theme: 'dark' },
  { name: 'approvals-light', path: '/approvals' },
  { name: 'sign-in-light', path: '/sign-in', isSignedOut: true, width: 900, height: 520 },
];

await buildDashboard(BUILT);
mkdirSync(PICTURES, { recursive: true });
const server = await startDashboardServer(BUILT);
const browser = await startBrowser();
for (const shot of SHOTS) await take(browser, shot);
await browser.close();
await server.close();

async function take(with_: Browser, shot: Picture): Promise<void> {
  const { name, path, theme = 'light', width = 1160, height = 700, isSignedOut = false } = shot;
  const context = await with_.newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  if (!isSignedOut) await context.request.post(`${server.address}/auth/login`, { data: PERSON });
  await page.goto(server.address + path);
  await page.locator('h1').waitFor();
  await page.locator('.loading').first().waitFor({ state: 'detached' });
  // The page scrolls to a line once it is drawn.
  await page.waitForTimeout(300);
  const file = `${PICTURES}/dashboard-${name}.png`;
  await page.screenshot({ path: file });
  const { size } = statSync(file);
  console.log(`${file} ${Math.round(size / 1024)} KB`);
  if (size > LARGEST_BYTES) throw new Error(`${file} is larger than ${LARGEST_BYTES} bytes`);
  await context.close();
}
