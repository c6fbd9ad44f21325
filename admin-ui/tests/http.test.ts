import { afterEach, describe, expect, it, vi } from 'vitest';
import { get, newKey, onSignedOut, Problem, request, Unreachable, withQuery } from '../src/api/http';

function answer(status: number, body: unknown, type = 'application/json') {
  const fetched = vi.fn(async (_path: string, _init: RequestInit) => new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { 'Content-Type': type } }));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}
const headersOf = (fetched: ReturnType<typeof answer>) => fetched.mock.calls[0][1].headers as Record<string, string>;

afterEach(() => vi.unstubAllGlobals());

describe('requests', () => {
  it('give the answer', async () => {
    answer(200, { version: '7f' });
    expect(await get('/api/v1/catalogue')).toEqual({ version: '7f' });
  });
  it('of writes carry an Idempotency-Key, and the etag in quotes', async () => {
    const fetched = answer(200, {});
    await request('POST', '/x', { body: {}, etag: 'ab12', key: 'k1' });
    expect(headersOf(fetched)).toMatchObject({ 'Idempotency-Key': 'k1', 'If-Match': '"ab12"' });
  });
  it('that only read carry none', async () => {
    const fetched = answer(200, {});
    await get('/x');
    expect(headersOf(fetched)).not.toHaveProperty('Idempotency-Key');
  });
  it('take an empty answer', async () => {
    answer(204, undefined);
    expect(await request('DELETE', '/x')).toBeUndefined();
  });
  it('leave out what is empty', () => expect(withQuery('/x', { q: '李 明', state: '', cursor: undefined })).toBe('/x?q=%E6%9D%8E%20%E6%98%8E'));
  it('have keys of their own where the browser gives no UUID', () => {
    expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
    expect(newKey()).not.toBe(newKey());
  });
});

describe('problem details', () => {
  const invalid = {
    type: '/problems/invalid', title: '内容不对', status: 422, detail: '有 2 处需要更正', code: 'KQWERT',
    errors: [{ where: 'form.mobile', what: '手机号码:不是手机号码' }, { where: 'materials.居民身份证', what: '缺少材料:居民身份证' }],
  };
  it('become a Problem with every complaint', async () => {
    answer(422, invalid, 'application/problem+json');
    const problem = (await get('/x').catch((error: unknown) => error)) as Problem;
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ kind: 'invalid', status: 422, detail: '有 2 处需要更正', code: 'KQWERT' });
    expect(problem.complaints.map((complaint) => complaint.where)).toEqual(['form.mobile', 'materials.居民身份证']);
  });
  it.each([[412, 'stale'], [409, 'conflict'], [403, 'refused'], [507, 'read-only'], [500, 'fault']])('%i is %s even without a body', async (status, kind) => {
    answer(status, 'oops');
    expect(await get('/x').catch((error: unknown) => error)).toMatchObject({ kind, status });
  });
  it('of an ended session tell the page', async () => {
    const told = vi.fn();
    const stop = onSignedOut(told);
    answer(401, { type: '/problems/sign-in-required', detail: '请先登录' });
    await expect(get('/x')).rejects.toMatchObject({ kind: 'sign-in-required' });
    stop();
    expect(told).toHaveBeenCalledOnce();
  });
  it('are not what a broken line is', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => Promise.reject(new TypeError('Failed to fetch'))));
    await expect(get('/x')).rejects.toBeInstanceOf(Unreachable);
  });
});
