import { useState } from 'preact/hooks';

/** What is to be judged, and how. */
export interface JudgeOrder {
  readonly file: File;
  readonly detector: string;
  readonly labelColumn: string;
}

const DETECTORS = [
  'auto',
  'isolation_forest',
  'extended_isolation_forest',
  'lof',
  'knn_mean',
  'knn_largest',
  'hbos',
  'ecod',
  'copod',
  'robust_z',
  'pca',
  'mahalanobis',
  'mcd',
  'gmm',
  'kde',
  'cblof',
  'one_class_svm',
  'inne',
  'loda',
  'feature_bagging',
  'abod',
] as const;

/** A file, a detector, a column of labels if there is one. */
export function JudgeForm({
  isWorking,
  onJudge,
}: {
  readonly isWorking: boolean;
  readonly onJudge: (order: JudgeOrder) => void;
}) {
  const [file, setFile] = useState<File | null>(null);
  const [detector, setDetector] = useState<string>('auto');
  const [labelColumn, setLabelColumn] = useState('');
  return (
    <form
      class="card judge-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (file !== null) onJudge({ file, detector, labelColumn: labelColumn.trim() });
      }}
    >
      <label class="field">
        <span>Table, as CSV</span>
        <input
          type="file"
          name="table"
          accept=".csv,.tsv,.txt,text/csv"
          required
          onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
        />
      </label>
      <label class="field">
        <span>Detector</span>
        <select name="detector" value={detector} onChange={(event) => setDetector(event.currentTarget.value)}>
          {DETECTORS.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>Column of labels, if there is one</span>
        <input
          name="label_column"
          value={labelColumn}
          maxLength={200}
          placeholder="none"
          autocomplete="off"
          onInput={(event) => setLabelColumn(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary" disabled={file === null || isWorking}>
        {isWorking ? 'Judging …' : 'Judge'}
      </button>
    </form>
  );
}
