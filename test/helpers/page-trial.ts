import type { Browser, BrowserContext, Page } from 'playwright-core';
import { vi } from 'vitest';
import { buildDashboard } from '../../scripts/build-dashboard.ts';
import { startBrowser } from './browser.ts';
import { type DashboardServer, PERSON, startDashboardServer } from './dashboard-server.ts';

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const BUILT = 'dist/dashboard';

export interface OpenOptions {
  readonly isSignedOut?: boolean;
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
}

/** A server with data, a browser, and what the pages complained about. */
export class PageTrial {
  readonly server: DashboardServer;
  /** violations of the content security policy, errors nobody caught, requests to elsewhere */
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  /** Signed in and signed out; making one takes longer than most tests. */
  readonly #contexts: { readonly signedIn: BrowserContext; readonly signedOut: BrowserContext };
  readonly #pages: Page[] = [];

  private constructor(server: DashboardServer, browser: Browser, contexts: [BrowserContext, BrowserContext]) {
    this.server = server;
    this.#browser = browser;
    this.#contexts = { signedIn: contexts[0], signedOut: contexts[1] };
  }

  static async start(): Promise<PageTrial> {
    await buildDashboard(BUILT);
    const [server, browser] = await Promise.all([startDashboardServer(BUILT), startBrowser()]);
    const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
    await contexts[0].request.post(`${server.address}/auth/login`, { data: PERSON });
    return new PageTrial(server, browser, contexts);
  }

  /** An empty page; what it complains about is noted. */
  async prepare({ isSignedOut = false, width = 1200, theme = 'light' }: OpenOptions = {}): Promise<Page> {
    const page = await this.#contexts[isSignedOut ? 'signedOut' : 'signedIn'].newPage();
    this.#pages.push(page);
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: theme });
    page.on('console', (message) => {
      if (/content security policy|trusted/i.test(message.text())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(this.server.address)) this.complaints.push(`asked ${request.url()}`);
    });
    return page;
  }

  async open(path: string, options: OpenOptions = {}): Promise<Page> {
    const page = await this.prepare(options);
    await page.goto(this.server.address + path);
    return page;
  }

  /** Closes the pages opened so far and forgets who signed in on them. */
  async closePages(): Promise<void> {
    await Promise.all(this.#pages.splice(0).map((page) => page.close()));
    await this.#contexts.signedOut.clearCookies();
  }

  async end(): Promise<void> {
    await this.#browser.close();
    await this.server.close();
  }
}

/** What an expression has on the page; the tests themselves know nothing of browsers. */
export async function onPage<T>(page: Page, expression: string): Promise<T> {
  return (await page.evaluate(expression)) as T;
}

/** Requests for this path are never answered. */
export async function neverAnswer(page: Page, path: string): Promise<void> {
  await page.route(path, () => {});
}

/** Requests for this path get this answer. */
export async function answerWith(page: Page, path: string, status: number, body: unknown): Promise<void> {
  await page.route(path, (route) =>
    route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) }),
  );
}

/** What went to the server as a change, and with what. */
export function changesOf(page: Page): { path: string; body: Record<string, unknown>; key: string | undefined }[] {
  const changes: ReturnType<typeof changesOf> = [];
  page.on('request', (request) => {
    if (request.method() !== 'POST') return;
    const { pathname } = new URL(request.url());
    changes.push({
      path: pathname,
      body: request.postDataJSON() ?? {},
      key: request.headers()['idempotency-key'],
    });
  });
  return changes;
}

export const BROKEN = {
  type: 'about:blank',
  title: 'The database is away',
  status: 503,
  detail: 'It is tried again every second.',
  code: 'STORAGE_UNAVAILABLE',
};
