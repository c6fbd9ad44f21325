// 受理条件: what the law asks for. One that is not met leads to a refusal with its
// reason, not to a form.
import { Checkbox } from 'antd';
import { t } from '../i18n';

interface Props {
  conditions: string[];
  unmet: string[];
  onChange: (unmet: string[]) => void;
}

export function Conditions({ conditions, unmet, onChange }: Props) {
  if (conditions.length === 0) return null;
  return (
    <div style={{ marginTop: 8 }}>
      <span className="yc-hint">{t('conditions.title')}</span>
      {conditions.map((condition) => (
        <div key={condition} className="yc-row">
          <span>{condition}</span>
          <Checkbox
            checked={unmet.includes(condition)}
            onChange={(event) => onChange(event.target.checked ? [...unmet, condition] : unmet.filter((each) => each !== condition))}
          >
            {t('conditions.unmet')}
          </Checkbox>
        </div>
      ))}
    </div>
  );
}
