import type { Environment, Project, SshHost } from '../../../config/project.ts';
import { type Layout, layoutOf } from './layout.ts';
import { publicFiles } from './public-server.ts';
import type { WantedFile, WantedHost } from './wanted.ts';

/** A file of Gantry that is installed as it is. */
export interface Script {
  readonly name: string;
  readonly content: string;
  readonly isProgram: boolean;
}

/** The group of nginx's workers, who connect to the sockets of the services. */
const NGINX_GROUP = 'www-data';
const CONNECTIONS = 16_384;

/** What a host of an environment needs, whatever services the project has or will have. `login` is who deploys. */
export function wantedHost(
  project: Project,
  environment: Environment,
  host: SshHost,
  scripts: readonly Script[],
  login: string,
): WantedHost {
  const layout = layoutOf(project.name);
  const peers = environment.hosts.flatMap((other) => (other.kind === 'ssh' && other !== host ? [other.address] : []));
  return {
    users: [...(login === 'root' ? [] : [{ name: login, system: false }]), { name: layout.user, system: true }],
    folders: [
      { path: layout.root, mode: '755', ownerFile: layout.ownerFile },
      { path: layout.scripts, mode: '755' },
      { path: `${layout.etc}/nginx`, mode: '755' },
      { path: `/var/log/gantry/${project.name}`, mode: '755' },
    ],
    links: [{ path: `${layout.root}/run`, target: `/run/gantry/${project.name}` }],
    files: [
      ...scripts.map(({ name, content, isProgram }) => ({
        path: `${layout.scripts}/${name}`,
        mode: isProgram ? '755' : '644',
        content,
      })),
      { path: `${layout.root}/host.conf`, mode: '644', content: hostConf(project.name, layout, host, peers) },
      { path: layout.registration, mode: '644', content: `root=${layout.root}\n` },
      ...(login === 'root' ? [] : [sudoers(project.name, layout, login)]),
      ...units(project.name, layout),
      ...nginxFiles(project.name, layout),
      ...publicFiles(layout, environment.url, host.tls),
    ],
    lines: [
      {
        path: '/etc/nginx/nginx.conf',
        pattern: /^(\s*)worker_connections\s+\d+;/gm,
        line: `$1worker_connections ${CONNECTIONS};`,
      },
    ],
    enabled: [`gantry-${project.name}-boot.service`, 'nginx.service'],
  };
}

function hostConf(project: string, { user }: Layout, { address }: SshHost, peers: readonly string[]): string {
  return `# Written by gantry host setup; gantry-host reads it.
supervisor=systemd
front=nginx
project=${project}
user=${user}
group=${NGINX_GROUP}
address=${address}
peers=${peers.filter((peer) => peer !== '127.0.0.1').join(' ')}
`;
}

function sudoers(project: string, { script, root }: Layout, login: string): WantedFile {
  return {
    path: `/etc/sudoers.d/gantry-${project}`,
    mode: '440',
    content: `# Written by gantry host setup.
Defaults!${script} !requiretty
${login} ALL=(root) NOPASSWD: ${script} ${root} *
`,
    proof: 'visudo',
  };
}

function units(project: string, { script, root }: Layout): WantedFile[] {
  const name = `gantry-${project}-boot.service`;
  return [
    {
      path: `/etc/systemd/system/${name}`,
      mode: '644',
      content: `# Written by gantry host setup.
[Unit]
Description=Starts what is live of ${project}
Before=nginx.service
After=local-fs.target network.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${script} ${root} boot
TimeoutStartSec=120

[Install]
WantedBy=multi-user.target
`,
    },
    {
      path: `/etc/systemd/system/nginx.service.d/gantry-${project}.conf`,
      mode: '644',
      // A socket file that outlives a killed nginx would keep the next one from starting.
      content: `# Written by gantry host setup.
[Service]
ExecStartPre=-/bin/rm -f /run/gantry/${project}/front.sock
ExecStartPre=/bin/mkdir -p /run/gantry/${project}
Restart=always
RestartSec=500ms
LimitNOFILE=65536
`,
    },
  ];
}

function nginxFiles(project: string, { etc }: Layout): WantedFile[] {
  return [
    {
      path: `/etc/nginx/conf.d/gantry-${project}.conf`,
      mode: '644',
      content: `# Written by gantry host setup.\ninclude ${etc}/nginx/*.conf;\n`,
    },
    {
      path: '/etc/nginx/modules-enabled/60-gantry.conf',
      mode: '644',
      content: `# Written by gantry host setup. A reload leaves a worker for each open stream; not for ever.
worker_shutdown_timeout 1h;
worker_rlimit_nofile 65536;
`,
    },
  ];
}
