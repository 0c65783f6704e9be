import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from './index.ts';

// Secrets are put together here, so that nothing in this file looks like one to a scanner.
const of = (prefix: string, length: number, alphabet = 'aB3dE5gH7jK9mN1pQ2sT4vW6xY8z') =>
  prefix + alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
const hex = (length: number) => of('', length, '3f9c0a7e51b8d246');
const dashes = '-'.repeat(5);
const begin = `${dashes}BEGIN RSA PRIVATE ${'KEY'}${dashes}`;
const end = `${dashes}END RSA PRIVATE ${'KEY'}${dashes}`;

const redactor = new Redactor();

describe('tokens that say whose they are', () => {
  it.each([
    { kind: 'github_token', secret: of('gh' + 'p_', 36) },
    { kind: 'github_token', secret: of('gh' + 'o_', 36) },
    { kind: 'github_token', secret: of('gh' + 's_', 36) },
    { kind: 'github_token', secret: of('github' + '_pat_', 82) },
    { kind: 'gitlab_token', secret: of('glp' + 'at-', 20) },
    { kind: 'gitlab_token', secret: of('gld' + 't-', 20) },
    { kind: 'gitlab_token', secret: of('glr' + 't-', 20) },
    { kind: 'gitlab_token', secret: of('glc' + 'bt-', 24) },
    { kind: 'aws_access_key', secret: of('AK' + 'IA', 16, 'QWERTY234567') },
    { kind: 'aws_access_key', secret: of('AS' + 'IA', 16, 'QWERTY234567') },
    { kind: 'slack_token', secret: of('xo' + 'xb-', 40) },
    { kind: 'slack_token', secret: of('xo' + 'xp-', 40) },
    { kind: 'stripe_key', secret: of('sk_' + 'live_', 24) },
    { kind: 'stripe_key', secret: of('rk_' + 'test_', 24) },
    { kind: 'google_key', secret: of('AI' + 'za', 35) },
    { kind: 'google_key', secret: of('ya' + '29.', 60) },
    { kind: 'openai_key', secret: of('sk-' + 'proj-', 60) },
    { kind: 'openai_key', secret: `${of('sk-', 20)}T3Blbk${'FJ'}${of('', 20)}` },
    { kind: 'anthropic_key', secret: of('sk-' + 'ant-', 60) },
    { kind: 'npm_token', secret: of('np' + 'm_', 36) },
    { kind: 'pypi_token', secret: of('pypi-' + 'AgE', 80) },
    { kind: 'docker_token', secret: of('dckr' + '_pat_', 27) },
    { kind: 'sendgrid_key', secret: `${of('S' + 'G.', 22)}.${of('', 43)}` },
    { kind: 'twilio_key', secret: `S${'K'}${hex(32)}` },
    { kind: 'huggingface_token', secret: of('h' + 'f_', 34, 'abcdefghijklmnopqrstuvwxyzABCDEFGH') },
    { kind: 'digitalocean_token', secret: `dop${'_v1_'}${hex(64)}` },
    { kind: 'vault_token', secret: of('hv' + 's.', 24) },
    { kind: 'jwt', secret: `${of('ey' + 'J', 20)}.${of('ey' + 'J', 30)}.${of('', 40)}` },
  ])('$kind', ({ kind, secret }) => {
    for (const [before, after] of [
      ['', ''],
      ['with token ', ' it failed'],
      ['{"a":"', '"}'],
      ["'", "',"],
      ['\u001b[31m', '\u001b[0m'],
    ] as const) {
      const text = redactor.redact(before + secret + after);
      expect(text).not.toContain(secret);
      expect(text).toContain(`[redacted:${kind}]`);
    }
  });
});

describe('secrets that have a name', () => {
  const value = of('', 24);
  it.each([
    `export DB_PASSWORD=${value}`,
    `password: ${value}`,
    'password: hunter2',
    `  api_key: "${value}"`,
    `x-api-key: ${value}`,
    `X_API_KEY=${value}`,
    `{"accessToken":"${value}","n":1}`,
    `{\\"password\\":\\"${value}\\"}`,
    `--token ${value}`,
    `--password=${value}`,
    `curl -u bob:${value} https://x.example`,
    `aws_secret_access_key = ${value}${value.slice(0, 16)}`,
    `Authorization: Bearer ${value}`,
    `authorization: Basic ${btoa(`u:${value}`)}`,
    `Authorization: token ${value}`,
    `Bearer ${value}`,
    `postgres://app:${value}@db.example/app`,
    `https://x-access-token:${value}@github.com/o/r.git`,
    `https://${value}@github.com/o/r.git`,
    `Server=db;User Id=sa;Password=${value};Encrypt=true`,
    `AccountName=a;AccountKey=${value}${value}==;EndpointSuffix=x`,
    `https://a.blob.core.windows.net/c?sv=2024&sig=${value}${value}%3D&se=2026`,
    `Set-Cookie: session=${value}; Path=/`,
    `cookie: a=b; session=${value}`,
    `//registry.npmjs.org/:_authToken=${value}`,
    `"auth": "${btoa(`u:${value}`)}"`,
    `https://hooks.slack.com/services/T00/B00/${value}`,
    `TWILIO_AUTH_TOKEN=${hex(32)}`,
  ])('%s', (line) => {
    const text = redactor.redact(`before\n${line}\nafter`);
    for (const secret of [value, 'hunter2', btoa(`u:${value}`), hex(32)]) expect(text).not.toContain(secret);
    expect(text).toMatch(/^before\n.*\[redacted:\w+\].*\nafter$/);
  });
});

