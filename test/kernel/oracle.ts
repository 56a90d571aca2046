/** The kernel, asked through oracle.py: what a case is, what it answers, and the process that answers, here or in a small machine. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TracePacket } from '../../server/src/protocol/trace.ts';

export interface BoxInterface {
  name: string;
  addresses: string[];
  up?: boolean;
  mtu?: number;
  /** An IPIP device: what `ip link add … type ipip` takes, such as `remote 192.0.2.1`; empty for one like tunl0. */
  tunnel?: string;
}

/** One box: everything that decides what becomes of a packet. The fields are oracle.py's. */
export interface Box {
  rules4?: string;
  rules6?: string;
  /** For iptables-nft, whose chains the kernel asks beside those of `rules4`; loaded after them unless `nftFirst` says otherwise. */
  nft4?: string;
  nftFirst?: boolean;
  ipset?: string;
  interfaces: BoxInterface[];
  routes?: string[];
  routes6?: string[];
  ipRules?: string[];
  ipRules6?: string[];
  /** Virtual servers, as `ipvsadm --restore` takes them. */
  ipvs?: string;
  sysctls?: Record<string, string | number>;
}

/** A packet to send: src, dst and proto at least, or nothing but `reply`. */
export type SentPacket = Partial<TracePacket>;

export interface KernelCase extends Box {
  packets: SentPacket[];
  dump?: boolean;
  /** The dump is made behind so many packets, with the connections that there are then; the trace begins behind them. */
  dumpAfter?: number;
  /** Nothing is random: the kernel does what the trace's first path says. */
  firstPath?: boolean;
  /** Answers for the trace, where the case decides what a capture does not tell. */
  facts?: Record<string, unknown>;
}

/** A packet's headers as somebody got it. */
export interface ArrivedPacket {
  src: string; dst: string; proto: number;
  sport?: number; dport?: number; ttl: number; tos: number; length: number; flags?: string[]; seq?: number; ack?: number; tcpOptionBytes?: string; extensions?: { header: number; data: string }[];
  icmpType?: number; icmpCode?: number; icmpId?: number;
  /** Of an ICMP error: the packet that it tells of. */
  about?: ArrivedPacket;
  /** Of a packet of protocol 4: the one that it carries. */
  inner?: ArrivedPacket;
}

/** The packet as it left a device. */
export interface LeavingPacket extends ArrivedPacket { interface: string }

export interface PacketAnswer {
  counters: Record<string, number>;
  delivered: 'local' | 'out' | null;
  out: LeavingPacket | null;
  /** As a socket of the box got it. */
  local?: ArrivedPacket;
  sent: TracePacket;
  sendError?: string;
  more?: LeavingPacket[];
  /** What was delivered here before `local`. */
  moreLocal?: ArrivedPacket[];
  unsupported?: string;
  /** The box had its virtual servers and tunnels: nothing of the packet's way is left out. */
  whole?: boolean;
}

export interface CaseAnswer {
  packets: PacketAnswer[];
  /** What the usual commands print on that box, by command; only where the case asked for it. */
  dump?: Record<string, string>;
}

export interface Probe { ok: boolean; reason: string | null; kernel?: string }

const script = fileURLToPath(new URL('oracle.py', import.meta.url));

/** How oracle.py is started: a command that speaks its protocol on stdin and stdout. */
export interface Start { command: string; args: string[]; /** Where it writes what went wrong, beside stderr. */ log?: string }

const here: Start = { command: 'python3', args: ['-B', script] };

/** In a small machine of qemu's, made by scripts/lib/guest.mjs; a virtio port is the oracle's stdin and stdout. */
export const inMachine = ({ kernel, initramfs, log, accelerator }: { kernel: string; initramfs: string; log: string; accelerator: 'kvm' | 'tcg' }): Start => ({
  command: 'qemu-system-x86_64', log,
  args: [
    '-M', 'pc', '-accel', accelerator, '-cpu', 'max', '-smp', '1', '-m', '512', '-display', 'none', '-nodefaults', '-no-user-config', '-no-reboot',
    '-kernel', kernel, '-initrd', initramfs, '-append', 'console=ttyS0 quiet panic=-1 mitigations=off',
    '-serial', `file:${log}`, '-chardev', 'stdio,id=oracle,signal=off', '-device', 'virtio-serial-pci', '-device', 'virtserialport,chardev=oracle',
  ],
});

export class Oracle {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  private errors = '';

  constructor({ command, args, log }: Start = here) {
    this.process = spawn(command, args);
    createInterface({ input: this.process.stdout }).on('line', (line) => this.waiting.shift()?.resolve(line));
    this.process.stderr.on('data', (data: Buffer) => { this.errors += data.toString(); });
    const fail = (why: string) => {
      for (const { reject } of this.waiting.splice(0)) reject(new Error(`${why} ${this.errors}${log !== undefined && existsSync(log) ? readFileSync(log, 'utf8').slice(-2000) : ''}`));
    };
    this.process.on('error', (error) => fail(error.message));
    this.process.on('exit', (code) => fail(`The oracle ended with code ${code}.`));
  }

  private line(message: unknown): Promise<string> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.process.stdin.write(`${JSON.stringify(message)}\n`);
    });
  }

  /** Whether this machine can ask its kernel, and why not. */
  async probe(): Promise<Probe> {
    if (process.platform !== 'linux') return { ok: false, reason: 'it needs Linux' };
    try {
      return (JSON.parse(await this.line({ probe: true })) as { probe: Probe }).probe;
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** What the kernel did with the packets of a case; throws where the case cannot be set up. */
  async ask(question: KernelCase): Promise<CaseAnswer> {
    const answer = JSON.parse(await this.line(question)) as CaseAnswer & { error?: string; stage?: string };
    if (answer.error !== undefined) throw new Error(`${answer.stage ?? ''}: ${answer.error}`);
    const whole = question.ipvs !== undefined || question.interfaces.some(({ tunnel }) => tunnel !== undefined);
    return { ...answer, packets: answer.packets.map((packet) => ({ ...packet, ...(whole && { whole }) })) };
  }

  /** Ends the process; a machine that does not go by itself is switched off. */
  async stop(): Promise<void> {
    const { process: child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => { child.once('exit', done); });
    child.stdin.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(timer);
  }
}
