import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Draft } from '../src/api/drafts';
import { emptyDraft, fromSaved, toSaved } from '../src/counter/caseDraft';
import type { CaseDraft } from '../src/counter/caseDraft';
import { forgetAllDrafts, keptDraft, useSavedDraft } from '../src/counter/useSavedDraft';

const begun: CaseDraft = { ...emptyDraft('d1'), businessCode: 'MZ05-01', values: { name: '李小明' }, unmet: ['户籍在本省且年满80周岁'], situation: '2' };

interface Sent {
  draft: Draft;
  keepalive?: boolean;
}
const sent: Sent[] = [];
let answer: { status: number; json: unknown } | undefined;

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={new QueryClient({ defaultOptions: { mutations: { networkMode: 'always' } } })}>{children}</QueryClientProvider>
);
const editor = () => renderHook(({ draft }) => useSavedDraft({ draft, title: '李小明', window: '03 号', enabled: true }), { wrapper, initialProps: { draft: emptyDraft('d1') } });

beforeEach(() => {
  sent.length = 0;
  answer = { status: 200, json: {} };
  vi.stubGlobal('fetch', async (_: string, options: RequestInit) => {
    sent.push({ draft: JSON.parse(String(options.body)) as Draft, keepalive: options.keepalive });
    if (!answer) throw new TypeError('no line');
    return new Response(JSON.stringify(answer.json), { status: answer.status });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  forgetAllDrafts();
});

describe('a draft', () => {
  it('comes back with every answer, those that are no field among them', () => {
    expect(fromSaved(toSaved(begun, '李小明', ''))).toEqual(begun);
  });
  it('has a title that the node takes, however long the name and rare its characters', () => {
    const bytes = (text: string) => new TextEncoder().encode(text).length;
    expect(bytes(toSaved(begun, '𠮷'.repeat(120), '').title ?? '')).toBeLessThanOrEqual(200);
  });
  it('is saved although the page is loaded again at once', () => {
    const { rerender } = editor();
    rerender({ draft: begun });
    window.dispatchEvent(new Event('pagehide'));
    expect(sent.map((each) => [each.keepalive, each.draft.request?.form])).toEqual([[true, begun.values]]);
  });
  it('says why the node does not take it, and stays in this tab', async () => {
    answer = { status: 413, json: { type: '/problems/too-large', detail: '草稿最多 50 份,请先办完或删去一些' } };
    const { rerender, result } = editor();
    rerender({ draft: begun });
    act(() => result.current.save());
    await waitFor(() => expect(result.current.refused?.message).toContain('草稿最多 50 份'));
    expect(result.current.saving).toBe('waiting');
    expect(keptDraft('d1')).toEqual(begun);
  });
});
