// Which rows stand on screen, and in which order. While a hand is on the table, what
// comes in changes rows in their places; rows that come, go or move wait until they
// are asked for.
import { useEffect, useMemo, useRef, useState } from 'react';

// Rows that would come, go or move if the new order were taken.
export function waitingIn(shown: readonly string[], fresh: readonly string[]): number {
  const now = new Set(shown);
  const then = new Set(fresh);
  const come = fresh.filter((key) => !now.has(key)).length;
  const gone = shown.filter((key) => !then.has(key)).length;
  if (come + gone > 0) return come + gone;
  return fresh.filter((key, i) => key !== shown[i]).length;
}

// The order to show: the new one, or the old one with what was read behind it.
export function orderToShow(shown: readonly string[], fresh: readonly string[], isHeld: boolean): readonly string[] {
  const isSame = shown.length === fresh.length && fresh.every((key, i) => key === shown[i]);
  if (isSame) return shown;
  const isReadOn = fresh.length > shown.length && shown.every((key, i) => key === fresh[i]);
  return isReadOn || !isHeld || shown.length === 0 ? fresh : shown;
}

interface Held<Row> {
  rows: Row[];
  waiting: number;
  take: () => void;
}

interface Asked<Row> {
  fresh: readonly Row[];
  keyOf: (row: Row) => string;
  isHeld: boolean;
  // Changes with the question, so that another question's answer is shown at once.
  question: string;
}

export function useHeldRows<Row>({ fresh, keyOf, isHeld, question }: Asked<Row>): Held<Row> {
  // Of 20,000 rows nothing is counted again while only the focus moves.
  const freshKeys = useMemo(() => fresh.map(keyOf), [fresh]);
  const byKey = useMemo(() => new Map(fresh.map((row) => [keyOf(row), row])), [fresh]);
  const [shown, setShown] = useState({ order: freshKeys as readonly string[], question });
  const known = useRef(new Map<string, Row>());
  const mayHold = isHeld && shown.question === question;
  const order = useMemo(() => orderToShow(shown.order, freshKeys, mayHold), [shown.order, freshKeys, mayHold]);
  if (order !== shown.order || shown.question !== question) setShown({ order, question });
  const rows = useMemo(() => order.map((key) => byKey.get(key) ?? known.current.get(key)).filter((row): row is Row => row !== undefined), [order, byKey]);
  const waiting = useMemo(() => waitingIn(order, freshKeys), [order, freshKeys]);
  useEffect(() => {
    known.current = new Map(rows.map((row) => [keyOf(row), row]));
  }, [rows]);
  return { rows, waiting, take: () => setShown({ order: freshKeys, question }) };
}

const TINTED_MS = 2000;

// Rows that have changed while they stood here, for two seconds.
export function useTinted<Row>(rows: readonly Row[], keyOf: (row: Row) => string, versionOf: ((row: Row) => string) | undefined): ReadonlySet<string> {
  const before = useRef(new Map<string, string>());
  const [tinted, setTinted] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (!versionOf) return;
    const now = new Map(rows.map((row) => [keyOf(row), versionOf(row)]));
    const changed = [...now].filter(([key, version]) => before.current.has(key) && before.current.get(key) !== version).map(([key]) => key);
    before.current = now;
    if (changed.length === 0) return;
    setTinted((already) => new Set([...already, ...changed]));
    setTimeout(() => setTinted((already) => new Set([...already].filter((key) => !changed.includes(key)))), TINTED_MS);
  }, [rows]);
  return tinted;
}
