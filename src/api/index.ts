/**
 * The way in for programs and people: routes with their schemas, who may call them, and how they answer when
 * something is wrong. What they need of the rest is in `services.ts`.
 */
export { type Api, type ApiOptions, createApi } from './api.ts';
export { hashToken, makeKey, makeWord } from './credentials.ts';
export { addDashboard } from './dashboard-files.ts';
export type { HealingStatus } from './healing-contract.ts';
export { statusToWire } from './healing-wire.ts';
export { namesOf } from './people-names.ts';
export { tagsChangedBy } from './read-tags.ts';
export type {
  ApiServices,
  EventLog,
  FailureIntake,
  IdempotencyStore,
  PartHealth,
  ReadCache,
  Reception,
  WebhookIntake,
} from './services.ts';
export { ApiSettings } from './settings.ts';
