import type { Adoption, AdoptionOutcome } from './adoption.ts';
import { readGap, readOldHost } from './commands/adoption-answers.ts';
import * as verbs from './commands/adoption-verbs.ts';
import type { AskScript } from './front/front.ts';
import type { VerbWords } from './verb-words.ts';

/** Taking over a host behind the script `gantry-host`. */
export function scriptAdoption(ask: AskScript): Adoption {
  const tell = async (verb: VerbWords): Promise<AdoptionOutcome> => {
    const { code, text, lines } = await ask(verb);
    return code === 0 ? { ok: true, gap: readGap(lines) } : { ok: false, reason: text };
  };
  return {
    look: async (services) => readOldHost((await ask(verbs.adoptLookVerb(services))).lines),
    begin: (fence, takeover) => tell(verbs.adoptBeginVerb(fence, takeover)),
    takePublic: (fence) => tell(verbs.adoptPublicVerb(fence)),
    takeUnit: (fence, service) => tell(verbs.adoptUnitVerb(fence, service)),
    returnUnit: (fence, service, ready, ours) => tell(verbs.returnUnitVerb(fence, service, ready, ours)),
    returnPublic: (fence) => tell(verbs.returnPublicVerb(fence)),
    returnEnd: (fence) => tell(verbs.returnEndVerb(fence)),
  };
}
