/** Exports what targets' `apply` functions have in common: sound options first, then the effect; targets that only look on. */
import type { Packet } from '../base/packet.ts';
import { problemOfTarget } from './support.ts';
import type { Effect, MatchContext, TargetModule, TargetUse } from './types.ts';

type Apply = NonNullable<TargetModule['apply']>;

/** Runs `apply` where every option of the target is sound; a broken option makes the effect unknown. */
export const applySound = (apply: Apply): Apply => (use, context) => {
  const problem = problemOfTarget(use, context.packet.family);
  return problem === undefined ? apply(use, context) : { verdict: 'UNKNOWN', because: problem };
};

/** A target that goes on to the next rule and changes nothing that a trace follows. */
export const continues = (because: string): Apply => () => ({ verdict: 'CONTINUE', because });

/** A target that goes on with a changed packet. */
export const changes = (change: (use: TargetUse, context: MatchContext) => { readonly packet: Packet; readonly because: string } | string): Apply => applySound((use, context): Effect => {
  const changed = change(use, context);
  return typeof changed === 'string' ? { verdict: 'UNKNOWN', because: changed } : { verdict: 'CONTINUE', ...changed };
});
