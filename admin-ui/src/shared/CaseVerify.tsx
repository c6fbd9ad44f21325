// 验证: the node checks a case's digests, chains, signatures and receipts against the
// province's root key, without any line, and says what holds and what it cannot tell.
import { SafetyCertificateOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useVerification } from '../api/verification';
import type { CaseVerification } from '../api/verification';
import { t } from '../i18n';
import { ProblemNotice } from './StateView';
import { shownTime } from './time';

export function CaseVerify({ number }: { number: string }) {
  const check = useVerification(number);
  return (
    <div className="yc-stack">
      <Button icon={<SafetyCertificateOutlined aria-hidden />} loading={check.isFetching} onClick={() => void check.refetch()}>
        {t('safe.verify')}
      </Button>
      <div role="status" className="yc-stack">
        {check.data && !check.isFetching && <Told of={check.data} />}
      </div>
      {!check.isFetching && <ProblemNotice error={check.error} />}
    </div>
  );
}

function Told({ of }: { of: CaseVerification }) {
  const { entries = 0, proven = 0, absent = 0 } = of;
  const at = <span className="yc-hint">{t('verify.at', { time: shownTime(of.checkedAt, true) })}</span>;
  if (of.fault) {
    return (
      <>
        <span className="yc-tone-bad">
          {t('verify.fault')} <span data-given>{of.fault}</span>
        </span>
        {at}
      </>
    );
  }
  return (
    <>
      <span className={proven === entries && absent === 0 ? 'yc-tone-ok' : 'yc-tone-warn'}>{proven === entries ? `✓ ${t('verify.holds', { entries })}` : t('verify.some', { proven, entries })}</span>
      {of.askedAbove && <span className="yc-hint">{t('verify.asked')}</span>}
      {absent > 0 && <span className="yc-tone-warn">{t('verify.absent', { count: absent })}</span>}
      {(of.receipts ?? []).map((receipt) => (
        <span key={receipt.division} data-given>
          {t('verify.receipt', { name: receipt.name ?? '', entries: receipt.entries ?? 0, time: shownTime(receipt.newest, true) })}
        </span>
      ))}
      {at}
    </>
  );
}
