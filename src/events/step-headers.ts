const BEGIN = '##[group]Run ';
const END = '\n##[endgroup]\n';

/**
 * What the runner puts before a step's work stands in its log as a group: the script in bright cyan and its shell, or the
 * inputs of an action, then the variables. The groups that a step prints itself begin otherwise.
 */
const FIRST_LINE = /^(?:\x1b\[36;1m|(?:with|env):\n|##\[endgroup\]\n)/;

/** A log without the headers: what the steps printed. */
export function withoutHeaders(log: string): string {
  let kept = '';
  let done = 0;
  for (let from = 0, end = 0; ; ) {
    const start = log.indexOf(BEGIN, from);
    const first = start < 0 ? 0 : log.indexOf('\n', start) + 1;
    if (first === 0) return kept + log.slice(done);
    // The line feed before the end may be that of the first line.
    if (end < first - 1) end = log.indexOf(END, first - 1);
    if (end < 0) return kept + log.slice(done);
    const beginsLine = start === 0 || log[start - 1] === '\n';
    from = first;
    if (!beginsLine || !FIRST_LINE.test(log.slice(first, first + 16))) continue;
    kept += log.slice(done, start);
    done = end + END.length;
    from = done;
  }
}
