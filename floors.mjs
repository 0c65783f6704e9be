// The building plan. The border check (`npm run check`) and ARCHITECTURE.md are read from it.
// A module imports only from floors below its own, and from the neighbours named here.

export const floors = [
  {
    name: 'ground',
    pure: true,
    modules: { foundation: { holds: 'errors with a code and a kind' } },
  },
  {
    name: 'methods',
    pure: true,
    modules: {
      text: { holds: 'terminal escapes, masking of variable parts, literal search, byte scanning' },
      statistics: { holds: 'boosted trees, word models, calibration' },
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
    },
  },
  {
    name: 'services',
    pure: true,
    modules: { presentation: { holds: 'a diagnosis as card, JSON, Markdown, SARIF, annotations' } },
  },
  {
    name: 'edges',
    pure: false,
    modules: {
      files: { holds: 'files, directories and archives as streams of bytes' },
      connectors: { holds: 'one folder per outside system' },
    },
  },
  { name: 'app', pure: false, modules: { app: { holds: 'builds everything: packs, model, readers' } } },
  { name: 'door', pure: false, modules: { cli: { holds: 'one file per verb' } } },
];
