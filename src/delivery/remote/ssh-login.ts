import { runCommand } from '../../lib/command.ts';
import { HostUnreachable } from '../deploy/host.ts';
import { lastLine } from './ssh-failure.ts';
import { type SshTarget, settingsWords } from './ssh-words.ts';

/**
 * Who logs in on a host: the user of gantry.yml, else the one that ssh_config names, else that of this machine. Connects
 * to nobody. Throws HostUnreachable when ssh cannot read its configuration.
 */
export async function loginOf(target: SshTarget): Promise<string> {
  if (target.user !== null) return target.user;
  const { stdout, stderr } = await runCommand(settingsWords(target));
  const user = /^user (\S+)$/m.exec(stdout)?.[1];
  if (user === undefined)
    throw new HostUnreachable(target.name, lastLine(stderr) || 'ssh does not say who would log in');
  return user;
}
