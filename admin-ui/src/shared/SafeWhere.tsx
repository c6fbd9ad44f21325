// Where a case is safe: ✓ only with a signed receipt, … while it is on its way, ⊘ where
// it is not meant to go. Short on rows, in words on a page; either opens who has
// signed what.
//
//   The node gives a receipt's time, sequence and hash on the page of one case; what is
//   not known is not shown.
import { MinusCircleOutlined, SafetyCertificateOutlined } from '@ant-design/icons';
import { Popover } from 'antd';
import type { SafeAt } from '../api/cases';
import { prefixOf } from '../api/divisions';
import { t } from '../i18n';
import { CaseVerify } from './CaseVerify';
import { Fact, tierWord } from './LinkChain';
import { useSignedIn } from './session';
import { FilePending } from './states';
import { shownDay, shownTime, todayAtNode } from './time';

export type SafePlace = SafeAt & { notMeant?: boolean };

interface Props {
  safe: SafePlace[] | undefined;
  // On a page: in words.
  long?: boolean;
  // Short, with the time of each receipt.
  times?: boolean;
  files?: { arrived: number; of: number };
  // Whose history the node checks when it is asked to.
  number?: string;
}

type Standing = 'safe' | 'onTheWay' | 'notMeant';
const standingOf = (at: SafePlace): Standing => (at.notMeant ? 'notMeant' : at.safe ? 'safe' : 'onTheWay');
const MARKS: Record<Standing, string> = { safe: '✓', onTheWay: '…', notMeant: '⊘' };
const TONES: Record<Standing, string> = { safe: 'ok', onTheWay: 'plain', notMeant: 'plain' };

const isHere = (at: SafeAt, here: string) => prefixOf(at.division ?? '') === prefixOf(here);

// Tiers by their short words; a town that is not ours by its name.
function placeName(at: SafeAt, here: string): string {
  const code = prefixOf(at.division ?? '');
  const isTown = code.length >= 9;
  if (isHere(at, here)) return tierWord(code, true);
  return isTown ? (at.name ?? code) : tierWord(code);
}

function inWords(at: SafePlace, here: string): string {
  const place = placeName(at, here);
  if (standingOf(at) === 'safe') return isHere(at, here) ? t('safe.keptHere', { place }) : t('safe.reached', { place });
  return standingOf(at) === 'notMeant' ? t('safe.notMeantAt', { place }) : t('safe.onTheWayTo', { place });
}

// Of today, the hour is enough.
const briefTime = (time: string) => shownTime(time).replace(`${shownDay(todayAtNode())} `, '');

export function SafeWhere({ safe, long, times, files, number }: Props) {
  const here = useSignedIn().division ?? '';
  if (!safe || safe.length === 0) return <span className="yc-faint">—</span>;
  return (
    <span className="yc-safe-box">
      <Popover trigger="click" title={t('safe.title')} content={<Places safe={safe} here={here} number={number} />}>
        <button type="button" className="yc-safe" onClick={(event) => event.stopPropagation()}>
          <span className="yc-hidden">{t('safe.title')}</span>
          {safe.map((at) => {
            const standing = standingOf(at);
            return (
              <span key={at.division} className={`yc-tone-${TONES[standing]}`}>
                {long ? inWords(at, here) : placeName(at, here)}
                <span className="yc-safe-mark" aria-hidden>
                  {MARKS[standing]}
                </span>
                {long && at.signedAt && <span className="yc-number"> {shownTime(at.signedAt)}</span>}
                {!long && times && (at.signedAt || standing === 'onTheWay') && <span className="yc-number yc-safe-time">{at.signedAt && briefTime(at.signedAt)}</span>}
                {!long && <span className="yc-hidden">{t(`safe.${standing}`)}</span>}
              </span>
            );
          })}
        </button>
      </Popover>
      {long && files && files.arrived < files.of && <FilePending arrived={files.arrived} of={files.of} />}
    </span>
  );
}

function Places({ safe, here, number }: { safe: SafePlace[]; here: string; number?: string }) {
  return (
    <div className="yc-stack yc-popped">
      {safe.map((at) => (
        <dl key={at.division} className="yc-facts">
          <Fact name={at.safe ? <SafetyCertificateOutlined aria-hidden className="yc-tone-ok" /> : <MinusCircleOutlined aria-hidden />}>
            <span className="yc-strong" data-given>{at.name}</span> <span className="yc-faint">{at.division}</span>
          </Fact>
          <Fact name={t('safe.standing')}>
            {isHere(at, here) ? inWords(at, here) : t(`safe.${standingOf(at)}`)}
            {!at.notMeant && !isHere(at, here) && ` · ${t('safe.entries', { covered: at.covered ?? 0, entries: at.entries ?? 0 })}`}
          </Fact>
          {at.signedAt && <Fact name={t('safe.signedAt')}>{shownTime(at.signedAt, true)}</Fact>}
          {at.signedAt && <Fact name={t('safe.sequence')}>{String(at.sequence)}</Fact>}
          {at.hash && (
            <Fact name={t('safe.hash')}>
              <span title={at.hash}>{at.hash.slice(0, 8)}…</span>
            </Fact>
          )}
        </dl>
      ))}
      {number && <CaseVerify number={number} />}
    </div>
  );
}
