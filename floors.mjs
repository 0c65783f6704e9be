// The building plan. The border check (`npm run check`) and ARCHITECTURE.md are read from it.
// A module imports only from floors below its own, and from the neighbours named here.

export const floors = [
  {
    name: 'ground',
    pure: true,
    modules: { foundation: { holds: 'errors with a code and a kind, time, identifiers' } },
  },
  {
    name: 'methods',
    pure: true,
    modules: {
      text: { holds: 'terminal escapes, masking of variable parts, literal search, byte scanning' },
      statistics: {
        holds: 'boosted trees, word models, calibration, matrices, neighbours, ranks, seeded random numbers',
      },
      plots: { holds: 'pictures of numbers: as SVG, as pixels' },
    },
  },
  {
    name: 'domain',
    pure: true,
    modules: {
      rules: { holds: 'the form of a rule, the matcher, pack validation' },
      logs: { holds: 'CI formats, line reading, log templates, tool output, stack traces, test reports' },
      messages: { holds: 'judging of messages from outside: features, model, training, corrections' },
      diagnosis: { holds: 'evidence ranking, causes, fingerprints', neighbours: ['rules', 'logs'] },
      anomaly: { holds: 'detectors of unusual rows and of unusual moments, drift, reading tables' },
      redaction: { holds: 'secrets and control characters out of text, in whole or in chunks' },
    },
  },
  {
    name: 'services',
    pure: true,
    modules: {
      presentation: { holds: 'a diagnosis as card, JSON, Markdown, SARIF, annotations' },
      intake: { holds: 'signals become runs, jobs, failures and incidents, once each' },
      healing: {
        holds: 'from incident to green: playbooks, guards, decisions, actions, approvals, outcomes',
        neighbours: ['workflows', 'intake', 'access', 'notices'],
      },
      notices: {
        holds: 'what people are told: together, out of quiet hours, at least once',
        neighbours: ['intake', 'access'],
      },
      access: { holds: 'roles, scopes of keys, the audit chain' },
      triage: {
        holds: 'messages become cases; the ladder of what may be done about them, corrections, appeals',
        neighbours: ['intake', 'access'],
      },
      watch: { holds: 'metric samples become series, anomalies and alerts', neighbours: ['access', 'intake'] },
      workflows: { holds: 'durable execution: steps, effects, retries, timers, wake-ups' },
    },
  },
  {
    name: 'edges',
    pure: false,
    modules: {
      files: { holds: 'files, directories and archives as streams of bytes' },
      sandbox: { holds: 'commands in a bounded copy of a folder: no network, no host files, limits on everything' },
      runner: {
        holds: 'the local CI: pipeline files, jobs in the sandbox, caches, attempts',
        neighbours: ['sandbox', 'files'],
      },
      storage: {
        holds: 'PostgreSQL: the bundled server, migrations, one store per table',
        neighbours: ['runner'],
      },
      coordination: { holds: 'cache levels, publish and subscribe; in process, or Redis when configured' },
      connectors: { holds: 'one folder per outside system', neighbours: ['files', 'runner'] },
      api: { holds: 'routes, contract.ts (request and response schemas), OpenAPI' },
    },
  },
  {
    name: 'app',
    pure: false,
    modules: { app: { holds: 'reads settings, builds everything, starts and stops it; worker threads' } },
  },
  { name: 'door', pure: false, modules: { cli: { holds: 'one file per verb' } } },
];
