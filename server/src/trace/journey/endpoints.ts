/** Exports endpointTexts: the addresses of endpoints as nginx writes them. */
import type { KubeEndpoints } from '../../base/kube.ts';
import { endPoint } from '../packet.ts';

/** `10.0.0.5:8888`, `[fd00::5]:8888`. */
export const endpointTexts = ({ addresses }: KubeEndpoints): string[] => addresses.map(({ ip, port }) => endPoint(ip, port));
