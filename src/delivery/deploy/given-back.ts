import { HostFailed } from './host.ts';

/** The host was given back to what it was taken over from: its folder is somebody else's, and nothing is done there. */
export class HostGivenBack extends HostFailed {
  constructor(host: string, what: string, reason: string) {
    super(host, what, reason);
    this.name = 'HostGivenBack';
    this.message = `${host}: ${reason}`;
  }
}

/** What the script says of a bad ending, as an error. */
export function failureOf(host: string, what: string, reason: string): HostFailed {
  const isGivenBack = / was given back to .*"gantry host adopt" takes it again$/.test(reason);
  return isGivenBack ? new HostGivenBack(host, what, reason) : new HostFailed(host, what, reason);
}
