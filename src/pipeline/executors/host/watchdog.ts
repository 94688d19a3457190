import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A tiny shell beside a job: its standard input is a pipe that we hold open. When this process ends in whatever way,
 * the pipe closes and the shell kills every process group it was told of and every process that carries the job's
 * tracking variable or is in its cgroup, and removes the job's folders. A job that ended in good order says so, and the shell leaves in peace.
 */
const PROGRAM = `
groups=" "
while read -r word; do
  case $word in
    done) exit 0 ;;
    -*) gone=" \${word#-} "; groups="\${groups%%"$gone"*} \${groups#*"$gone"}" ;;
    *) groups="$groups$word " ;;
  esac
done
for group in $groups; do kill -KILL -"$group" 2>/dev/null; done
for entry in /proc/[0-9]*/environ; do
  pid=\${entry#/proc/}
  pid=\${pid%/environ}
  [ "$pid" != $$ ] || continue
  grep -qzE "^RUNNER_TRACKING_ID=$TRACKED([.][0-9]+)?$" "$entry" 2>/dev/null && kill -KILL "$pid" 2>/dev/null
done
if [ -n "$CGROUP" ]; then
  for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    echo 1 >"$CGROUP/cgroup.kill" || find "$CGROUP" -name cgroup.procs -exec cat {} + | xargs kill -KILL
    find "$CGROUP" -depth -type d -exec rmdir {} +
    [ -d "$CGROUP" ] || break
    sleep 0.1
  done 2>/dev/null
fi
rm -rf "$@"
`;

export interface Watchdog {
  /** Tells of a process group of the job. */
  watch(group: number): void;
  /** The group has no member any more. */
  forget(group: number): void;
  /** The job ended in good order. */
  release(): void;
}

/** Starts the watchdog of a job, its folders and its cgroup, if it has one. */
export function startWatchdog(tracking: string, folders: readonly string[], cgroup = ''): Watchdog {
  const shell: ChildProcess = spawn('sh', ['-c', PROGRAM, 'gantry-watchdog', ...folders], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: { PATH: process.env.PATH ?? '', TRACKED: tracking, CGROUP: cgroup },
  });
  shell.on('error', () => shell.stdin?.destroy());
  shell.stdin?.on('error', () => shell.stdin?.destroy());
  shell.unref();
  return {
    watch: (group) => void shell.stdin?.write(`${group}\n`),
    forget: (group) => void shell.stdin?.write(`-${group}\n`),
    release: () => void shell.stdin?.end('done\n'),
  };
}
