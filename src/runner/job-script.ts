import type { PipelineJob } from './pipeline.ts';

/**
 * Runs the steps of a job one after the other and speaks with the runner over file descriptor 3: `start N`, `end N CODE`,
 * whereupon the runner answers with a word that is printed, so that everything before it belongs to that step. What is
 * to be kept goes to file descriptor 4 as an archive.
 *
 * Arguments: when the cache is kept, number of steps, the steps, the paths of the cache.
 */
const SCRIPT = `
save=$1; steps=$2; shift 2
code=0; number=0
while [ "$number" -lt "$steps" ]; do
  number=$((number + 1)); command=$1; shift
  [ "$code" -eq 0 ] || continue
  echo "start $number" >&3
  if command -v bash >/dev/null; then
    bash --noprofile --norc -eo pipefail -c "$command" </dev/null 3>&- 4>&-
  else
    sh -e -c "$command" </dev/null 3>&- 4>&-
  fi
  code=$?
  echo "end $number $code" >&3
  read -r word <&3
  printf '%s' "$word"
done
if [ "$save" = always ] || { [ "$save" = on_success ] && [ "$code" -eq 0 ]; }; then
  for path do
    shift
    [ -e "$path" ] && set -- "$@" "$path"
  done
  [ "$#" -eq 0 ] || { tar --create --file=- -- "$@" >&4 2>/dev/null && echo saved >&3; }
fi
exit "$code"
`;

/**
 * The command that runs a job.
 *
 * @param isCacheWanted false when there is one under its key already
 */
export function jobCommand({ steps, cache }: PipelineJob, isCacheWanted: boolean): readonly string[] {
  const save = cache === null || !isCacheWanted ? 'never' : cache.save;
  const commands = steps.map(({ run }) => run);
  return ['sh', '-c', SCRIPT, 'sh', save, String(commands.length), ...commands, ...(cache?.paths ?? [])];
}
