// How every page talks to the node: JSON in and out, problem details for every
// error, an Idempotency-Key on every write.

export interface Complaint {
  where: string;
  what: string;
}

export type ProblemKind =
  | 'invalid'
  | 'sign-in-required'
  | 'refused'
  | 'not-found'
  | 'conflict'
  | 'stale'
  | 'too-large'
  | 'later'
  | 'read-only'
  | 'fault';

// The node answered, and said no.
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code: string;
  readonly complaints: Complaint[];

  constructor(status: number, body: unknown) {
    const told = isRecord(body) ? body : {};
    const text = (name: string) => (typeof told[name] === 'string' ? (told[name] as string) : '');
    super(text('detail') || text('title') || String(status));
    this.name = 'Problem';
    this.status = status;
    this.title = text('title');
    this.detail = text('detail');
    this.code = text('code');
    this.kind = kindOf(text('type'), status);
    this.complaints = Array.isArray(told.errors) ? told.errors.filter(isRecord).map(complaintOf) : [];
  }
}

// The node did not answer at all: weather, not an error.
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('unreachable', { cause });
    this.name = 'Unreachable';
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function complaintOf(value: Record<string, unknown>): Complaint {
  return { where: String(value.where ?? ''), what: String(value.what ?? '') };
}

const BY_STATUS: Record<number, ProblemKind> = {
  400: 'invalid',
  401: 'sign-in-required',
  403: 'refused',
  404: 'not-found',
  409: 'conflict',
  412: 'stale',
  413: 'too-large',
  422: 'invalid',
  503: 'later',
  507: 'read-only',
};

function kindOf(type: string, status: number): ProblemKind {
  const named = type.split('/').pop() as ProblemKind;
  return Object.values(BY_STATUS).includes(named) ? named : (BY_STATUS[status] ?? 'fault');
}

// Pages are served without TLS inside the hall, where randomUUID does not exist.
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface RequestOptions {
  body?: unknown;
  raw?: Blob;
  key?: string;
  etag?: string;
  signal?: AbortSignal;
  // Goes on although the page is left; for a small body.
  keepalive?: boolean;
}

export async function request<Answer>(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') headers['Idempotency-Key'] = options.key ?? newKey();
  if (options.etag) headers['If-Match'] = `"${options.etag}"`;
  if (options.raw) headers['Content-Type'] = options.raw.type || 'application/octet-stream';
  else if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
      signal: options.signal,
      keepalive: options.keepalive,
      credentials: 'same-origin',
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    silent.forEach((tell) => tell());
    throw new Unreachable(cause);
  }
  const text = await response.text();
  if (!response.ok) {
    const problem = new Problem(response.status, parsed(text));
    if (problem.kind === 'sign-in-required') signedOut.forEach((tell) => tell());
    throw problem;
  }
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text.slice(0, 200) };
  }
}

// Told when the node says that nobody is signed in any more.
const signedOut = new Set<() => void>();
export function onSignedOut(tell: () => void): () => void {
  signedOut.add(tell);
  return () => signedOut.delete(tell);
}

// Told when the node did not answer.
const silent = new Set<() => void>();
export function onSilence(tell: () => void): () => void {
  silent.add(tell);
  return () => silent.delete(tell);
}

export const get = <Answer>(path: string, signal?: AbortSignal) => request<Answer>('GET', path, { signal });

// Path and query, with what is empty left out.
export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}
