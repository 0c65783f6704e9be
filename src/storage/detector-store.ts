import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import type { AuditEntry } from '../access/index.ts';
import type { PageRequest, Visibility } from '../intake/index.ts';
import type { DetectorEvaluation, DetectorRecord, DetectorStore, DetectorVersion, NewVersion } from '../watch/index.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import type { Database, Row } from './database.ts';
import { readPage } from './lists.ts';
import { toTime } from './time.ts';
import { VisibleReads } from './visible-reads.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const LARGEST_MODEL = 256 * 2 ** 20;

/** Detectors and the versions of their models in PostgreSQL. */
export class PostgresDetectorStore implements DetectorStore {
  readonly #database: Database;
  readonly #audit: PostgresAuditStore;
  readonly #reads: VisibleReads<DetectorRecord>;

  constructor(database: Database, audit: PostgresAuditStore) {
    this.#database = database;
    this.#audit = audit;
    this.#reads = new VisibleReads(database, DETECTOR_LIST.table, DETECTOR_LIST.columns, toRecord);
  }

  async add(detector: DetectorRecord, version: NewVersion, model: string): Promise<void> {
    const { id, organisationId, name, createdAtMs, createdBy } = detector;
    const packed = await pack(model);
    await this.#database.transaction(async (session) => {
      const added = await session.query(ADD, [id, organisationId, name, toTime(createdAtMs), createdBy]);
      // Done already, where the answer to the commit before was lost.
      if (added.length > 0) await session.query(ADD_VERSION, valuesOf(id, 1, version, packed));
    });
  }

  list(visibility: Visibility, page: PageRequest) {
    return readPage(this.#database, DETECTOR_LIST, visibility, [], page, toRecord);
  }

  read(visibility: Visibility, id: string): Promise<DetectorRecord | null> {
    return this.#reads.read(visibility, id);
  }

  async versions(id: string): Promise<readonly DetectorVersion[]> {
    return (await this.#database.query(VERSIONS, [id])).map(toVersion);
  }

  async addVersion(id: string, version: NewVersion, model: string): Promise<number> {
    const packed = await pack(model);
    return this.#database.transaction(async (session) => {
      const [next] = await session.query<{ versions: number }>(NEXT_VERSION, [id]);
      await session.query(ADD_VERSION, valuesOf(id, next!.versions, version, packed));
      return next!.versions;
    });
  }

  async model(id: string, version: number): Promise<string | null> {
    const [row] = await this.#database.query<{ model: Uint8Array }>(MODEL, [id, version]);
    if (row === undefined) return null;
    return (await decompress(row.model, { maxOutputLength: LARGEST_MODEL })).toString('utf8');
  }

  async setEvaluation(id: string, version: number, evaluation: DetectorEvaluation): Promise<void> {
    await this.#database.query(EVALUATE, [id, version, JSON.stringify(evaluation)]);
  }

  delete(id: string, entry: AuditEntry): Promise<boolean> {
    return this.#audit.change(entry, async (session) => (await session.query(DELETE, [id])).length > 0);
  }
}

function pack(model: string): Promise<Buffer> {
  return compress(model, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
}

function valuesOf(id: string, number: number, version: NewVersion, packed: Buffer): readonly unknown[] {
  return [
    id,
    number,
    toTime(version.createdAtMs),
    version.createdBy,
    version.algorithm,
    version.rows,
    version.features,
    version.threshold,
    version.reasons,
    packed,
    packed.length,
    version.evaluation === null ? null : JSON.stringify(version.evaluation),
  ];
}

function toRecord(row: Row): DetectorRecord {
  return {
    id: row.id as string,
    organisationId: row.organisation_id as string,
    name: row.name as string,
    createdAtMs: row.created_at as number,
    createdBy: row.created_by as string,
    versions: row.versions as number,
  };
}

function toVersion(row: Row): DetectorVersion {
  return {
    version: row.version as number,
    createdAtMs: row.created_at as number,
    createdBy: row.created_by as string,
    algorithm: row.algorithm as string,
    rows: row.rows as number,
    features: row.features as readonly string[],
    threshold: row.threshold as number | null,
    reasons: row.reasons as readonly string[],
    evaluation: row.evaluation as DetectorEvaluation | null,
    modelBytes: row.model_bytes as number,
  };
}

const DETECTOR_LIST = {
  table: 'detector',
  columns: 'id, organisation_id, name, created_at, created_by, versions',
  time: 'created_at',
};

const ADD = {
  name: 'add_detector',
  text: `
    insert into detector (id, organisation_id, name, created_at, created_by, versions)
    values ($1, $2, $3, $4, $5, 1)
    on conflict (id) do nothing
    returning id`,
};

const VERSIONS = {
  name: 'detector_versions',
  text: `
    select version, created_at, created_by, algorithm, rows, features, threshold, reasons, evaluation, model_bytes
      from detector_version
     where detector_id = $1
     order by version desc
     limit 100`,
};

const NEXT_VERSION = {
  name: 'next_detector_version',
  text: 'update detector set versions = versions + 1 where id = $1 returning versions',
};

const ADD_VERSION = {
  name: 'add_detector_version',
  text: `
    insert into detector_version
      (detector_id, version, created_at, created_by, algorithm, rows, features, threshold, reasons, model, model_bytes,
       evaluation)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb)`,
};

const MODEL = {
  name: 'detector_model',
  text: 'select model from detector_version where detector_id = $1 and version = $2',
};

const EVALUATE = {
  name: 'evaluate_detector',
  text: 'update detector_version set evaluation = $3::jsonb where detector_id = $1 and version = $2',
};

const DELETE = { name: 'delete_detector', text: 'delete from detector where id = $1 returning id' };
