/** The hosts of the demo: one of `staging`, two of `production`. */
export const HOSTS = ['staging-1', 'live-1', 'live-2'] as const;
export type HostName = (typeof HOSTS)[number];

/** What the demo runs on. The story is the same on all of them. */
export interface PlaceKind {
  /** Ends what an interrupted story in `folder` left running. */
  endLeftovers(folder: string): Promise<void>;
  /** Makes hosts and a database server ready for a demo in `folder` whose services have these ports. */
  open(folder: string, services: readonly number[]): Promise<Place>;
}

/** Three hosts and a database server. Disposing ends them. */
export interface Place extends AsyncDisposable {
  /** A host as gantry.yml describes it. */
  hostEntry(name: HostName): Readonly<Record<string, unknown>>;
  /** The public address of a host, such as `http://127.77.10.1:8080`. */
  address(name: HostName): string;
  /** The port that a service has in place of the one that gantry.yml names; the same one where it is free. */
  port(wanted: number): number;
  /** Where a service finds its neighbours: a value of SERVICES_HOST. */
  readonly neighbours: string;
  /** The URL of a database, with its password. */
  database(environment: string): string;
  /** What every gantry command needs besides, such as the key that logs in. */
  readonly env: Readonly<Record<string, string>>;
}
