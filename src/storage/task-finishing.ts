import type { Task } from '../intake/index.ts';
import type { Session } from './database.ts';

/** Finishes those tasks that are still held under the token shown; part of a transaction of a store. */
export async function finishTasks(session: Session, tasks: readonly Task[]): Promise<void> {
  if (tasks.length === 0) return;
  await session.query(FINISH, [tasks.map(({ id }) => id), tasks.map(({ token }) => token)]);
}

const FINISH = {
  name: 'finish_tasks',
  text: `
    delete from task
     using unnest($1::bigint[], $2::bigint[]) as held (id, token)
     where task.id = held.id
       and task.token = held.token`,
};