describe('what is evidence and no secret', () => {
  it.each([
    'commit 3484a3fb816e0859fd6e1cea078d76385ff50625',
    `"integrity": "sha512-${of('', 86)}=="`,
    `go: verifying example.org/m@v1.2.3: checksum mismatch h1:${of('', 43)}=`,
    `sha256:${hex(64)}`,
    '1f0e9d6c-0b1a-4c3d-9e8f-7a6b5c4d3e2f',
    "SyntaxError: Unexpected token '}' in JSON at position 3",
    'error: unexpected token: punc (})',
    'error: expected one of `!` or `::`, found token `;`',
    'const token = getToken();',
    'password = config.password',
    'password: must be at least 8 characters',
    'Error: secret "db" not found',
    'secretName: db-credentials',
    'PASS src/token.test.ts',
    'passed 3 tests, 2 skipped',
    'max_tokens=4096',
    'PWD=/home/runner/work/app',
    'PASSWORD=***',
    'export CODECOV_TOKEN=[secure]',
    `Cache restored from key: build-pypi-modules-${hex(64)}`,
    'token: $' + '{{ secrets.GITHUB_TOKEN }}',
    'PASSWORD=$DB_PASSWORD',
    'npm ERR! 404 @scope/name@1.2.3 is not in this registry',
    'git@github.com:o/r.git: Permission denied (publickey)',
    'see https://example.org/a/b?c=d#e',
    'Cache not found for input keys: node-modules-3f9c0a7e51b8d246',
    'Basic authentication is not supported',
    'bearer authentication was refused',
    'Author: A B <a@example.org>',
    `-----BEGIN ${'CERTIFICATE'}-----`,
  ])('%s', (line) => expect(redactor.redact(line)).toBe(line));
});

describe('private keys', () => {
  const body = [of('', 64), of('', 64), of('', 20)];
  it.each([
    { form: 'plain', prefix: '' },
    { form: 'with times before', prefix: '2026-01-01T00:00:00.0000000Z ' },
    { form: 'indented', prefix: '    ' },
  ])('of several lines, $form', ({ prefix }) => {
    const lines = ['before', ...[begin, ...body, end].map((line) => prefix + line), 'after'];
    const text = redactor.redact(lines.join('\n'));
    expect(text.split('\n')).toHaveLength(lines.length);
    for (const line of body) expect(text).not.toContain(line);
    expect(text).toMatch(/^before\n/);
    expect(text).toMatch(/\nafter$/);
  });

  it('on one line', () => {
    const json = JSON.stringify({ key: [begin, ...body, end, ''].join('\n'), other: 1 });
    const text = redactor.redact(json);
    for (const line of body) expect(text).not.toContain(line);
    expect(JSON.parse(text)).toMatchObject({ other: 1 });
  });

  it('in base64', () => {
    const text = redactor.redact(`client-key-data: ${btoa([begin, ...body, end].join('\n'))}`);
    expect(text).not.toContain(btoa(body[0]!).slice(4, 40));
  });

  it('that never end take no more than themselves', () => {
    const text = redactor.redact([begin, body[0], 'npm error code ERESOLVE', 'npm error more'].join('\n'));
    expect(text).toContain('\nnpm error code ERESOLVE\nnpm error more');
  });
});

