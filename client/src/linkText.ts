/** Exports writeLink and readLink: what a link to a trace says behind its question mark. */
import type { KeptPacket } from '../../server/src/protocol/panel.ts';

export const writeLink = (file: string, packet: KeptPacket): string => new URLSearchParams({ file, trace: JSON.stringify(packet) }).toString();

/** What a link says, where it says it in the shape that linkTo gives it. The language server checks the packet's fields. */
export function readLink(query: string): { file: string; packet: KeptPacket } | undefined {
  const fields = new URLSearchParams(query);
  const file = fields.get('file') ?? '';
  if (file === '' || /^[/\\]|^[a-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)/i.test(file)) return undefined;
  try {
    const value: unknown = JSON.parse(fields.get('trace') ?? '');
    if (!isObject(value) || !isObject(value['packet']) || typeof value['packet']['src'] !== 'string' || typeof value['packet']['dst'] !== 'string') return undefined;
    const { packet, http, facts } = value;
    const asks = isObject(http) && typeof http['host'] === 'string' ? { host: http['host'], ...(typeof http['path'] === 'string' && { path: http['path'] }) } : undefined;
    const known = isObject(facts) ? Object.fromEntries(Object.entries(facts).filter(([, fact]) => typeof fact === 'string' || typeof fact === 'boolean')) : undefined;
    return { file, packet: { packet: packet as unknown as KeptPacket['packet'], ...(asks && { http: asks }), ...(known && { facts: known }) } };
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
