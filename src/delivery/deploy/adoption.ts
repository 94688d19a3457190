import type { ParkedInstance } from './host.ts';

/**
 * Taking over a Linux host that was set up by hand: a unit `PROJECT-SERVICE.service` for each service on its stable
 * port, sites of nginx in front, code in a folder. Every method is idempotent and journalled on the host: a caller that
 * was killed asks again. Those with a fencing number behave as those of `Host`.
 */
export interface Adoption {
  /** What runs there, for these services and whatever else is named after the project. Changes nothing. */
  look(services: readonly string[]): Promise<OldHost>;
  /** Writes down what is to be taken. From now on the front leaves those ports and names alone; nothing else changes. */
  begin(fence: number, takeover: Takeover): Promise<AdoptionOutcome>;
  /** The public server moves from the old sites to what is live, by one reload. */
  takePublic(fence: number): Promise<AdoptionOutcome>;
  /** The unit of a service is stopped, disabled and masked, and its port becomes the front's. */
  takeUnit(fence: number, service: string): Promise<AdoptionOutcome>;
  /**
   * The old unit of a service runs again on its port, and answers at `ready` where that is given. `ours` is an instance
   * that may not run beside it.
   */
  returnUnit(
    fence: number,
    service: string,
    ready: string | null,
    ours: ParkedInstance | null,
  ): Promise<AdoptionOutcome>;
  /** The old sites are shown again, by one reload. */
  returnPublic(fence: number): Promise<AdoptionOutcome>;
  /** After everything was given back and no link names a release: the front serves nothing, the journal is gone. */
  returnEnd(fence: number): Promise<AdoptionOutcome>;
}

/** `gap`: the milliseconds in which nothing listened on the port, in steps of ten; null where no port was moved. */
export type AdoptionOutcome =
  | { readonly ok: true; readonly gap: number | null }
  | { readonly ok: false; readonly reason: string };

/** What is to be taken from a host. */
export interface Takeover {
  readonly units: readonly OldService[];
  /** Files of nginx that stand for the public server. */
  readonly sites: readonly string[];
}

/** A service that an old unit runs. Its port is null when nobody calls it. */
export interface OldService {
  readonly service: string;
  readonly port: number | null;
  /** Whether the old and the new program may not run at once. */
  readonly exclusive: boolean;
}

/** A host as it was set up by hand. */
export interface OldHost {
  readonly units: readonly OldUnit[];
  /** Every port that anything listens on. */
  readonly listening: ReadonlySet<number>;
  /** Files of nginx that are not Gantry's. */
  readonly sites: readonly { readonly path: string; readonly text: string }[];
  /** Scripts in the project's folder that deployed until now. */
  readonly scripts: readonly string[];
  /** How far an earlier adoption got. */
  readonly begun: boolean;
  readonly publicTaken: boolean;
  /** The services whose units are in the journal, and of those the ones that were taken. */
  readonly known: ReadonlySet<string>;
  readonly taken: ReadonlySet<string>;
}

/** A unit named after the project: `name` is the rest of its name. */
export interface OldUnit {
  readonly name: string;
  /** As systemd says: such as `active` and `enabled`. */
  readonly active: string;
  readonly enabled: string;
  readonly folder: string;
  /** The ports on which its processes listen. */
  readonly ports: readonly number[];
}
