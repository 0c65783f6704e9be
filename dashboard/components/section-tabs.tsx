const SECTIONS = [
  { path: '/anomalies', title: 'Inbox' },
  { path: '/series', title: 'Series' },
  { path: '/detectors', title: 'Detectors' },
  { path: '/judge', title: 'Judge a table' },
] as const;

/** The parts of anomaly watch. */
export function AnomalySections({ at }: { readonly at: (typeof SECTIONS)[number]['path'] }) {
  return (
    <nav class="sections" aria-label="Anomaly watch">
      {SECTIONS.map(({ path, title }) => (
        <a key={path} href={path} aria-current={path === at ? 'page' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
}
