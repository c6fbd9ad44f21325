// Where a value comes from, in one character: 卡 证 数 档 算 填, with who holds it and
// how old it is; amber past its cycle. A value that was typed over what was known
// keeps both, and offers to tell the source that it is wrong.
//
//   Who draws one gives it as props: the node says it of returned data alone.
import { LockOutlined, WarningOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import type { ReactNode } from 'react';
import { t } from '../i18n';
import { Fact } from './LinkChain';
import { daysSince, shownDay, shownTime } from './time';

export type SourceKind = 'card' | 'certificate' | 'data' | 'archive' | 'reckoned' | 'typed';

export interface Source {
  kind: SourceKind;
  // Who holds it: 省公安.
  holder?: string;
  // What it stands in: 社保卡.
  from?: string;
  // When it was fetched, or of when it is.
  at?: string;
  // How good it is, as the holder says: A to D.
  grade?: string;
  // How often the holder renews it, in days.
  cycleDays?: number;
  // The lease of returned data is over.
  locked?: boolean;
  // Since when, where that is known, and why; as the node says it.
  lockedSince?: string;
  lockedWhy?: string;
}

interface Props {
  source: Source;
  // What was known, when the person has typed over it.
  was?: { value: string; source: Source };
  // The source is told that it is wrong, or is not after all.
  onReportWrong?: () => void;
  isReported?: boolean;
  // 「我已填过三次」: asks for the data to be shared.
  onWantShared?: () => void;
}

export const isPastCycle = (source: Source): boolean => {
  const age = daysSince(source.at);
  return source.cycleDays !== undefined && age !== undefined && age > source.cycleDays;
};

export function ageText(at: string | undefined): string {
  const days = daysSince(at);
  if (days === undefined) return '';
  return days === 0 ? t('source.today') : t('source.days', { days });
}

// 证·省公安, and 今日: where it is narrow the holder's name is cut, never the age.
function shortTexts(source: Source): [string, string] {
  const kind = t(`source.${source.kind}`);
  if (source.kind === 'reckoned' || source.kind === 'typed') return [kind, ''];
  if (source.locked) return [kind, t('source.lockedShort')];
  const holder = [kind, source.holder ?? source.from].filter(Boolean).join('·');
  return [holder, [source.grade && t('source.grade', { grade: source.grade }), ageText(source.at)].filter(Boolean).join(' ')];
}
const shortText = (source: Source) => shortTexts(source).filter(Boolean).join(' ');

export function SourceTag({ source, was, onReportWrong, isReported, onWantShared }: Props) {
  const stale = isPastCycle(source);
  const [holder, age] = shortTexts(source);
  return (
    <Popover
      trigger="click"
      title={t('source.title')}
      content={<SourceFacts source={source} was={was} onReportWrong={onReportWrong} isReported={isReported} onWantShared={onWantShared} />}
    >
      <button type="button" className={`yc-source-tag ${stale || source.locked ? 'yc-tone-warn' : ''}`} onClick={(event) => event.stopPropagation()}>
        {source.locked ? <LockOutlined aria-hidden /> : stale && <WarningOutlined aria-hidden />}
        <span className="yc-hidden">{t('source.label')}</span>
        <span className="yc-source-holder" title={holder}>
          {holder}
        </span>
        {age && <span> {age}</span>}
        {was && <span>{t('source.over', { source: shortText(was.source) })}</span>}
        {isReported && <span className="yc-tone-warn"> {t('source.reported')}</span>}
        {stale && <span className="yc-hidden">{t('source.stale')}</span>}
      </button>
    </Popover>
  );
}

function SourceFacts({ source, was, onReportWrong, isReported, onWantShared }: Props) {
  return (
    <div className="yc-stack yc-popped">
      <Facts source={source} />
      {was && (
        <>
          <span className="yc-strong">{t('source.before')}</span>
          <Facts source={was.source}>
            <Fact name={t('source.value')}>{was.value || '—'}</Fact>
          </Facts>
        </>
      )}
      {(onReportWrong || onWantShared) && (
        <div className="yc-row">
          {onReportWrong && <Button onClick={onReportWrong}>{t(isReported ? 'source.unreport' : 'source.report')}</Button>}
          {onWantShared && <Button onClick={onWantShared}>{t('source.wantShared')}</Button>}
        </div>
      )}
    </div>
  );
}

function Facts({ source, children }: { source: Source; children?: ReactNode }) {
  return (
    <dl className="yc-facts">
      {children}
      <Fact name={t('source.kind')}>{t(`sourceLong.${source.kind}`)}</Fact>
      {source.holder && <Fact name={t('source.holder')}>{source.holder}</Fact>}
      {source.from && <Fact name={t('source.from')}>{source.from}</Fact>}
      {source.at && (
        <Fact name={t(source.kind === 'data' ? 'source.asOf' : 'source.at')}>
          {source.kind === 'data' ? shownDay(source.at) : shownTime(source.at)} · {ageText(source.at)}
        </Fact>
      )}
      {source.grade && <Fact name={t('source.quality')}>{t('source.grade', { grade: source.grade })}</Fact>}
      {source.cycleDays !== undefined && (
        <Fact name={t('source.cycle')}>
          {t('source.everyDays', { days: source.cycleDays })}
          {isPastCycle(source) && <span className="yc-tone-warn"> · {t('source.stale')}</span>}
        </Fact>
      )}
      {source.locked && (
        <Fact name={t('source.lease')}>
          <span className="yc-tone-warn">
            {t('source.lockedText')}
            {source.lockedWhy && <span data-given> · {source.lockedWhy}</span>}
            {source.lockedSince && ` · ${t('source.lockedSince', { time: shownTime(source.lockedSince) })}`}
          </span>
        </Fact>
      )}
    </dl>
  );
}
