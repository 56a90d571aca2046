/** Exports sampleJourneys: what each node of a sample gets on a journey, there and back, and the steps that the journey has for it. */
import { readFileSync } from 'node:fs';
import type { TracePath, TraceStep } from '../../../server/src/protocol/trace.ts';
import { journey, type Scene } from '../../unit/trace/journey/scene.ts';
import type { SentPacket } from '../oracle.ts';

const read = (name: string): string => readFileSync(new URL(`../../../samples/ingress-path/${name}`, import.meta.url), 'utf8');

export interface NodeOnTheWay {
  readonly title: string;
  readonly capture: string;
  readonly packets: SentPacket[];
  /** For each packet what the journey says of it in this box. */
  readonly steps: TraceStep[][];
}

const captures: Readonly<Record<string, string>> = { master: read('master.capture'), slave: read('slave.capture') };
const scene: Scene = { captures: [...Object.values(captures), read('ingress-pod.capture')], nginx: read('nginx.conf') };
const client: SentPacket & { src: string; dst: string; proto: string } = { in: 'ens33', src: '10.250.0.34', dst: '192.168.44.141', proto: 'tcp', sport: 40000, dport: 80 };

/** The steps of a leg without what belongs to journeys alone. */
const stepsOf = ({ steps }: TracePath, leg: number): TraceStep[] => steps.filter((step) => step.leg === leg && step.kind !== 'wire').map((step) => {
  const alone: TraceStep = { ...step };
  delete alone.box;
  delete alone.leg;
  return alone;
});

function nodesOf(way: 'endpoint' | 'service'): NodeOnTheWay[] {
  const { results } = journey(scene, { packets: [client, { reply: true, src: '', dst: '', proto: 'tcp' }], http: { host: 'jupyter.jcrose.com' }, facts: { 'upstream:default-jupyter-service-8888': way } });
  const [there, back] = results.map(({ paths }) => paths[0]!);
  return Object.entries(captures).map(([box, capture]) => {
    const packets: SentPacket[] = [];
    const steps: TraceStep[][] = [];
    for (const [leg, { box: id, connection, arrives }] of there!.legs!.entries()) {
      if (id !== box) continue;
      const answer = back!.legs!.findIndex((other) => other.box === box && other.connection === connection);
      packets.push(arrives, { reply: true });
      steps.push(stepsOf(there!, leg), stepsOf(back!, answer));
    }
    return { title: `${box}, where nginx sends to ${way === 'service' ? 'the ClusterIP' : 'the pod'}`, capture, packets, steps };
  });
}

export const sampleJourneys: readonly NodeOnTheWay[] = [...nodesOf('endpoint'), ...nodesOf('service')];
