// Where a case is safe: ✓ only with a signed receipt, … while it is on its way.
import { Popover } from 'antd';
import type { SafeAt } from '../api/cases';
import { t } from '../i18n';
import { prefixOf } from '../api/divisions';
import { Fact, tierWord } from './LinkChain';
import { useSignedIn } from './session';

const mark = (at: SafeAt) => (at.safe ? '✓' : '…');

// Tiers by their short words; a town that is not ours by its name.
function placeName(at: SafeAt, here: string): string {
  const code = prefixOf(at.division ?? '');
  const isTown = code.length >= 9;
  if (code === prefixOf(here)) return tierWord(code, true);
  return isTown ? (at.name ?? code) : tierWord(code);
}

export function SafeWhere({ safe }: { safe: SafeAt[] | undefined }) {
  const here = useSignedIn().division ?? '';
  if (!safe || safe.length === 0) return <span className="yc-faint">—</span>;
  return (
    <Popover trigger="click" title={t('safe.title')} content={<Places safe={safe} />}>
      <button type="button" className="yc-safe" onClick={(event) => event.stopPropagation()}>
        {safe.map((at) => (
          <span key={at.division} className={at.safe ? 'yc-tone-ok' : 'yc-tone-plain'}>
            {placeName(at, here)}
            <span aria-hidden>{mark(at)}</span>
            <span className="yc-hidden">{at.safe ? t('safe.safe') : t('safe.onTheWay')}</span>
          </span>
        ))}
      </button>
    </Popover>
  );
}

function Places({ safe }: { safe: SafeAt[] }) {
  return (
    <dl className="yc-facts">
      {safe.map((at) => (
        <Fact key={at.division} name={`${at.name ?? ''} ${at.division ?? ''}`}>
          {at.safe ? t('safe.safe') : t('safe.onTheWay')} · {t('safe.entries', { covered: at.covered ?? 0, entries: at.entries ?? 0 })}
        </Fact>
      ))}
    </dl>
  );
}
