import { useState } from 'preact/hooks';
import type { Sample } from '../../src/api/anomaly-contract.ts';
import { shortNumber } from './numbers.ts';
import { OutsideLink } from './outside-link.tsx';
import { type PlotFrame, spanOf, ticksOf, xAt, yAt } from './plot-frame.ts';

const WIDTH = 960;
const HEIGHT = 300;
const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const HOUR = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const DAY_MS = 86_400_000;
const TIME_TICKS = 6;

interface SeriesPlotProps {
  /** oldest first */
  readonly samples: readonly Sample[];
  readonly title: string;
  /** a window to shade, as two times */
  readonly window?: readonly [string, string];
  /** times at which the level changed */
  readonly changes?: readonly string[];
}

/** A series with its expected band and its anomalies; arrow keys go from sample to sample, `a` to the next anomaly. */
export function SeriesPlot({ samples, title, window, changes = [] }: SeriesPlotProps) {
  const [at, setAt] = useState<number | null>(null);
  if (samples.length === 0) return <p class="muted">No samples yet.</p>;
  const times = samples.map((sample) => Date.parse(sample.at));
  const frame = frameOf(samples, times);
  const chosen = at === null ? null : (samples[Math.min(at, samples.length - 1)] ?? null);
  const choose = (place: number) => setAt(Math.max(0, Math.min(samples.length - 1, place)));

  const onKeyDown = (event: KeyboardEvent) => {
    const from = at ?? samples.length - 1;
    const anomaly = (step: 1 | -1) => {
      for (let place = from + step; place >= 0 && place < samples.length; place += step) {
        if (samples[place]!.anomaly) return place;
      }
      return from;
    };
    const places: Readonly<Record<string, () => number>> = {
      ArrowLeft: () => (at === null ? from : from - 1),
      ArrowRight: () => (at === null ? from : from + 1),
      Home: () => 0,
      End: () => samples.length - 1,
      a: () => anomaly(1),
      A: () => anomaly(-1),
    };
    const move = places[event.key];
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    choose(move());
  };
  const onPointerMove = (event: PointerEvent) => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH;
    choose(nearest(times, frame.fromX + ((x - frame.left) / (frame.right - frame.left)) * (frame.toX - frame.fromX)));
  };

  return (
    <figure class="series-plot">
      <div
        tabIndex={0}
        role="slider"
        aria-valuemin={1}
        aria-valuemax={samples.length}
        aria-valuenow={(at ?? samples.length - 1) + 1}
        aria-valuetext={chosen === null ? summaryOf(samples, title) : valueText(chosen)}
        aria-label={`${title}: arrow keys go from sample to sample, a to the next anomaly`}
        onKeyDown={onKeyDown}
      >
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          role="img"
          aria-label={summaryOf(samples, title)}
          onPointerMove={onPointerMove}
        >
          <Axes frame={frame} />
          {window && <Window frame={frame} window={window} />}
          {changes.map((time) => (
            <line
              key={time}
              class="plot-change"
              x1={xAt(frame, Date.parse(time))}
              x2={xAt(frame, Date.parse(time))}
              y1={frame.top}
              y2={frame.bottom}
            />
          ))}
          <path class="plot-band" d={bandPath(samples, times, frame)} />
          <polyline
            class="plot-line"
            points={samples.map(({ value }, place) => `${xAt(frame, times[place]!)},${yAt(frame, value)}`).join(' ')}
          />
          {samples.map((sample, place) =>
            sample.anomaly ? (
              <circle
                key={sample.at}
                class="plot-anomaly"
                cx={xAt(frame, times[place]!)}
                cy={yAt(frame, sample.value)}
                r="4.5"
              />
            ) : null,
          )}
          {chosen !== null && (
            <g class="plot-chosen">
              <line
                x1={xAt(frame, Date.parse(chosen.at))}
                x2={xAt(frame, Date.parse(chosen.at))}
                y1={frame.top}
                y2={frame.bottom}
              />
              <circle cx={xAt(frame, Date.parse(chosen.at))} cy={yAt(frame, chosen.value)} r="6" />
            </g>
          )}
        </svg>
      </div>
      <figcaption>
        {chosen === null ? (
          <span class="muted">Point at the plot, or go through it with the arrow keys.</span>
        ) : (
          <Chosen sample={chosen} />
        )}
      </figcaption>
    </figure>
  );
}

