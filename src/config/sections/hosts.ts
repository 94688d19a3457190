import { z } from 'zod';
import type { Host } from '../project.ts';
import { nameField, portField, text } from './fields.ts';
import type { Place } from './place.ts';

const sshPattern = /^(?:([A-Za-z_][A-Za-z0-9_.-]*)@)?([A-Za-z0-9][A-Za-z0-9.-]*)(?::(\d{1,5}))?$/;
const loopback = /^127\.(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])(?:\.(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])){2}$/;
const wanted = 'a host such as deploy@live-1, or a local one with name, local and address';

const sshSchema = text(sshPattern, wanted).describe(
  'A host that ssh reaches: `user@host:port`, where host may be an alias of ssh_config.',
);

const localSchema = z
  .strictObject({
    name: nameField.describe('How messages and `exclusive` call it.'),
    local: text(/^[^\0]+$/, 'a folder').describe('The folder that stands for the host; relative to gantry.yml.'),
    address: text(loopback, 'a loopback address such as 127.0.10.1').describe(
      'The loopback address on which the stable ports of its services listen.',
    ),
    public_port: portField.optional().describe('Where `public` is served on that address.'),
  })
  .describe('A folder of this machine that behaves like a host: for trying things out, and for tests.');

export const hostSchema = z.union([sshSchema, localSchema], wanted);

/** The typed form of a host that passed the schema. */
export function readHost(raw: z.output<typeof hostSchema>, place: Place): Host {
  const at = place.source.valueAt(place.path);
  if (typeof raw !== 'string') {
    const { name, local, address, public_port } = raw;
    return { kind: 'local', name, folder: local, address, publicPort: public_port ?? null, at };
  }
  const [, user = null, host = '', port] = sshPattern.exec(raw) ?? [];
  return { kind: 'ssh', name: host, user, host, port: port === undefined ? null : Number(port), at };
}
