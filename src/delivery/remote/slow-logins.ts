import type { SshConnection } from './ssh-connection.ts';
import { LOGIN_LIMIT } from './ssh-master.ts';

/** Milliseconds after which a host that has not let us in is worth a line. */
const TELL_AFTER = 3000;

/** A host that is waited for: it has not let us in for some seconds. */
export interface HostWait {
  readonly host: string;
  /** Which login this is, from 1, and how many there will be at most. */
  readonly attempt: number;
  readonly attempts: number;
  /** Milliseconds that one login may take. */
  readonly limit: number;
}

/** Is told of a host that is waited for, once for each login. */
export type OnWait = (wait: HostWait) => void;

type Logins = Pick<SshConnection, 'isOpen' | 'logins'>;

/** Tells of logins that take their time. Many verbs wait for one login: it is told of once. */
export class SlowLogins {
  readonly #host: string;
  readonly #connection: Logins;
  readonly #onWait: OnWait | undefined;
  #told = 0;

  constructor(host: string, connection: Logins, onWait: OnWait | undefined) {
    this.#host = host;
    this.#connection = connection;
    this.#onWait = onWait;
  }

  /** Watches a try until it is disposed: `attempt` of at most `attempts`. */
  watch(attempt: number, attempts: number): Disposable {
    const look = () => {
      const { isOpen, logins } = this.#connection;
      if (isOpen || logins === this.#told) return;
      this.#told = logins;
      this.#onWait?.({ host: this.#host, attempt, attempts, limit: LOGIN_LIMIT });
    };
    const timer = setTimeout(look, TELL_AFTER);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  }
}

/** A wait in words. */
export function waitText({ attempt, attempts, limit }: Omit<HostWait, 'host'>): string {
  const most = `${limit / 1000} s at most`;
  return attempts === 1 ? `no answer yet; ${most}` : `no answer yet; try ${attempt} of ${attempts}, ${most} each`;
}
