// Nodes by worry: quarantined records, unable to write, silent, behind, without a box in
// service, never met, well; within one worry the longest silence first. As a tree, each branch stands by
// the worst that hangs below it.
import type { FleetNode } from '../api/fleet';
import type { Tone } from '../shared/words';

export type Worry = 'quarantined' | 'readOnly' | 'silent' | 'behind' | 'revoked' | 'never' | 'up';

const ORDER: Worry[] = ['quarantined', 'readOnly', 'silent', 'behind', 'revoked', 'never', 'up'];

export const WORRY_TONES: Record<Worry, Tone> = {
  quarantined: 'bad',
  readOnly: 'bad',
  silent: 'warn',
  behind: 'warn',
  revoked: 'warn',
  never: 'plain',
  up: 'ok',
};

// The link's sign: filled, half, hollow.
export const LINK_SHAPES: Record<Worry, string> = { quarantined: 'full', readOnly: 'full', silent: 'void', behind: 'half', revoked: 'void', never: 'void', up: 'full' };

// Minutes of office hours after which a silence is looked into, and is grave [P].
export const ALARM_MINUTES = 30;
export const GRAVE_MINUTES = 240;

// What a box said before it was revoked worries nobody any more.
export function worryOf(node: FleetNode): Worry {
  if (node.state === 'revoked') return 'revoked';
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

// A silence by night alarms nobody; one of half an office day is grave.
export function toneOf(node: FleetNode): Tone {
  const worry = worryOf(node);
  if (worry !== 'silent') return WORRY_TONES[worry];
  const minutes = node.silentOfficeMinutes ?? 0;
  return minutes >= GRAVE_MINUTES ? 'bad' : minutes >= ALARM_MINUTES ? 'warn' : 'plain';
}

const rank = (node: FleetNode) => ORDER.indexOf(worryOf(node));
const contact = (node: FleetNode) => Date.parse(node.lastContact ?? '') || 0;
const codeOf = (node: FleetNode) => node.division ?? '';

export function byWorry(nodes: readonly FleetNode[]): FleetNode[] {
  return [...nodes].sort((a, b) => rank(a) - rank(b) || contact(a) - contact(b) || codeOf(a).localeCompare(codeOf(b)));
}

export interface Branch {
  node: FleetNode;
  children: Branch[];
  // Of the node and all below it.
  worst: number;
  size: number;
  worries: number;
}

// Whoever's parent is not among them hangs at the top.
export function treeOf(nodes: readonly FleetNode[]): Branch[] {
  const known = new Set(nodes.map(codeOf));
  const below = new Map<string, FleetNode[]>();
  for (const node of nodes) {
    const parent = node.parent && known.has(node.parent) && node.parent !== node.division ? node.parent : '';
    below.set(parent, [...(below.get(parent) ?? []), node]);
  }
  const branch = (node: FleetNode): Branch => {
    const children = sorted((below.get(codeOf(node)) ?? []).map(branch));
    return {
      node,
      children,
      worst: Math.min(rank(node), ...children.map((child) => child.worst)),
      size: 1 + children.reduce((sum, child) => sum + child.size, 0),
      worries: (worryOf(node) === 'up' ? 0 : 1) + children.reduce((sum, child) => sum + child.worries, 0),
    };
  };
  return sorted((below.get('') ?? []).map(branch));
}

const sorted = (branches: Branch[]): Branch[] =>
  branches.sort((a, b) => a.worst - b.worst || rank(a.node) - rank(b.node) || contact(a.node) - contact(b.node) || codeOf(a.node).localeCompare(codeOf(b.node)));

export interface FleetRow {
  node: FleetNode;
  depth: number;
  // Nodes below it.
  below: number;
  isOpen: boolean;
}

export interface Shown {
  q: string;
  onlyWorries: boolean;
  // What the person has opened or closed, by division.
  toggled: ReadonlyMap<string, boolean>;
}

const OPEN_UP_TO = 200;

// The tree's lines. What is looked for stands with the branches that lead to it; of a
// large fleet only branches with a worry are open at first.
export function linesOf(tree: readonly Branch[], { q, onlyWorries, toggled }: Shown): FleetRow[] {
  const text = q.trim();
  const isLooking = text !== '' || onlyWorries;
  const isSmall = tree.reduce((sum, branch) => sum + branch.size, 0) <= OPEN_UP_TO;
  const fits = ({ node }: Branch) => `${node.name}${node.division}`.includes(text) && (!onlyWorries || worryOf(node) !== 'up');
  const out: FleetRow[] = [];
  const add = (branch: Branch, depth: number): boolean => {
    const at = out.length;
    const code = codeOf(branch.node);
    const isOpen = isLooking || (toggled.get(code) ?? (isSmall || branch.children.some((child) => child.worries > 0)));
    out.push({ node: branch.node, depth, below: branch.size - 1, isOpen: isOpen && branch.children.length > 0 });
    let found = !isLooking || fits(branch);
    if (isOpen) for (const child of branch.children) found = add(child, depth + 1) || found;
    if (!found) out.length = at;
    return found;
  };
  for (const branch of tree) add(branch, 0);
  return out;
}

// Share of the disk in use, in percent.
export function diskUsed(node: { diskFreeBytes?: string | number; diskTotalBytes?: string | number }): number | undefined {
  const total = Number(node.diskTotalBytes ?? 0);
  return total > 0 ? Math.round((1 - Number(node.diskFreeBytes ?? 0) / total) * 100) : undefined;
}
