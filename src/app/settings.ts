import Type, { type Static, type TSchema } from 'typebox';
import { ApiSettings } from '../api/index.ts';
import { DEFAULT_WIDE_CAPS, LAST_RUNS, NOTICE_TOPICS } from '../healing/index.ts';

/** Options a setting has beside those of its schema. */
export interface SettingOptions {
  /** name of the variable; left out, it is REGREEN_ and the path in capitals */
  readonly environment?: string;
  /** shown masked wherever settings are shown; also read from the file that `<VARIABLE>_FILE` names */
  readonly secret?: boolean;
}

const HTTP = '^https?://[^\\s]+$';
const secret = (description: string, pattern?: string) =>
  Type.String({ minLength: 1, description, secret: true, ...(pattern === undefined ? {} : { pattern }) });
const url = (description: string, options: SettingOptions = {}) =>
  Type.String({ pattern: '^https?://[^\\s]+$', description, ...options });
const strict = <T extends Record<string, TSchema>>(properties: T, description: string) =>
  Type.Object(properties, { additionalProperties: false, description });

/** How much of what playbooks do is allowed at most. */
const cap = (most: number, where: string) =>
  Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: most,
    description: `most changes in ${where}: jobs begun again, caches deleted`,
  });

const webhookSecret = (system: string) =>
  Type.Optional(
    Type.String({
      minLength: 1,
      description: `proves webhooks of ${system}; without it none is taken`,
      secret: true,
    }),
  );

/** Somebody who is told, under a name that playbooks call. */
const Receiver = strict(
  {
    name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$' }),
    slack_url: Type.Optional(Type.String({ pattern: HTTP })),
    webhook_url: Type.Optional(Type.String({ pattern: HTTP })),
    webhook_secret: Type.Optional(Type.String({ pattern: '^whsec_[A-Za-z0-9+/]+={0,2}$' })),
    email_to: Type.Optional(Type.String({ minLength: 3 })),
  },
  'a receiver',
);

/** What a system needs of which only webhooks are read. */
const Hook = (system: string) => strict({ webhookSecret: webhookSecret(system) }, system);

/** What one code host or CI system needs. */
const Provider = (system: string, apiUrl: string | undefined, more: Record<string, TSchema> = {}) =>
  strict(
    {
      webhookSecret: webhookSecret(system),
      token: Type.Optional(secret(`API token for ${system}`)),
      apiUrl: Type.Optional(
        Type.String({
          pattern: '^https?://[^\\s]+$',
          description: `address of the API of ${system}`,
          ...(apiUrl === undefined ? {} : { default: apiUrl }),
        }),
      ),
      alsoTrusted: Type.Optional(
        Type.String({
          pattern: '^[\\w.-]+:\\d{1,5}(?:,[\\w.-]+:\\d{1,5})*$',
          description: `host:port, parted by commas, of private hosts ${system} may redirect to, as its storage of logs`,
        }),
      ),
      ...more,
    },
    system,
  );

/**
 * Every setting of the server. A path such as `github.webhookSecret` is `github: { webhook_secret: … }` in
 * `regreen.yml` and `REGREEN_GITHUB_WEBHOOK_SECRET` in the environment.
 */
