// Which division a page is about: this one and all below it, or one of those below.
// Stands left of the title and in the address.
import { Select } from 'antd';
import { prefixOf, useDivisionsUnder } from '../api/divisions';
import { t } from '../i18n';
import { useSignedIn } from '../shared/session';

interface Props {
  at: string;
  onChange: (at: string) => void;
}

export function ScopeChoice({ at, onChange }: Props) {
  const session = useSignedIn();
  const own = prefixOf(session.division ?? '');
  const below = useDivisionsUnder(own);
  const options = (below.data?.divisions ?? []).map((each) => ({ value: prefixOf(each.code ?? ''), label: each.name ?? each.code ?? '' }));
  // The place is taken before the names are here: nothing moves when they come.
  if (!options.some((option) => option.value === own)) options.unshift({ value: own, label: session.divisionName ?? own });
  const chosen = at || own;
  if (!options.some((option) => option.value === chosen)) options.push({ value: chosen, label: chosen });
  return (
    <span data-given>
      <Select aria-label={t('scope.label')} style={{ minWidth: 140 }} showSearch={{ optionFilterProp: 'label' }} options={options} value={chosen} onChange={(next: string) => onChange(next === own ? '' : next)} />
    </span>
  );
}
