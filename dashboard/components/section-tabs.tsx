interface Section {
  readonly path: string;
  readonly title: string;
}

const MESSAGE_SECTIONS = [
  { path: '/messages', title: 'Inbox' },
  { path: '/text-guard', title: 'How well it judges' },
] as const;

/** The parts of the text guard. */
export function MessageSections({ at }: { readonly at: (typeof MESSAGE_SECTIONS)[number]['path'] }) {
  return <Tabs label="Text guard" sections={MESSAGE_SECTIONS} at={at} counts={{}} />;
}

const ANOMALY_WATCH = [
  { path: '/anomalies', title: 'Inbox' },
  { path: '/series', title: 'Series' },
  { path: '/detectors', title: 'Detectors' },
  { path: '/judge', title: 'Judge a table' },
] as const satisfies readonly Section[];

const HEALING = [
  { path: '/healings', title: 'Healings' },
  { path: '/approvals', title: 'Approvals' },
  { path: '/playbooks', title: 'Playbooks' },
  { path: '/stop', title: 'Stop' },
] as const satisfies readonly Section[];

export type HealingSection = (typeof HEALING)[number]['path'];

/** The parts of anomaly watch. */
export function AnomalySections({ at }: { readonly at: (typeof ANOMALY_WATCH)[number]['path'] }) {
  return <Tabs label="Anomaly watch" sections={ANOMALY_WATCH} at={at} counts={{}} />;
}

/** The parts of healing. */
export function HealingSections({ at, questions }: { readonly at: HealingSection; readonly questions: number }) {
  return <Tabs label="Healing" sections={HEALING} at={at} counts={{ '/approvals': questions }} />;
}

interface TabsProps {
  readonly label: string;
  readonly sections: readonly Section[];
  readonly at: string;
  /** what waits in a part, by its path; none: nothing is shown */
  readonly counts: Readonly<Record<string, number>>;
}

function Tabs({ label, sections, at, counts }: TabsProps) {
  return (
    <nav class="sections" aria-label={label}>
      {sections.map(({ path, title }) => (
        <a key={path} href={path} aria-current={path === at ? 'page' : undefined}>
          {title}
          {(counts[path] ?? 0) > 0 && <span class="count number">{counts[path]}</span>}
        </a>
      ))}
    </nav>
  );
}
