// 查件: cases by number or its tail, name, identity number, state; the filter stands
// in the address.
import { useNavigate } from 'react-router';
import { useCases } from '../api/cases';
import type { CaseRow } from '../api/cases';
import { t } from '../i18n';
import { caseColumns } from './CaseTable';
import { useFilters } from './filters';
import { QueryTable } from './QueryTable';
import { stateName } from './words';

const STATES = [
  'SUBMITTED', 'CORRECTING', 'NOT_ACCEPTED', 'ACCEPTED', 'REVIEWING', 'SPECIAL', 'DECIDING',
  'DECIDED', 'ISSUED', 'DELIVERED', 'CLOSED', 'WITHDRAWN', 'TERMINATED',
] as const;

const numberOf = (row: CaseRow) => row.summary?.number ?? '';

export function CasesPage() {
  const navigate = useNavigate();
  const filters = useFilters(['q', 'state']);
  const cases = useCases(filters.values);
  const rows = (cases.data?.pages ?? []).flatMap((page) => page.rows ?? []);
  return (
    <>
      <h1>{t('cases.title')}</h1>
      <QueryTable
        name="cases"
        label={t('cases.title')}
        query={cases}
        rows={rows}
        rowKey={numberOf}
        versionOf={(row) => row.etag ?? ''}
        columns={caseColumns()}
        filters={filters}
        filterBy={[
          { name: 'q', kind: 'text', label: t('cases.search'), hint: t('cases.searchHint'), width: 320 },
          { name: 'state', kind: 'choice', label: t('cases.state'), any: t('cases.anyState'), options: STATES.map((each) => ({ value: each, label: stateName(each) })) },
        ]}
        empty={{ text: t('cases.none') }}
        onOpen={(row) => void navigate(`/case/${numberOf(row)}`)}
        focusFirst
      />
    </>
  );
}
