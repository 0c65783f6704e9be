import { LRUCache } from 'lru-cache';
import type { IdMaker } from '../foundation/index.ts';
import type { Provider, RepositoryName } from '../intake/index.ts';
import type { Session } from './database.ts';

/** A repository with the identifiers it has here. */
export interface KnownRepository extends RepositoryName {
  readonly id: string;
  readonly organisationId: string;
}

const REMEMBERED = 20_000;

/** Names of repositories and their identifiers; a name seen for the first time gets some. They never change. */
export class RepositoryDirectory {
  readonly #session: Session;
  readonly #makeId: IdMaker;
  readonly #known = new LRUCache<string, KnownRepository>({ max: REMEMBERED });
  readonly #asked = new Map<string, Promise<KnownRepository>>();

  constructor(session: Session, makeId: IdMaker) {
    this.#session = session;
    this.#makeId = makeId;
  }

  /** The repository if it was seen lately, without asking the database. */
  recall(name: RepositoryName): KnownRepository | undefined {
    return this.#known.get(keyOf(name));
  }

  /** The repository of a name, made at first sight together with its organisation. */
  resolve(name: RepositoryName): Promise<KnownRepository> {
    const key = keyOf(name);
    const known = this.#known.get(key);
    if (known !== undefined) return Promise.resolve(known);
    const asked = this.#asked.get(key) ?? this.#make(name).finally(() => this.#asked.delete(key));
    this.#asked.set(key, asked);
    return asked;
  }

  /** The repository of a name, or null when it was never seen. */
  async find(name: RepositoryName): Promise<KnownRepository | null> {
    const known = this.recall(name);
    if (known !== undefined) return known;
    const rows = await this.#session.query<{ id: string; organisation_id: string }>(FIND, [name.provider, name.name]);
    return rows[0] === undefined ? null : this.#remember(name, rows[0].id, rows[0].organisation_id);
  }

  async #make(name: RepositoryName): Promise<KnownRepository> {
    const found = await this.find(name);
    if (found !== null) return found;
    const owner = ownerOf(name.name);
    await this.#session.query(MAKE_ORGANISATION, [this.#makeId('org'), name.provider, owner]);
    await this.#session.query(MAKE_REPOSITORY, [this.#makeId('rep'), name.provider, name.name, owner]);
    return (await this.find(name))!;
  }

  #remember({ provider, name }: RepositoryName, id: string, organisationId: string): KnownRepository {
    const repository = { provider, name, id, organisationId };
    this.#known.set(keyOf(repository), repository);
    return repository;
  }
}

/** Whoever a repository belongs to: what its name begins with, up to the first slash. */
function ownerOf(name: string): string {
  const slash = name.indexOf('/');
  return slash > 0 ? name.slice(0, slash) : name;
}

function keyOf({ provider, name }: { readonly provider: Provider; readonly name: string }): string {
  return `${provider}\n${name}`;
}

const FIND = {
  name: 'find_repository',
  text: 'select id, organisation_id from repository where provider = $1 and name = $2',
};

const MAKE_ORGANISATION = `
  insert into organisation (id, provider, name)
  values ($1, $2, $3)
  on conflict (provider, name) do nothing`;

const MAKE_REPOSITORY = `
  insert into repository (id, organisation_id, provider, name)
  select $1, organisation.id, $2, $3
    from organisation
   where organisation.provider = $2
     and organisation.name = $4
  on conflict (provider, name) do nothing`;
