// Nodes by worry: quarantined records, unable to write, silent, behind, never met,
// well; within one worry the longest silence first.
import type { FleetNode } from '../api/fleet';
import type { Tone } from '../shared/words';

export type Worry = 'quarantined' | 'readOnly' | 'silent' | 'behind' | 'never' | 'up';

const ORDER: Worry[] = ['quarantined', 'readOnly', 'silent', 'behind', 'never', 'up'];

export const WORRY_TONES: Record<Worry, Tone> = {
  quarantined: 'bad',
  readOnly: 'bad',
  silent: 'warn',
  behind: 'warn',
  never: 'plain',
  up: 'ok',
};

export function worryOf(node: FleetNode): Worry {
  if (Number(node.quarantined ?? 0) > 0) return 'quarantined';
  if (node.readOnly) return 'readOnly';
  switch (node.state) {
    case 'silent':
      return 'silent';
    case 'behind':
      return 'behind';
    case 'never':
      return 'never';
    default:
      return 'up';
  }
}

export function byWorry(nodes: FleetNode[]): FleetNode[] {
  const contact = (node: FleetNode) => Date.parse(node.lastContact ?? '') || 0;
  return [...nodes].sort(
    (a, b) =>
      ORDER.indexOf(worryOf(a)) - ORDER.indexOf(worryOf(b)) ||
      contact(a) - contact(b) ||
      (a.division ?? '').localeCompare(b.division ?? ''),
  );
}

// Share of the disk in use, in percent.
export function diskUsed(node: { diskFreeBytes?: string | number; diskTotalBytes?: string | number }): number | undefined {
  const total = Number(node.diskTotalBytes ?? 0);
  return total > 0 ? Math.round((1 - Number(node.diskFreeBytes ?? 0) / total) * 100) : undefined;
}
