/** Minutes of a job without `timeout-minutes`, or with none above 0. */
const DEFAULT_TIMEOUT = 360;
/** Minutes that cancelling may take without `cancel-timeout-minutes`. */
export const DEFAULT_CANCEL_TIMEOUT = 5;

/** What ends a job early: whoever runs it, its own timeout, and in the end the patience with its cancelling. */
export interface JobLimit extends Disposable {
  /** Raised when the job is cancelled or took too long. */
  readonly signal: AbortSignal;
  /** Raised when cancelling itself took too long. */
  readonly deadline: AbortSignal;
  /** Minutes that cancelling may take. */
  cancelMinutes: number;
  /** Lets the job run so many minutes from now; 0: as long as GitHub does. */
  arm(minutes: number): void;
  /** The minutes that were too few; null when they sufficed. */
  timedOut(): number | null;
}

/** The caller's cancellation and the job's own timeout as one signal. */
export function jobLimit(outer: AbortSignal): JobLimit {
  const controller = new AbortController();
  const deadline = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let lastTimer: NodeJS.Timeout | undefined;
  let timedOut: number | null = null;
  const forward = () => controller.abort(outer.reason);
  const cancelling = () => {
    lastTimer = setTimeout(() => deadline.abort(), limit.cancelMinutes * 60_000);
  };
  controller.signal.addEventListener('abort', cancelling, { once: true });
  const limit: JobLimit = {
    signal: controller.signal,
    deadline: deadline.signal,
    cancelMinutes: DEFAULT_CANCEL_TIMEOUT,
    arm(given) {
      const minutes = given > 0 ? given : DEFAULT_TIMEOUT;
      const late = () => {
        timedOut = minutes;
        controller.abort();
      };
      timer = setTimeout(late, Math.min(minutes * 60_000, 2 ** 31 - 1));
    },
    timedOut: () => timedOut,
    [Symbol.dispose]() {
      clearTimeout(timer);
      clearTimeout(lastTimer);
      outer.removeEventListener('abort', forward);
    },
  };
  if (outer.aborted) forward();
  outer.addEventListener('abort', forward, { once: true });
  return limit;
}
