// 办件: one case as a page of its own.
import { useParams } from 'react-router';
import { CaseView } from './CaseView';

export function CasePage() {
  const { number = '' } = useParams();
  return <CaseView number={number} />;
}
