import net from 'node:net';

/** How far a port moves, again and again, until it is free: out of the range that programs usually take. */
const STRIDE = 10_000;
/** An address of this machine that nobody uses for itself: what is taken there is taken at every address. */
const UNUSED = process.platform === 'linux' ? '127.77.254.1' : '127.0.0.1';

/**
 * The ports to use for those that gantry.yml names: themselves, or others where a program of this machine listens at
 * every address (`0.0.0.0`, `::`), so that no address of one's own helps.
 */
export async function movedPorts(ports: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const moved = new Map<number, number>();
  for (const port of ports) {
    let free = port;
    while (!(await isFree(UNUSED, free))) {
      free += STRIDE;
      if (free > 65_535)
        throw new Error(`Port ${port} of this machine is taken, and so are those that could stand in for it`);
    }
    moved.set(port, free);
  }
  return moved;
}

/** Whether nothing listens there. */
export function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port }, () => server.close(() => resolve(true)));
  });
}