describe('registered values', () => {
  const value = fc.string({ minLength: 8, maxLength: 40, unit: 'grapheme' }).filter((text) => {
    const lines = text.split(/[\r\n]+/).map((line) => line.trim());
    return lines.length === 1 && lines[0]!.length >= 8 && !'[redacted:registered]'.includes(lines[0]!);
  });
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const base64 = (text: string) => btoa(String.fromCharCode(...utf8(text)));

  it('never survive, in whatever form they are written', () => {
    fc.assert(
      fc.property(value, fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), (raw, before, after) => {
        const secret = raw.trim().toWellFormed();
        const own = new Redactor([secret]);
        expect(own.redact(`${before} ${secret} ${after}`)).not.toContain(secret);
        expect(JSON.parse(own.redact(JSON.stringify({ secret })))).toEqual({ secret: '[redacted:registered]' });
        expect(own.redact(`x=${encodeURIComponent(secret)}&y`)).not.toContain(encodeURIComponent(secret));
        for (const text of [base64(secret), base64(before + secret + after), base64(base64(secret))]) {
          const kept = own.redact(`data ${text} end`).replaceAll('[redacted:registered]', '');
          // At most what depends on the characters around it stays.
          expect(kept.length).toBeLessThan(text.length - secret.length / 2 + 20);
          expect(kept).not.toContain(text);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('of several lines are taken line by line', () => {
    const own = new Redactor(['first-line-of-it\nsecond-line-of-it']);
    expect(own.redact('a second-line-of-it b')).toBe('a [redacted:registered] b');
  });

  it('are found behind escape sequences', () => {
    expect(new Redactor(['swordfish-9']).redact('a sword\u001b[1mfish-9 b')).toBe('a [redacted:registered] b');
  });

  it('too short to tell from words are left alone', () => {
    expect(new Redactor(['test']).redact('a test')).toBe('a test');
  });
});

describe('streams', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      `token ${of('gh' + 'p_', 36)}\n`,
      `PASSWORD=${of('', 20)}\n`,
      `${begin}\n${of('', 64)}\n${of('', 30)}\n${end}\n`,
      `${begin}\n${of('', 64)}\nno key\n`,
      `https://u:${of('', 12)}@h/x `,
      'registered-value-1',
      'plain words\r\n',
      '\u001b[31mred\u001b[0m ',
      '\n',
      'üñí→ ',
      'x'.repeat(70_000),
      `${'y'.repeat(65_500)} ${of('gh' + 'p_', 36)} ${'z'.repeat(9000)}`,
      of('gh' + 'p_', 36),
    ),
    fc.string({ maxLength: 30 }),
  );

  it('give the same whatever the chunks', () => {
    const own = new Redactor(['registered-value-1']);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 12 }), (pieces, cuts) => {
        const bytes = new TextEncoder().encode(pieces.join(''));
        const whole = joined(own, [bytes]);
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
        const chunks = places.slice(1).map((place, index) => bytes.subarray(places[index], place));
        expect(joined(own, chunks)).toEqual(whole);
        expect(count(whole)).toBe(count(bytes));
        const text = new TextDecoder().decode(whole);
        expect(text).not.toContain('registered-value-1');
        expect(text).not.toContain(of('gh' + 'p_', 36));
      }),
      { numRuns: 40 },
    );
  });

  it('give the same byte by byte', () => {
    const text = `a\nPASSWORD=${of('', 20)}\n${begin}\n${of('', 64)}\n${end}\nz`;
    const bytes = new TextEncoder().encode(text);
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(joined(redactor, single)).toEqual(joined(redactor, [bytes]));
  });

  function joined(own: Redactor, chunks: readonly Uint8Array[]): Uint8Array {
    const stream = own.openStream();
    const out: Uint8Array[] = chunks.flatMap((chunk) => [...stream.write(chunk)].map((bytes) => bytes.slice()));
    out.push(...stream.end());
    return Uint8Array.from(out.flatMap((bytes) => [...bytes]));
  }

  function count(bytes: Uint8Array): number {
    return bytes.filter((byte) => byte === 10).length;
  }
});

describe('JSON', () => {
  it('stays JSON, without control characters', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (json, text) => {
        const body = JSON.stringify({ text, password: text, token: 12_345, data: JSON.parse(json), nested: json });
        const cleaned = redactor.cleanJson(body);
        const strings: string[] = [];
        JSON.parse(cleaned, (_, value) => {
          if (typeof value === 'string') strings.push(value);
          return value;
        });
        expect(strings.join('')).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
        expect(cleaned).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
      }),
    );
  });

  it('is safe to take secrets out of twice', () => {
    const body = JSON.stringify({ password: of('', 20), token: 12_345, url: `https://u:${of('', 9)}@h` });
    const once = redactor.cleanJson(body);
    expect(redactor.cleanJson(once)).toBe(once);
  });
});

describe('hostile text', () => {
  it.each([
    'token=',
    'password: ',
    '-----BEGIN PRIVATE KEY-----',
    'eyJa.eyJa.',
    '://a:b',
    'authorization: ',
    'cookie: a=',
    '"password":"\\',
    '--token-',
    'Bearer ',
    'sk-aT3BlbkFJ',
    '\u001b[1ma',
    '@://',
    'api_key = a\\',
  ])('a long line and many of %j take time by their length alone', (unit) => {
    const text = unit.repeat(Math.ceil(2e5 / unit.length));
    // Processor time: how busy the machine is else does not count.
    const before = process.cpuUsage();
    redactor.redact(text);
    redactor.redact(text.replaceAll(' ', '\n'));
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(600);
  });
});
