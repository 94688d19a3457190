import pg from 'pg';
import { type Connection, clientConfig } from '../../lib/postgres/connection.ts';
import { orFail } from './failure.ts';

/** A connection to a database for a piece of work; closed when that ends. */
export interface Session extends AsyncDisposable {
  readonly client: pg.Client;
}

/** Connects, or fails with what the server said; neither holds the password. */
export async function openSession(connection: Connection): Promise<Session> {
  const client = new pg.Client(clientConfig(connection));
  // A server that goes away fails the query under way; between queries this event is all that tells.
  client.on('error', () => undefined);
  await orFail(`cannot connect to the database "${connection.database}"`, client.connect());
  return { client, [Symbol.asyncDispose]: () => client.end().catch(() => undefined) };
}
