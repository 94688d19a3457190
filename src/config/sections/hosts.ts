import { z } from 'zod';
import type { Host } from '../project.ts';
import { nameField, portField, text } from './fields.ts';
import type { Place } from './place.ts';

const sshPattern =
  /^(?:([A-Za-z_][A-Za-z0-9_.-]*)@)?([A-Za-z0-9][A-Za-z0-9.-]*)(?::([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5]))?$/;
const loopback = /^127\.(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])(?:\.(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])){2}$/;
const wanted =
  'a host such as deploy@live-1, the same as { ssh: deploy@live-1 }, or a local one with name, local and address';
const anAlias =
  'a name of ssh_config instead of an IPv6 address (there: "Host live-1" with "HostName 2001:db8::1"; here: deploy@live-1)';
/** What was most likely meant as an IPv6 address. */
const ipv6 = /^(?:[^@:[]*@)?(?:\[[0-9a-f:.]+(?:%\w+)?\](?::\d*)?|[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%\w+)?)$/i;
const ipv4 = /^(?:(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])(?:\.(?!$)|$)){4}$/;

const sshSchema = z
  .string(wanted)
  .max(4096, wanted)
  .regex(sshPattern, { error: ({ input }) => (ipv6.test(String(input)) ? anAlias : wanted) })
  .describe(
    'A host that ssh reaches: `user@host:port`, where host may be an alias of ssh_config, as an IPv6 address needs one.',
  );

const hostPath = () => text(/^\/[\w./@+-]+$/, 'an absolute path on the host');

const sshObjectSchema = z
  .strictObject({
    ssh: sshSchema,
    name: nameField.optional().describe('How messages and `exclusive` call it; by default what ssh calls it.'),
    address: text(ipv4, 'an IPv4 address such as 10.0.0.5')
      .optional()
      .describe('Where the other hosts reach it, on a network of your own: needed for exclusive services.'),
    tls: z
      .strictObject({
        certificate: hostPath().describe('The file with the certificate and its chain.'),
        key: hostPath().describe('The file with its private key.'),
      })
      .optional()
      .describe('Files on the host with which the public server answers HTTPS; without it, HTTP.'),
  })
  .describe('A host that ssh reaches, with more to say about it.');

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

export const hostSchema = z.union([sshSchema, sshObjectSchema, localSchema], wanted);

/** The typed form of a host that passed the schema. */
export function readHost(raw: z.output<typeof hostSchema>, place: Place): Host {
  const at = place.source.valueAt(place.path);
  if (typeof raw !== 'string' && 'local' in raw) {
    const { name, local, address, public_port } = raw;
    return { kind: 'local', name, folder: local, address, publicPort: public_port ?? null, at };
  }
  const { ssh, name, address = '127.0.0.1', tls = null } = typeof raw === 'string' ? { ssh: raw } : raw;
  const [, user = null, host = '', port] = sshPattern.exec(ssh) ?? [];
  return {
    ...{ kind: 'ssh', name: name ?? host, address, tls },
    ...{ user, host, port: port === undefined ? null : Number(port), at },
  };
}
