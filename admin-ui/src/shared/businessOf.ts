// The business of a case, with the form and papers of whoever applied.
import { useMemo } from 'react';
import type { Case } from '../api/cases';
import { useBusiness } from '../api/catalogue';
import { businessFor, partyOfCase } from './forms/party';

export function useBusinessOf(of: Case | undefined) {
  const { data: whole, error } = useBusiness(of?.rules?.businessCode);
  const party = of ? partyOfCase(of) : 'person';
  const data = useMemo(() => whole && businessFor(whole, party), [whole, party]);
  return { data, error };
}
