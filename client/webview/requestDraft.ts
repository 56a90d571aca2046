/** Exports the request form's draft: the fields of a request through nginx as text, and its way from and to a request; and asTrace, its answer as a trace. */
import type { RequestForm, RequestParams, RequestPath, RequestResult } from '../../server/src/protocol/request.ts';
import type { Outcome, PacketForm, TracePacket, TracePath, TraceResult } from '../../server/src/protocol/trace.ts';

export type RequestFields = Omit<RequestParams, 'textDocument' | 'facts'>;
export type RequestField = 'url' | 'method' | 'address' | 'client' | 'headers';

export interface RequestDraft {
  readonly url: string;
  readonly method: string;
  /** The address that the client connects to. */
  readonly address: string;
  readonly client: string;
  /** One in a line. */
  readonly headers: string;
}

export type RequestProblems = Partial<Record<RequestField | '', string>>;

const usualPort = { http: 80, https: 443 } as const;

export function draftOfRequest({ host, path, scheme = 'http', port, method = 'GET', address = '', client = '', headers = {} }: RequestFields): RequestDraft {
  const named = /:\d+$/.test(host) || port === undefined || port === usualPort[scheme];
  return { url: `${scheme}://${host}${named ? '' : `:${port}`}${path}`, method, address, client, headers: Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join('\n') };
}

/** The address is read by hand, since a browser would resolve its dots and escapes; nginx shall do that. */
function readUrl(url: string): { scheme: 'http' | 'https'; host: string; port?: number; path: string } | undefined {
  const found = /^(?:(https?):\/\/)?([^/?#\s]*)([/?][^#\s]*)?(?:#.*)?$/i.exec(url.trim());
  if (!found) return undefined;
  const [, scheme = 'http', host = '', path = '/'] = found;
  const port = /:(\d{1,5})$/.exec(host)?.[1];
  return { scheme: scheme.toLowerCase() === 'https' ? 'https' : 'http', host, path: path.startsWith('/') ? path : `/${path}`, ...(port !== undefined && { port: Number(port) }) };
}

/** What a browser can see is wrong; what the fields mean is the server's matter. */
export function checkRequest(draft: RequestDraft): RequestProblems {
  const problems: RequestProblems = {};
  if (draft.url.trim() === '') problems.url = 'Enter the address that is asked for, such as https://shop.example/cart.';
  else if (!readUrl(draft.url)) problems.url = 'Enter an address without blanks, such as https://shop.example/cart.';
  const wrong = draft.headers.split('\n').find((line) => line.trim() !== '' && !/^[^\s:]+\s*:/.test(line));
  if (wrong !== undefined) problems.headers = `Write one header in a line, as in Name: value. This is none: ${wrong.slice(0, 60)}`;
  return problems;
}

export function requestOf(draft: RequestDraft): RequestFields {
  const url = readUrl(draft.url) ?? { scheme: 'http' as const, host: '', path: '/' };
  const headers = Object.fromEntries(draft.headers.split('\n').flatMap((line) => {
    const [, name, value] = /^([^\s:]+)\s*:\s*(.*)$/.exec(line.trim()) ?? [];
    return name === undefined ? [] : [[name, value ?? '']];
  }));
  return {
    scheme: url.scheme, host: url.host, path: url.path, port: url.port ?? usualPort[url.scheme], method: draft.method.trim() || 'GET',
    ...(draft.address.trim() && { address: draft.address.trim() }), ...(draft.client.trim() && { client: draft.client.trim() }), ...(Object.keys(headers).length > 0 && { headers }),
  };
}

/** Of the server's fields those that the form has under another name. */
export const fieldOf = (field: string): RequestField | '' => (field === 'host' || field === 'path' || field === 'port' || field === 'scheme' ? 'url' : field === 'method' || field === 'address' || field === 'client' || field === 'headers' ? field : '');

const noPacket: TracePacket = { src: '', dst: '', proto: 'tcp' };

/** A packet form that stands in for the request form, so that all else of the panel is the same. */
export const formFor = (title: string, { unavailable }: RequestForm): PacketForm => ({ box: title, family: 4, interfaces: [], presets: [], marks: [], packet: noPacket, ...(unavailable !== undefined && { unavailable }) });

const outcomes: Record<RequestPath['outcome']['kind'], Outcome> = { return: 'ACCEPT', proxy: 'ACCEPT', static: 'ACCEPT', error: 'REJECT', unknown: 'UNKNOWN' };

/** The answer in the shape of a trace: the panel shows both in the same way. */
export function asTrace({ paths, questions }: RequestResult): TraceResult {
  return {
    questions,
    results: [{
      paths: paths.map((path): TracePath => ({
        ...(paths.length > 1 && { probability: path.probability }), assumptions: path.unknown, steps: path.steps, outcome: outcomes[path.outcome.kind], packet: noPacket, summary: path.summary,
        questions: path.questions.map((id) => ({ id, assumption: questions.find((question) => question.id === id)?.text ?? id })),
      })),
    }],
  };
}

/** What the verdict calls an outcome, by the path's step. */
export function wordFor({ outcome, summary }: TracePath): string {
  if (outcome === 'UNKNOWN') return 'Unknown';
  if (outcome === 'REJECT') return 'Error';
  return / passes it on to /.test(summary) ? 'Passed on' : / answers with the file /.test(summary) ? 'File' : 'Answered';
}
