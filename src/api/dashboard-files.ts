import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { chooseEncoding } from './compression.ts';

/** The paths of the dashboard's pages; the browser chooses among them (`PAGES` of the dashboard). */
const PAGE_PATHS = [
  '/',
  '/failures',
  '/failures/:id',
  '/incidents',
  '/incidents/:id',
  '/healings',
  '/healings/:id',
  '/approvals',
  '/playbooks',
  '/stop',
  '/access',
  '/anomalies',
  '/anomalies/:id',
  '/series',
  '/series/:id',
  '/detectors',
  '/detectors/:id',
  '/judge',
  '/messages',
  '/cases/:id',
  '/text-guard',
  '/sign-in',
  '/setup',
  '/invitation',
];

/** Paths of programs: what is not there is told them by a problem document, never by a page. */
const PROGRAM_PATHS = /^\/(?:api|auth|webhooks|health|metrics|docs|discover|heal|assets)(?:[/?]|$)/;

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

const HEADERS = {
  // Trusted types: even a mistake in the dashboard could not turn text into HTML.
  'Content-Security-Policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // A set-up link has its token in the address.
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

/** One file in each form it was built in. */
interface DashboardFile {
  readonly type: string;
  readonly plain: Buffer;
  readonly br: Buffer | null;
  readonly gzip: Buffer | null;
}

/**
 * Serves the dashboard: its page at every path of a page, its files under `/assets/`, kept in memory.
 *
 * @param directory what `npm run build` made of `dashboard/`; without it, nothing is added
 * @returns whether there is a dashboard to serve
 */
export function addDashboard(app: FastifyInstance, directory: string): boolean {
  if (!existsSync(join(directory, 'index.html'))) return false;
  const page = readVariants(directory, 'index.html');
  const assets = new Map(assetNames(directory).map((name) => [name, readVariants(directory, join('assets', name))]));

  for (const path of PAGE_PATHS) app.get(path, (request, reply) => sendPage(request, reply, page, 200));

  app.get<{ Params: { name: string } }>('/assets/:name', (request, reply) => {
    const file = assets.get(request.params.name);
    if (!file) return reply.callNotFound();
    // The name changes with the content.
    reply.header('Cache-Control', 'public, max-age=31536000, immutable');
    return sendFile(request, reply, file);
  });

  // An address somebody mistyped gets the dashboard's own page for it, and the right status.
  app.get('/*', (request, reply) => {
    const isPerson = !PROGRAM_PATHS.test(request.url) && request.headers.accept?.includes('text/html');
    return isPerson ? sendPage(request, reply, page, 404) : reply.callNotFound();
  });
  return true;
}

function sendPage(request: FastifyRequest, reply: FastifyReply, page: DashboardFile, status: number) {
  reply.code(status).header('Cache-Control', 'no-cache');
  return sendFile(request, reply, page);
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: DashboardFile) {
  const encoding = chooseEncoding(request.headers['accept-encoding']);
  const packed = encoding === null ? null : file[encoding];
  reply.headers(HEADERS).header('Vary', 'Accept-Encoding').type(file.type);
  if (packed === null) return reply.send(file.plain);
  return reply.header('Content-Encoding', encoding).send(packed);
}

function assetNames(directory: string): string[] {
  return readdirSync(join(directory, 'assets')).filter((name) => !/\.(?:br|gz)$/.test(name));
}

function readVariants(directory: string, name: string): DashboardFile {
  const path = join(directory, name);
  const read = (ending: string) => (existsSync(path + ending) ? readFileSync(path + ending) : null);
  return {
    type: TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
    plain: readFileSync(path),
    br: read('.br'),
    gzip: read('.gz'),
  };
}