function Chosen({ sample }: { readonly sample: Sample }) {
  const { value, low, high, anomaly, failure, run_url } = sample;
  return (
    <span class="plot-facts">
      <time dateTime={sample.at}>{TIME.format(Date.parse(sample.at))}</time>
      <strong class="number">{shortNumber(value)}</strong>
      {low !== null && high !== null && (
        <span>
          expected {shortNumber(low)} to {shortNumber(high)}
        </span>
      )}
      {anomaly && <span class="badge anomaly-open">Anomaly</span>}
      <OutsideLink to={run_url}>Its run</OutsideLink>
      {failure !== null && <a href={`/failures/${encodeURIComponent(failure)}`}>Its failure</a>}
    </span>
  );
}

function Axes({ frame }: { readonly frame: PlotFrame }) {
  const form = frame.toX - frame.fromX > 3 * DAY_MS ? DAY : HOUR;
  const times = Array.from(
    { length: TIME_TICKS },
    (_, place) => frame.fromX + ((frame.toX - frame.fromX) * (place + 0.5)) / TIME_TICKS,
  );
  return (
    <g class="plot-axes">
      {ticksOf(frame.fromY, frame.toY, 5).map((value) => (
        <g key={value}>
          <line x1={frame.left} x2={frame.right} y1={yAt(frame, value)} y2={yAt(frame, value)} />
          <text x={frame.left - 8} y={yAt(frame, value) + 4} text-anchor="end">
            {shortNumber(value)}
          </text>
        </g>
      ))}
      {times.map((time) => (
        <text key={time} x={xAt(frame, time)} y={frame.bottom + 20} text-anchor="middle">
          {form.format(time)}
        </text>
      ))}
    </g>
  );
}

function Window({ frame, window }: { readonly frame: PlotFrame; readonly window: readonly [string, string] }) {
  const [from, to] = window.map((time) => Math.max(frame.fromX, Math.min(frame.toX, Date.parse(time)))) as [
    number,
    number,
  ];
  const left = xAt(frame, from);
  return (
    <rect
      class="plot-window"
      x={left - 3}
      y={frame.top}
      width={xAt(frame, to) - left + 6}
      height={frame.bottom - frame.top}
    />
  );
}

function frameOf(samples: readonly Sample[], times: readonly number[]): PlotFrame {
  // A band may be wide while the series is learned anew: it may not make the values themselves flat.
  const [least, most] = spanOf(samples.map(({ value }) => value));
  const room = (most - least) / 4;
  const within = (value: number | null) =>
    value === null ? null : Math.max(least - room, Math.min(most + room, value));
  const [fromY, toY] = spanOf(samples.flatMap(({ value, low, high }) => [value, within(low), within(high)]));
  const [fromX, toX] = [times[0]!, times.at(-1)!];
  const isOne = fromX === toX;
  return {
    left: 76,
    right: WIDTH - 12,
    top: 12,
    bottom: HEIGHT - 32,
    fromX: isOne ? fromX - 1 : fromX,
    toX: isOne ? toX + 1 : toX,
    fromY,
    toY,
  };
}

/** One closed path for each stretch in which something was expected. */
function bandPath(samples: readonly Sample[], times: readonly number[], frame: PlotFrame): string {
  let path = '';
  let upper: string[] = [];
  let lower: string[] = [];
  const end = () => {
    if (upper.length > 1) path += `M${upper.join('L')}L${lower.reverse().join('L')}Z`;
    upper = [];
    lower = [];
  };
  samples.forEach(({ low, high }, place) => {
    if (low === null || high === null) {
      end();
      return;
    }
    upper.push(`${xAt(frame, times[place]!)} ${yAt(frame, Math.min(high, frame.toY))}`);
    lower.push(`${xAt(frame, times[place]!)} ${yAt(frame, Math.max(low, frame.fromY))}`);
  });
  end();
  return path;
}

function nearest(times: readonly number[], time: number): number {
  let best = 0;
  times.forEach((each, place) => {
    if (Math.abs(each - time) < Math.abs(times[best]! - time)) best = place;
  });
  return best;
}

function valueText({ at, value, anomaly }: Sample): string {
  return `${TIME.format(Date.parse(at))}: ${shortNumber(value)}${anomaly ? ', an anomaly' : ''}`;
}

function summaryOf(samples: readonly Sample[], title: string): string {
  const anomalies = samples.filter(({ anomaly }) => anomaly).length;
  const last = samples.at(-1)!;
  return `${title}: ${samples.length} samples, ${anomalies} anomalies, the newest ${shortNumber(last.value)}`;
}
