/** Exports machines: small machines with a kernel of their own, asked in turn; `npm run test:kernel:vm` says how they are started. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { inMachine, Oracle, type CaseAnswer, type KernelCase } from '../oracle.ts';

/** What scripts/lib/guest.mjs made: files of a kernel and an initramfs, and a folder for what the machines print. */
interface Guest { kernel: string; initramfs: string; logs: string }

export interface Machines {
  /** As Oracle.ask. A machine does one case after the other; with several asked at a time, all machines work. */
  ask(question: KernelCase): Promise<CaseAnswer>;
  stop(): Promise<void>;
}

/** So long a machine may take to start; on an idle processor it takes 5 s without hardware virtualisation. */
const startSeconds = 150;

interface Machine { readonly oracle: Oracle; waiting: number }

const stopAll = async (all: readonly Machine[]): Promise<void> => { await Promise.all(all.map(({ oracle }) => oracle.stop())); };

/** Machines that answer; throws where one of them does not. */
async function started({ kernel, initramfs, logs }: Guest, accelerator: 'kvm' | 'tcg'): Promise<Machine[]> {
  const all = Array.from({ length: Math.min(2, availableParallelism()) }, (_, index): Machine => ({ oracle: new Oracle(inMachine({ kernel, initramfs, accelerator, log: join(logs, `machine${index}.log`) })), waiting: 0 }));
  const late = new Promise<string>((done) => { setTimeout(() => done(`it did not start within ${startSeconds} s`), startSeconds * 1000).unref(); });
  for (const { oracle } of all) {
    const why = await Promise.race([late, oracle.probe().then(({ ok, reason }) => (ok ? undefined : (reason ?? 'unknown reason')))]);
    if (why !== undefined) {
      await stopAll(all);
      throw new Error(`The small machine cannot be asked: ${why}`);
    }
  }
  return all;
}

/** Starts a machine per core, two at most. Undefined where nobody said what they are made of; throws where they do not start. */
export async function machines(): Promise<Machines | undefined> {
  const given = process.env['TABLEWALK_GUEST'];
  if (given === undefined) {
    console.log('    There is no small machine here: npm run test:kernel:vm makes and starts it.');
    return undefined;
  }
  const guest = JSON.parse(given) as Guest;
  // Where this machine is a virtual one itself, KVM may be there and not work.
  const all = (existsSync('/dev/kvm') ? await started(guest, 'kvm').catch(() => undefined) : undefined) ?? (await started(guest, 'tcg'));
  const stop = (): Promise<void> => stopAll(all);
  return {
    stop,
    async ask(question) {
      const machine = all.reduce((least, other) => (other.waiting < least.waiting ? other : least));
      machine.waiting += 1;
      try {
        return await machine.oracle.ask(question);
      } finally {
        machine.waiting -= 1;
      }
    },
  };
}
