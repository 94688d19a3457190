/**
 * What the runner puts before a step's work, as it stands in a log: a group with the script and its shell, or with the
 * inputs of an action, then the variables. A group that a step prints itself has none of these lines.
 */
const HEADER =
  /^##\[group\]Run .*\n(?:(?:\x1b\[36;1m.*\x1b\[0m\n)+shell: .*\n|with:\n(?:.*\n){1,999}?)?(?:env:\n(?:.*\n){1,999}?)?##\[endgroup\]\n/gm;

/** A log without the headers: what the steps printed. */
export function withoutHeaders(log: string): string {
  return log.replaceAll(HEADER, '');
}
