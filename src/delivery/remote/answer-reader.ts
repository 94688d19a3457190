/** Bytes of an answer that are kept; a ledger is the longest there is. */
const MAX_ANSWER = 64 * 1024 * 1024;
/** Bytes that may come before an answer: a login shell greets, a broken script complains. */
const MAX_NOISE = 64 * 1024;
/** Bytes of the longest line that begins or ends an answer. */
const MARK = 200;

/** Cuts the answers of verbs out of what a session of `gantry-host … serve` prints. An ID is random: nothing else prints a line with it. */
export class AnswerReader {
  readonly #answered: (id: string, text: string) => void;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #noise = '';
  #seam: Buffer = Buffer.alloc(0);

  constructor(answered: (id: string, text: string) => void) {
    this.#answered = answered;
  }

  /** The end of what came outside of answers. */
  get noise(): string {
    return `${this.#noise}${Buffer.concat(this.#chunks).toString('utf8')}`.slice(-MAX_NOISE);
  }

  /** Takes what came. False when an answer is longer than any should be. */
  take(chunk: Buffer): boolean {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    // A long answer comes in many chunks, and is put together once.
    const latest = Buffer.concat([this.#seam, chunk]);
    this.#seam = latest.subarray(-MARK);
    if (latest.includes('\nend ')) this.#cut();
    return this.#bytes <= MAX_ANSWER;
  }

  #cut(): void {
    let rest = Buffer.concat(this.#chunks);
    for (;;) {
      const begin = /(?:^|\n)begin ([0-9a-f]+)\n/.exec(rest.subarray(0, MAX_NOISE).toString('latin1'));
      if (!begin) break;
      const from = begin.index + begin[0].length;
      const mark = `\nend ${begin[1]}\n`;
      const to = rest.indexOf(mark, from, 'latin1');
      if (to < 0) break;
      this.#noise = (this.#noise + rest.subarray(0, begin.index).toString('utf8')).slice(-MAX_NOISE);
      this.#answered(begin[1] ?? '', rest.subarray(from, to).toString('utf8'));
      rest = rest.subarray(to + mark.length);
    }
    this.#chunks = [rest];
    this.#bytes = rest.length;
  }
}
