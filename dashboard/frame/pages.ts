import type { ComponentType } from 'preact';
import { AccessPage } from '../pages/access/access-page.tsx';
import { AnomaliesPage } from '../pages/anomalies/anomalies-page.tsx';
import { AnomalyPage } from '../pages/anomaly/anomaly-page.tsx';
import { ApprovalsPage } from '../pages/approvals/approvals-page.tsx';
import { CasePage } from '../pages/case/case-page.tsx';
import { DetectorPage } from '../pages/detector/detector-page.tsx';
import { DetectorsPage } from '../pages/detectors/detectors-page.tsx';
import { FailurePage } from '../pages/failure/failure-page.tsx';
import { FailuresPage } from '../pages/failures/failures-page.tsx';
import { HealingPage } from '../pages/healing/healing-page.tsx';
import { HealingsPage } from '../pages/healings/healings-page.tsx';
import { IncidentPage } from '../pages/incident/incident-page.tsx';
import { IncidentsPage } from '../pages/incidents/incidents-page.tsx';
import { JudgePage } from '../pages/judge/judge-page.tsx';
import { MessagesPage } from '../pages/messages/messages-page.tsx';
import { NotFoundPage } from '../pages/not-found-page.tsx';
import { PlaybooksPage } from '../pages/playbooks/playbooks-page.tsx';
import { SeriesPage } from '../pages/series/series-page.tsx';
import { SeriesListPage } from '../pages/series-list/series-list-page.tsx';
import { InvitationPage } from '../pages/sign-in/invitation-page.tsx';
import { SetUpPage } from '../pages/sign-in/set-up-page.tsx';
import { SignInPage } from '../pages/sign-in/sign-in-page.tsx';
import { StopPage } from '../pages/stop/stop-page.tsx';
import { TextGuardPage } from '../pages/text-guard/text-guard-page.tsx';
import { matchPath } from './path-pattern.ts';

/** What a page gets: the values in its path. */
export interface PageProps {
  readonly values: Readonly<Record<string, string>>;
}

/** An entry of the navigation. */
export type Area = 'failures' | 'incidents' | 'healings' | 'anomalies' | 'messages' | 'access';

interface PageEntry {
  readonly pattern: string;
  readonly page: ComponentType<PageProps>;
  /** which entry of the navigation it belongs to */
  readonly area: Area | null;
  /** shown to people who are not signed in */
  readonly isOpen?: boolean;
}

/** All pages; a new one is one entry here. The server answers the same paths (`PAGE_PATHS` of `addDashboard`). */
const PAGES: readonly PageEntry[] = [
  { pattern: '/failures', page: FailuresPage, area: 'failures' },
  { pattern: '/failures/:id', page: FailurePage, area: 'failures' },
  { pattern: '/incidents', page: IncidentsPage, area: 'incidents' },
  { pattern: '/incidents/:id', page: IncidentPage, area: 'incidents' },
  { pattern: '/healings', page: HealingsPage, area: 'healings' },
  { pattern: '/healings/:id', page: HealingPage, area: 'healings' },
  { pattern: '/approvals', page: ApprovalsPage, area: 'healings' },
  { pattern: '/playbooks', page: PlaybooksPage, area: 'healings' },
  { pattern: '/stop', page: StopPage, area: 'healings' },
  { pattern: '/anomalies', page: AnomaliesPage, area: 'anomalies' },
  { pattern: '/anomalies/:id', page: AnomalyPage, area: 'anomalies' },
  { pattern: '/series', page: SeriesListPage, area: 'anomalies' },
  { pattern: '/series/:id', page: SeriesPage, area: 'anomalies' },
  { pattern: '/detectors', page: DetectorsPage, area: 'anomalies' },
  { pattern: '/detectors/:id', page: DetectorPage, area: 'anomalies' },
  { pattern: '/judge', page: JudgePage, area: 'anomalies' },
  { pattern: '/messages', page: MessagesPage, area: 'messages' },
  { pattern: '/cases/:id', page: CasePage, area: 'messages' },
  { pattern: '/text-guard', page: TextGuardPage, area: 'messages' },
  { pattern: '/access', page: AccessPage, area: 'access' },
  { pattern: '/sign-in', page: SignInPage, area: null, isOpen: true },
  { pattern: '/setup', page: SetUpPage, area: null, isOpen: true },
  { pattern: '/invitation', page: InvitationPage, area: null, isOpen: true },
];

const NOT_FOUND: PageEntry = { pattern: '', page: NotFoundPage, area: null, isOpen: true };

/** The page of a path, with the values in it. */
export function pageAt(path: string): { readonly entry: PageEntry; readonly values: PageProps['values'] } {
  for (const entry of PAGES) {
    const values = matchPath(entry.pattern, path);
    if (values) return { entry, values };
  }
  return { entry: NOT_FOUND, values: {} };
}
