// Sentences to begin a reason with: what is picked goes into the text and can be edited
// there; picked again it is taken out.
import { Button } from 'antd';
import { t } from '../i18n';
import './reasons.css';

interface Props {
  texts: readonly string[];
  reason: string;
  onChange: (reason: string) => void;
}

// The catalogue takes no sentence that holds it.
const BETWEEN = ';';

export function ReasonChips({ texts, reason, onChange }: Props) {
  const offered = [...new Set(texts)];
  if (offered.length === 0) return null;
  const parts = reason.split(BETWEEN).filter(Boolean);
  const pick = (text: string) => onChange((parts.includes(text) ? parts.filter((each) => each !== text) : [...parts, text]).join(BETWEEN));
  return (
    <div className="yc-reasons" role="group" aria-label={t('reason.title')}>
      {offered.map((text) => (
        <Button key={text} size="small" aria-pressed={parts.includes(text)} type={parts.includes(text) ? 'primary' : 'default'} onClick={() => pick(text)} data-reason={text}>
          <span data-given>{text}</span>
        </Button>
      ))}
    </div>
  );
}
