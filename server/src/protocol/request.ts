/**
 * The custom request `tablewalk/request`: which server and location of an nginx configuration answer a request, and what they do with it.
 * Types and method names only; any LSP client may use them.
 */
import type { OtherStep, Position, Question, Range } from './trace.ts';

export const requestRequest = 'tablewalk/request';
export const requestFormRequest = 'tablewalk/requestForm';

export interface RequestParams {
  textDocument: { uri: string };
  /** Where the connection arrives, as an address of the box; absent: an address that no `listen` names. */
  address?: string;
  /** Absent: 80, or 443 for https. */
  port?: number;
  scheme?: 'http' | 'https';
  /** The Host header, as the client sends it; empty for none. */
  host: string;
  /** Default GET. */
  method?: string;
  /** As it stands in the request line, with its query. */
  path: string;
  headers?: Record<string, string>;
  /** Address of the client; absent: an address that no `geo` or `allow` names. */
  client?: string;
  /** Answers to questions of an earlier result, by question id. */
  facts?: Record<string, unknown>;
}

/** What becomes of the request on the likeliest path; `paths` holds that one and the others. */
export interface RequestResult extends Omit<RequestPath, 'probability' | 'questions'> {
  /** In the order of probability: more than one where a split or an unknown makes a difference. */
  paths: RequestPath[];
  questions: Question[];
  /** What is wrong with the request's fields; nothing is followed then. */
  problems?: { field: string; message: string }[];
}

export interface RequestPath {
  /** 0 to 1; the paths of a result sum to 1. */
  probability: number;
  steps: RequestStep[];
  server?: Place;
  location?: Place;
  outcome: RequestOutcome;
  /** The path as nginx has it at the end, decoded, and its query. */
  path: string;
  args?: string;
  /** What the configuration leaves open, in words. */
  unknown: string[];
  /** What was decided without an answer, by question id. */
  questions: string[];
  /** One line: what became of the request. */
  summary: string;
}

/** Ranges start at the directive's name. */
export interface Place { uri: string; range: Range }

export interface RequestOutcome {
  kind: 'return' | 'proxy' | 'static' | 'error' | 'unknown';
  status?: number;
  /** Of a redirect, the Location header; of a proxied request, scheme, upstream and URI that are asked for; of a file, its path. */
  to?: string;
  service?: { namespace: string; name: string; port: string; ingress: string };
  /** Endpoints that may answer, where the capture lists them. */
  endpoints?: string[];
  /** The backend of ingress-nginx that they are of: a canary's where one took the request. */
  backend?: string;
  /** The Service's own backend and the canary that ingress-nginx's Lua looks at, where a capture lists them; probabilities sum to 1. */
  alternatives?: Alternative[];
}

export interface Alternative {
  /** The name of $proxy_upstream_name. */
  backend: string;
  /** `namespace/name`. */
  service: string;
  canary: boolean;
  /** 0 to 1, of this request. */
  probability: number;
  why: string;
}

/** A step of a trace: `summary` says what happens in one line, `changes` which variables and parts of the request it changed. */
export interface RequestStep extends OtherStep {
  kind: 'nginx';
  /** The phase or module that acts, in nginx's terms. */
  phase: 'server' | 'uri' | 'location' | 'rewrite' | 'set' | 'if' | 'return' | 'redirect' | 'try_files' | 'error_page' | 'access' | 'lua' | 'proxy' | 'content' | 'unknown';
  /** Why: each thing considered, in order. */
  considered?: { text: string; result: 'yes' | 'no' | 'unknown'; place?: Place }[];
  /** How many internal redirects came before. */
  depth: number;
}

/** What the form of the panel offers for a document. */
export interface RequestFormParams { textDocument: { uri: string }; /** Where the person stands: a server or location that a request is wanted for. */ position?: Position; /** The request that the form shall open with. */ request?: RequestForm['request'] }

/** A line of an access log: the request that it tells of, and the configuration that served it; null where no configuration is open, or the line is none. */
export const logRequestRequest = 'tablewalk/logRequest';
export interface LogRequestParams { textDocument: { uri: string }; position: Position }
export interface LogRequestResult { uri: string; request: RequestForm['request'] }

export interface RequestForm {
  /** The request that the form opens with. */
  request: Omit<RequestParams, 'textDocument' | 'facts'>;
  /** Requests worth following, most likely first. */
  presets: { label: string; detail: string; request: Omit<RequestParams, 'textDocument' | 'facts'> }[];
  /** Why no request can be followed here, in words. */
  unavailable?: string;
}
