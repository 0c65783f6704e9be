import { useState } from 'preact/hooks';
import type { Detection } from '../../../src/api/anomaly-contract.ts';
import { evaluationText } from '../../components/evaluation-text.ts';
import { shortNumber } from '../../components/numbers.ts';
import { type PlotFrame, spanOf, ticksOf, xAt, yAt } from '../../components/plot-frame.ts';
import { Text } from '../../components/text.tsx';

const WIDTH = 960;
const HEIGHT = 240;
const SHOWN_ROWS = 50;
const MOST_POINTS = 4000;

interface JudgeResultProps {
  readonly file: string;
  readonly detection: Detection;
  readonly onKeep: (name: string) => void;
}

/** The unusual rows with what makes them so, all scores as a plot, and a way to keep what was learned. */
export function JudgeResult({ file, detection, onKeep }: JudgeResultProps) {
  const { anomalies, scores, detector, features, evaluation, explanations, reasons, milliseconds } = detection;
  const [name, setName] = useState(file.replace(/\.[a-z]+$/i, ''));
  return (
    <>
      <section class="card" aria-labelledby="result-title">
        <h2 id="result-title">
          {anomalies.length} of {scores.length} rows of <Text>{file}</Text> are unusual
        </h2>
        <p class="muted">
          <Text>{detector}</Text> among {features.length} columns, {shortNumber(milliseconds / 1000)} s
          {evaluation !== null && `; by the labels ${evaluationText(evaluation)}`}
        </p>
        {reasons.map((reason) => (
          <p class="muted" key={reason}>
            <Text>{reason}</Text>
          </p>
        ))}
        <ScorePlot detection={detection} />
        <form
          class="keep-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() !== '') onKeep(name.trim());
          }}
        >
          <label class="field">
            <span>Keep what was learned as</span>
            <input
              name="name"
              value={name}
              maxLength={200}
              required
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
          <button type="submit">Keep the detector</button>
        </form>
      </section>
      <section class="card" aria-labelledby="rows-title">
        <h2 id="rows-title">The most unusual rows</h2>
        {anomalies.length === 0 ? (
          <p class="muted">None of the rows stands out.</p>
        ) : (
          <div class="wide-table">
            <table class="figures">
              <thead>
                <tr>
                  <th scope="col">Row</th>
                  <th scope="col">Score</th>
                  <th scope="col">What makes it unusual</th>
                </tr>
              </thead>
              <tbody>
                {anomalies.slice(0, SHOWN_ROWS).map((row, place) => (
                  <tr key={row}>
                    <td class="number">{row}</td>
                    <td class="number">{scores[row - 1]!.toFixed(3)}</td>
                    <td>
                      <Text>
                        {(explanations?.[place]?.features ?? [])
                          .map(({ feature, value }) => `${feature} = ${shortNumber(value)}`)
                          .join(', ')}
                      </Text>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  );
}

/** Every row by its score; of many rows the highest of each few. */
function ScorePlot({ detection: { scores, threshold, anomalies } }: { readonly detection: Detection }) {
  const unusual = new Set(anomalies);
  const step = Math.ceil(scores.length / MOST_POINTS);
  const points: { readonly row: number; readonly score: number }[] = [];
  for (let from = 0; from < scores.length; from += step) {
    let best = from;
    for (let row = from; row < Math.min(from + step, scores.length); row++)
      if (scores[row]! > scores[best]!) best = row;
    points.push({ row: best + 1, score: scores[best]! });
  }
  const [fromY, toY] = spanOf([...points.map(({ score }) => score), threshold, 0]);
  const frame: PlotFrame = {
    left: 76,
    right: WIDTH - 28,
    top: 12,
    bottom: HEIGHT - 28,
    fromX: 1,
    toX: Math.max(2, scores.length),
    fromY,
    toY,
  };
  const path = (isUnusual: boolean) =>
    points
      .filter(({ row }) => unusual.has(row) === isUnusual)
      .map(({ row, score }) => `M${xAt(frame, row)} ${yAt(frame, score)}h0`)
      .join('');
  return (
    <svg
      class="score-plot"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`Scores of ${scores.length} rows in their order; ${anomalies.length} are above the line of anomalies`}
    >
      <g class="plot-axes">
        {ticksOf(fromY, toY, 4).map((value) => (
          <g key={value}>
            <line x1={frame.left} x2={frame.right} y1={yAt(frame, value)} y2={yAt(frame, value)} />
            <text x={frame.left - 8} y={yAt(frame, value) + 4} text-anchor="end">
              {shortNumber(value)}
            </text>
          </g>
        ))}
        {ticksOf(frame.fromX, frame.toX, 6, 1).map((row) => (
          <text key={row} x={xAt(frame, row)} y={frame.bottom + 20} text-anchor="middle">
            {row}
          </text>
        ))}
      </g>
      <path class="plot-points" d={path(false)} />
      <path class="plot-points plot-points-unusual" d={path(true)} />
      {threshold !== null && (
        <line
          class="plot-threshold"
          x1={frame.left}
          x2={frame.right}
          y1={yAt(frame, threshold)}
          y2={yAt(frame, threshold)}
        />
      )}
    </svg>
  );
}
