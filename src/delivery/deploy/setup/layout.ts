/** Where things lie on a host that was set up for a project. The script itself derives the same paths from host.conf. */
export interface Layout {
  /** Everything of the project: builds, sets, ledger, the link `live`. */
  readonly root: string;
  /** The script and what it needs; root's. */
  readonly scripts: string;
  readonly script: string;
  /** The user whose processes the services are. */
  readonly user: string;
  /** The registration, without which the script takes no order for `root`. */
  readonly registration: string;
  /** Who owned `root` before, as `UID:GID MODE`; there as long as it is ours. */
  readonly ownerFile: string;
  /** What the front includes: `nginx/*.conf`, `public.conf`. */
  readonly etc: string;
}

/** The layout of a project, whose name is lower-case letters, digits and hyphens. */
export function layoutOf(project: string): Layout {
  const scripts = '/usr/local/lib/gantry';
  return {
    root: `/opt/${project}`,
    scripts,
    script: `${scripts}/gantry-host`,
    user: `gantry-${project}`,
    registration: `/etc/gantry/${project}.conf`,
    ownerFile: `/etc/gantry/${project}.owner`,
    etc: `/etc/gantry/${project}`,
  };
}
