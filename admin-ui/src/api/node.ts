// This node: how it is, how its line is, and what time it has.
import { useQuery } from '@tanstack/react-query';
import type { LinkTierJson, NodeReportJson } from '../generated/node/domain/fleet/fleet_pb';
import { get, Problem } from './http';

export type NodeReport = NodeReportJson;
export type LinkTier = LinkTierJson;

let aheadMs = 0;

// Limits and dates hang on the node's clock, not on this machine's.
function noteTime(report: NodeReport): NodeReport {
  const told = Date.parse(report.time ?? '');
  if (!Number.isNaN(told)) aheadMs = told - Date.now();
  return report;
}
export const nodeNow = () => new Date(Date.now() + aheadMs);

const fetchNode = async (path: string, signal: AbortSignal) => noteTime(await get<NodeReport>(path, signal));

// Anything that it says is an answer.
export const nodeAnswers = (): Promise<boolean> =>
  get('/api/v1/welcome').then(
    () => true,
    (error: unknown) => error instanceof Problem,
  );

export function useWelcome() {
  return useQuery({
    queryKey: ['welcome'],
    queryFn: ({ signal }) => fetchNode('/api/v1/welcome', signal),
    refetchInterval: 15_000,
  });
}

export function useNodeReport(enabled = true) {
  return useQuery({
    queryKey: ['node'],
    queryFn: ({ signal }) => fetchNode('/api/v1/node', signal),
    // Out of reach it is asked more often: who waits sees at once that it is back.
    refetchInterval: (query) => (query.state.error ? 3_000 : 15_000),
    enabled,
  });
}
