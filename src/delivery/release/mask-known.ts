import type { Environment } from '../../config/project.ts';
import { InputError } from '../../lib/mistake.ts';
import { reasonOf } from './failure.ts';
import { maskSecrets } from './mask-secrets.ts';
import type { ReleaseDeps } from './types.ts';

/** How to hide an environment's secrets in what its programs print; `problem` where their values are not known here. */
export async function maskKnown(
  deps: ReleaseDeps,
  environment: Environment,
): Promise<{ readonly mask: (text: string) => string; readonly problem: string | null }> {
  try {
    return { mask: maskSecrets([...(await deps.secrets(environment)).values()]), problem: null };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return {
      mask: (text) => text,
      problem: `secrets are not hidden: their values cannot be read here (${reasonOf(error)})`,
    };
  }
}
