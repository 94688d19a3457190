import type { SshHost } from '../../../config/project.ts';
import type { Layout } from './layout.ts';
import type { WantedFile } from './wanted.ts';

/**
 * The names, ports and certificate of the public server; its routes are the script's, from what is live. The script
 * includes these files when it renders the server: until then another site may have the name.
 */
export function publicFiles({ etc }: Layout, url: string | null, tls: SshHost['tls']): WantedFile[] {
  if (url === null) return [];
  const { hostname, port, protocol } = new URL(url);
  const file = (path: string, content: string) => ({
    path,
    mode: '644',
    content: `# Written by gantry host setup.\n${content}`,
  });
  if (!tls) {
    // HTTPS without a certificate here: something in front of the hosts ends it.
    const plain = protocol === 'http:' && port !== '' ? port : '80';
    return [file(`${etc}/public.conf`, `listen ${plain};\nserver_name ${hostname};\nclient_max_body_size 100m;\n`)];
  }
  const secure = port === '' ? '443' : port;
  const server = `listen ${secure} ssl http2;
server_name ${hostname};
ssl_certificate ${tls.certificate};
ssl_certificate_key ${tls.key};
ssl_protocols TLSv1.2 TLSv1.3;
client_max_body_size 100m;
`;
  const redirect = `server {
  listen 80;
  server_name ${hostname};
  location / { return 301 https://$host${secure === '443' ? '' : `:${secure}`}$request_uri; }
}
`;
  return [file(`${etc}/public.conf`, server), file(`${etc}/redirect.conf`, redirect)];
}
