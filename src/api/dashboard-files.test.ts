import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDashboard } from './dashboard-files.ts';

let directory: string;
let app: FastifyInstance;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'regreen-dashboard-'));
  mkdirSync(join(directory, 'assets'));
  writeFileSync(join(directory, 'index.html'), 'page');
  writeFileSync(join(directory, 'index.html.br'), 'page, brotli');
  writeFileSync(join(directory, 'index.html.gz'), 'page, gzip');
  writeFileSync(join(directory, 'assets', 'index-1a2b.js'), 'script');
  writeFileSync(join(directory, 'secret'), 'not for you');
  app = Fastify();
  app.setNotFoundHandler((_, reply) => reply.code(404).send({ code: 'NOT_FOUND' }));
  addDashboard(app, directory);
  app.get('/api/v1/failures', () => ({ data: [] }));
  await app.ready();
});
afterAll(async () => {
  await app.close();
  rmSync(directory, { recursive: true });
});

const PERSON = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('addDashboard', () => {
  it.each([
    { url: '/', status: 200, body: 'page' },
    { url: '/failures?branch=main', status: 200, body: 'page' },
    { url: '/failures/flr_1', status: 200, body: 'page' },
    { url: '/incidents/inc_1', status: 200, body: 'page' },
    { url: '/setup?token=x', status: 200, body: 'page' },
    { url: '/assets/index-1a2b.js', status: 200, body: 'script' },
    { url: '/nowhere', status: 404, body: 'page' },
    { url: '/api/v1/failures', status: 200, body: '{"data":[]}' },
    { url: '/api/v1/nowhere', status: 404, body: '{"code":"NOT_FOUND"}' },
    { url: '/auth/nowhere', status: 404, body: '{"code":"NOT_FOUND"}' },
    { url: '/assets/gone.js', status: 404, body: '{"code":"NOT_FOUND"}' },
    { url: '/assets/..%2fsecret', status: 404, body: '{"code":"NOT_FOUND"}' },
    { url: '/assets/index-1a2b.js.br', status: 404, body: '{"code":"NOT_FOUND"}' },
  ])('$url is answered $status', async ({ url, status, body }) => {
    const answer = await app.inject({ url, headers: PERSON });
    expect({ status: answer.statusCode, body: answer.body }).toEqual({ status, body });
  });

  it('tells a program that a path is not there, not a page', async () => {
    const answer = await app.inject({ url: '/nowhere', headers: { accept: 'application/json' } });
    expect({ status: answer.statusCode, body: answer.body }).toEqual({ status: 404, body: '{"code":"NOT_FOUND"}' });
  });

  it.each([
    { accepted: 'gzip, deflate, br, zstd', encoding: 'br', body: 'page, brotli' },
    { accepted: 'gzip', encoding: 'gzip', body: 'page, gzip' },
    { accepted: 'br;q=0, gzip', encoding: 'gzip', body: 'page, gzip' },
    { accepted: 'identity', encoding: undefined, body: 'page' },
    { accepted: '', encoding: undefined, body: 'page' },
  ])('sends $encoding to those who accept "$accepted"', async ({ accepted, encoding, body }) => {
    const answer = await app.inject({ url: '/', headers: { 'accept-encoding': accepted } });
    expect({ encoding: answer.headers['content-encoding'], body: answer.body }).toEqual({ encoding, body });
    expect(answer.headers.vary).toContain('Accept-Encoding');
  });

  it('keeps assets for ever and the page never, both under strict rules', async () => {
    const page = await app.inject('/');
    const asset = await app.inject('/assets/index-1a2b.js');
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    for (const { headers } of [page, asset]) {
      expect(headers['content-security-policy']).toContain("default-src 'self'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
    }
    expect(asset.headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  it('adds nothing when no dashboard was built', () => {
    expect(addDashboard(Fastify(), join(directory, 'nowhere'))).toBe(false);
  });
});
