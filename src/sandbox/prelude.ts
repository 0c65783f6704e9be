/**
 * What stands before a command: unpacks its files into the folder that is the first argument, tells that it begins,
 * and becomes the command, with one stream for all it says.
 */
export const PRELUDE =
  'cd "$1" && shift && tar --extract --file=- --no-same-owner --ignore-zeros && printf . >&5 && ' +
  'exec "$@" </dev/null 2>&1 5>&-';
/** The same without files. */
export const PRELUDE_WITHOUT_FILES = 'cd "$1" && shift && printf . >&5 && exec "$@" </dev/null 2>&1 5>&-';
