// Sticks: what one would carry, the last ones, and handing one over part by part.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { CourierReportJson, StickNoteJson, StickPartnerJson, StickReadingJson } from '../generated/node/domain/courier/courier_pb';
import { get, request, withQuery } from './http';

export type CourierReport = CourierReportJson;
export type StickNote = StickNoteJson;
export type StickPartner = StickPartnerJson;

// The most that the node takes in one request.
const PART_BYTES = 4 << 20;

export function useCourier(of: string | undefined) {
  return useQuery({
    queryKey: ['courier', of ?? ''],
    queryFn: ({ signal }) => get<CourierReport>(withQuery('/api/v1/courier', { of }), signal),
    // While one is under way its figures move.
    refetchInterval: (query) => (query.state.data?.notes?.some((note) => note.state === 'under-way') ? 1_000 : 10_000),
    placeholderData: (before) => before,
  });
}

export function useCourierNews() {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: ['courier'] });
}

export const stickUrl = (division: string) => withQuery('/api/v1/courier/export', { to: division });

// Hands a file over; `heard` is told how far it has come and what was on it so far.
// What the node has taken in stays taken in, however this ends.
export async function handOver(file: Blob, heard: (note: StickNote, received: number) => void, signal: AbortSignal): Promise<StickNote> {
  let reading = await request<StickReadingJson>('POST', '/api/v1/courier/imports', { signal });
  const path = `/api/v1/courier/imports/${reading.id}`;
  do {
    const at = Number(reading.received ?? 0);
    const raw = file.slice(at, at + PART_BYTES);
    const last = at + raw.size >= file.size ? 1 : undefined;
    reading = await request<StickReadingJson>('PUT', withQuery(path, { at: String(at), last }), { raw, signal });
    heard(reading.note ?? {}, Number(reading.received ?? 0));
  } while (reading.note?.state === 'under-way');
  return reading.note ?? {};
}