export const ServerSettings = strict(
  {
    host: Type.String({ default: '127.0.0.1', description: 'address to listen on' }),
    port: Type.Integer({
      minimum: 0,
      maximum: 65535,
      default: 8000,
      description: 'port to listen on; 0 takes a free one',
    }),
    data: Type.String({
      default: './data',
      description: 'directory of the bundled PostgreSQL and of the keys made here',
    }),
    publicUrl: Type.Optional(url('address people and CI systems reach this server at; with https, cookies are secure')),
    databaseUrl: Type.Optional(
      Type.String({
        pattern: '^postgres(?:ql)?://',
        description: 'PostgreSQL, 15 or newer; left out, the bundled server is started in the data directory',
        environment: 'DATABASE_URL',
        secret: true,
      }),
    ),
    postgresDirectory: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'where the programs of the bundled PostgreSQL are; left out, a cache directory',
      }),
    ),
    redisUrl: Type.Optional(
      Type.String({
        pattern: '^rediss?://',
        description: 'Redis for a cache that processes share; it may come and go',
        environment: 'REDIS_URL',
        secret: true,
      }),
    ),
    encryptionKey: Type.Optional(
      secret('32 bytes as base64, with which stored tokens are encrypted; left out, one is made in the data directory'),
    ),
    logLevel: Type.Enum(['error', 'warn', 'info', 'debug'], { default: 'info', description: 'what is logged' }),
    logFormat: Type.Enum(['text', 'json'], {
      default: 'json',
      description: 'text for people, json for programs; on a terminal text is the default',
    }),
    api: ApiSettings,
    diagnosis: strict(
      {
        threads: Type.Integer({ minimum: 1, maximum: 64, default: 1, description: 'threads that explain logs' }),
        waiting: Type.Integer({ minimum: 1, default: 1000, description: 'logs that may wait for a thread' }),
        stallSeconds: Type.Integer({
          minimum: 1,
          default: 60,
          description: 'a log that makes no progress for so long is given up',
        }),
        rules: Type.Array(Type.String(), { default: [], description: 'directories of rule packs of your own' }),
      },
      'how logs are explained',
    ),
    anomaly: strict(
      {
        threads: Type.Integer({
          minimum: 1,
          maximum: 64,
          default: 1,
          description: 'threads that judge tables and series',
        }),
        alarmsPerWeek: Type.Number({
          exclusiveMinimum: 0,
          maximum: 1000,
          default: 1,
          description: 'alarms a week at most for each series that is watched',
        }),
      },
      'how series and tables are watched',
    ),
    healing: strict(
      {
        playbooks: Type.Array(Type.String(), {
          default: [],
          description: 'files with playbooks of your own; asked before those that come with the program',
        }),
        leaseSeconds: Type.Integer({
          minimum: 1,
          maximum: 600,
          default: 30,
          description: 'when a server that is at a healing says nothing for so long, another goes on with it',
        }),
        caps: strict(
          {
            organisationPerHour: cap(DEFAULT_WIDE_CAPS.organisationPerHour, 'an organisation within an hour'),
            organisationPerDay: cap(DEFAULT_WIDE_CAPS.organisationPerDay, 'an organisation within a day'),
            everythingPerHour: cap(DEFAULT_WIDE_CAPS.everythingPerHour, 'everything within an hour'),
            everythingPerDay: cap(DEFAULT_WIDE_CAPS.everythingPerDay, 'everything within a day'),
            massFailureRuns: Type.Integer({
              minimum: 0,
              // No more are looked at.
              maximum: LAST_RUNS,
              default: DEFAULT_WIDE_CAPS.massFailureRuns,
              description: `when so many runs of an organisation, or of everything, ended within an hour, ${LAST_RUNS} at most, the share of red ones among the last ${LAST_RUNS} may stop re-runs in all of it; 0: it never does`,
            }),
          },
          'what playbooks may do together, whatever each of them allows',
        ),
      },
      'what is done about failures',
    ),
    retention: strict(
      {
        signalDays: Type.Integer({ minimum: 1, default: 90, description: 'how long signals are kept' }),
        failureDays: Type.Integer({
          minimum: 1,
          default: 400,
          description: 'how long failures and incidents are kept',
        }),
        sampleDays: Type.Integer({ minimum: 31, default: 400, description: 'how long samples of metrics are kept' }),
        logMegabytes: Type.Integer({
          minimum: 1,
          default: 5120,
          description: 'room for kept logs, packed; the oldest go first',
        }),
      },
      'what is kept, and how long',
    ),
    reconciliation: strict(
      {
        minutes: Type.Integer({
          minimum: 1,
          default: 5,
          description: 'how often failed runs are asked for that no webhook told of',
        }),
        silentHours: Type.Integer({
          minimum: 0,
          default: 24,
          description: 'after so long without a webhook a repository counts as silent when failed runs of it are found',
        }),
      },
      'what webhooks may have missed',
    ),
    runner: strict(
      {
        enabled: Type.Enum(['auto', 'on', 'off'], {
          default: 'auto',
          description: 'whether the server runs attempts of local runs; auto: when there is a sandbox',
        }),
        sandbox: Type.Enum(['required', 'off'], {
          default: 'required',
          description: 'off: jobs run without a sandbox and can read and change whatever the server can',
        }),
        network: Type.Enum(['none', 'host'], {
          default: 'none',
          description: 'what jobs may reach; host: the network of this machine, its own services included',
        }),
        parallel: Type.Integer({ minimum: 1, maximum: 64, default: 2, description: 'jobs at once' }),
        jobMinutes: Type.Integer({ minimum: 1, maximum: 1440, default: 60, description: 'longest job' }),
        memoryMegabytes: Type.Integer({ minimum: 64, default: 2048, description: 'main memory of a job' }),
        diskMegabytes: Type.Integer({
          minimum: 16,
          default: 1024,
          description: 'files of a job, held in main memory, and largest folder that is copied',
        }),
        logMegabytes: Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'largest log of a job' }),
        cacheMegabytes: Type.Integer({ minimum: 1, default: 512, description: 'largest cache of a job' }),
      },
      'the local runner',
    ),
    webhooksOut: strict(
      {
        url: Type.Optional(url('address that is told of cases of messages; left out, nobody is')),
        secret: Type.Optional(secret('signs what is sent there: whsec_ and base64 of 24 to 64 bytes')),
      },
      'webhooks to another system, by Standard Webhooks',
    ),
    telemetry: strict(
      {
        endpoint: Type.Optional(
          url('collector that traces are sent to, as OTLP over HTTP in JSON; left out, none are made', {
            environment: 'OTEL_EXPORTER_OTLP_ENDPOINT',
          }),
        ),
        tracesEndpoint: Type.Optional(
          url('the same, with its whole path', { environment: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT' }),
        ),
        protocol: Type.Enum(['http/json', 'http/protobuf', 'grpc'], {
          default: 'http/json',
          description: 'JSON is sent to where http/protobuf is taken, too; grpc stops the start',
          environment: 'OTEL_EXPORTER_OTLP_PROTOCOL',
        }),
        headers: Type.Optional(
          Type.String({
            description: 'what is sent along, for example a token: name=value,name=value',
            secret: true,
            environment: 'OTEL_EXPORTER_OTLP_HEADERS',
          }),
        ),
        tracesHeaders: Type.Optional(
          Type.String({
            description: 'the same, instead of it',
            secret: true,
            environment: 'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
          }),
        ),
        disabled: Type.Boolean({
          default: false,
          description: 'true: no traces, whatever else is set',
          environment: 'OTEL_SDK_DISABLED',
        }),
        serviceName: Type.String({
          minLength: 1,
          default: 'regreen',
          description: 'name of this service in traces',
          environment: 'OTEL_SERVICE_NAME',
        }),
        resourceAttributes: Type.Optional(
          Type.String({
            description: 'more of what names it: name=value,name=value',
            environment: 'OTEL_RESOURCE_ATTRIBUTES',
          }),
        ),
        sampler: Type.Enum(
          [
            'parentbased_always_on',
            'parentbased_always_off',
            'parentbased_traceidratio',
            'always_on',
            'always_off',
            'traceidratio',
          ],
          {
            default: 'parentbased_always_on',
            description: 'which traces are sent',
            environment: 'OTEL_TRACES_SAMPLER',
          },
        ),
        samplerArg: Type.Number({
          minimum: 0,
          maximum: 1,
          default: 1,
          description: 'share of traces that are sent, with a sampler by ratio',
          environment: 'OTEL_TRACES_SAMPLER_ARG',
        }),
        delayMs: Type.Integer({
          minimum: 10,
          default: 5000,
          description: 'how long spans are gathered before they are sent',
          environment: 'OTEL_BSP_SCHEDULE_DELAY',
        }),
      },
      'traces for OpenTelemetry',
    ),
    notify: strict(
      {
        slackUrl: Type.Optional(secret('incoming webhook of Slack that is told what people should know', HTTP)),
        webhookUrl: Type.Optional(secret('address that gets the same as signed webhooks (Standard Webhooks)', HTTP)),
        webhookSecret: Type.Optional(
          secret('what these are signed with: whsec_ and 24 to 64 bytes as base64', '^whsec_[A-Za-z0-9+/]+={0,2}$'),
        ),
        smtpUrl: Type.Optional(
          secret('mail server the same is sent by: smtp://user:password@host:587, or smtps://', '^smtps?://[^\\s]+$'),
        ),
        emailFrom: Type.Optional(Type.String({ minLength: 3, description: 'address such e-mail comes from' })),
        emailTo: Type.Optional(Type.String({ minLength: 3, description: 'addresses it goes to, parted by commas' })),
        receivers: Type.Array(Receiver, {
          default: [],
          secret: true,
          description:
            'receivers with names that playbooks call, each `name` and one of `slack_url`, `webhook_url` with `webhook_secret`, `email_to`',
        }),
        about: Type.Array(Type.Enum([...NOTICE_TOPICS]), {
          default: ['decisions', 'trouble'],
          description: 'what is told besides what playbooks tell: `decisions`, `trouble`, `outcomes`',
        }),
        quietHours: Type.Optional(
          Type.String({
            pattern: '^([01]\\d|2[0-3]):[0-5]\\d-([01]\\d|2[0-3]):[0-5]\\d$',
            description: 'when only urgent things are told, in UTC: 22:00-07:00',
          }),
        ),
        digestAfter: Type.Integer({
          minimum: 1,
          maximum: 1000,
          default: 10,
          description: 'more messages than this within the window become one',
        }),
        digestMinutes: Type.Integer({ minimum: 1, maximum: 1440, default: 10, description: 'that window' }),
      },
      'who is told what people should know',
    ),
    github: Provider('GitHub', 'https://api.github.com', {
      appId: Type.Optional(Type.String({ pattern: '^\\d+$', description: 'id of a GitHub App, instead of a token' })),
      appPrivateKey: Type.Optional(secret('private key of the GitHub App, as PEM')),
    }),
    gitlab: Provider('GitLab', 'https://gitlab.com'),
    jenkins: Provider('Jenkins', undefined, {
      user: Type.Optional(Type.String({ minLength: 1, description: 'user the token belongs to' })),
    }),
    circleci: Hook('CircleCI'),
    buildkite: Hook('Buildkite'),
    bitbucket: Hook('Bitbucket Cloud'),
    generic: Hook('any other system'),
  },
  'regreen.yml',
);
export type ServerSettings = Static<typeof ServerSettings>;
