import { checkout } from './checkout/checkout.ts';
import { setupGo } from './setup-go.ts';
import { setupNode } from './setup-node.ts';
import { setupPython } from './setup-python.ts';
import type { BuiltInAction } from './types.ts';

const all: readonly BuiltInAction[] = [checkout, setupNode, setupGo, setupPython];

/** The names of the actions that Gantry brings itself. */
export const builtInNames: readonly string[] = all.map(({ name }) => name);

/** The built-in action that `uses` names, whatever its version. */
export function builtInAction(uses: string): BuiltInAction | undefined {
  const [name = ''] = uses.split('@');
  return all.find((action) => action.name === name.toLowerCase());
}
