import { Type } from 'typebox';
import { TableWire } from './anomaly-contract.ts';
import { Strict, Words } from './contract.ts';

// What goes over the wire about tables that are compared.

export const DriftRequest = Type.Object({ earlier: TableWire, later: TableWire }, { ...Strict, title: 'DriftRequest' });

export const DriftResult = Type.Object(
  {
    drifted: Type.Boolean(),
    together: Type.Object(
      { energy: Type.Number(), energy_p: Type.Number(), drifted: Type.Boolean() },
      { ...Strict, description: 'all features at once' },
    ),
    features: Type.Array(
      Type.Object(
        {
          feature: Type.String(),
          kind: Words(['numbers', 'texts'] as const, 'what its cells are'),
          psi: Type.Number(),
          ks: Type.Number({ description: 'of texts, the total variation' }),
          ks_p: Type.Number({ description: 'of texts, by the chi-squared test' }),
          js: Type.Number(),
          drifted: Type.Boolean(),
        },
        Strict,
      ),
    ),
  },
  { ...Strict, title: 'Drift' },
);
