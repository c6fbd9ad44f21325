// 回流包: what departments hold of people, taken in from a file and given to the township
// that each row names; how much of each data set lies where, how old, on which lease.
import { Button } from 'antd';
import { useState } from 'react';
import { prefixOf } from '../api/divisions';
import { useDataResources, useWithdraw } from '../api/returned';
import type { DataResource, ResourceShare } from '../api/returned';
import { hasRole } from '../api/session';
import { t } from '../i18n';
import { QueryTable } from '../shared/QueryTable';
import type { QueryColumn } from '../shared/QueryTable';
import { useSignedIn } from '../shared/session';
import { AgeTag } from '../shared/states';
import { StateView } from '../shared/StateView';
import { Tag } from '../shared/Tag';
import { shownTime } from '../shared/time';
import { AskReason } from './AskReason';
import { ImportPanel } from './ImportPanel';
import './packages.css';
import { newestDay } from './packageWords';
import { ReportsPanel } from './ReportsPanel';

export function PackagesPage() {
  const session = useSignedIn();
  const query = useDataResources();
  const [chosen, setChosen] = useState<string>();
  const resources = query.data?.resources ?? [];
  const resource = resources.find((one) => one.code === chosen) ?? resources.find((one) => !one.hindrance) ?? resources[0];
  return (
    <>
      <h1>{t('packages.title')}</h1>
      <p className="yc-hint yc-packages-about">{t('packages.about')}</p>
      <StateView query={query} shape="form" empty={{ when: resources.length === 0, text: t('packages.noResources') }}>
        {resource && (
          <div className="yc-columns yc-packages">
            <ImportPanel resources={resources} resource={resource} onChoose={setChosen} />
            <SharesPanel resource={resource} query={query} />
          </div>
        )}
        <QueryTable name="resources" label={t('packages.resources')} query={query} rows={resources} rowKey={(one) => one.code ?? ''} versionOf={(one) => `${one.facts}${one.lease?.locked}`} columns={columns()} empty={{ text: t('packages.noResources') }} onOpen={(one) => setChosen(one.code)} />
        {hasRole(session, 'DATA_OFFICER') && <ReportsPanel />}
      </StateView>
    </>
  );
}

const columns = (): QueryColumn<DataResource>[] => [
  { key: 'name', title: t('packages.resource'), isTitle: true, render: (one) => <span data-given>{one.name} <span className="yc-faint">{one.code}</span></span> },
  { key: 'provider', title: t('packages.provider'), width: 150, render: (one) => <span data-given>{one.provider}</span> },
  { key: 'cycle', title: t('packages.cycle'), width: 90, align: 'right', render: (one) => (one.cycleDays ? t('source.everyDays', { days: one.cycleDays }) : '—') },
  { key: 'facts', title: t('packages.facts'), width: 90, align: 'right', render: (one) => <span className="yc-number">{Number(one.facts ?? 0).toLocaleString('en-US')}</span> },
  { key: 'townships', title: t('packages.townships'), width: 70, align: 'right', render: (one) => <span className="yc-number">{one.shares?.length ?? 0}</span> },
  { key: 'age', title: t('packages.age'), width: 170, render: (one) => (one.shares?.length ? <AgeTag at={newestDay(one)} cycleDays={one.cycleDays || undefined} /> : '—') },
  { key: 'lease', title: t('source.lease'), width: 230, render: (one) => <LeaseOf resource={one} /> },
];

// Whether this node itself may read it; what townships may hangs on their own contact.
function LeaseOf({ resource }: { resource: DataResource }) {
  const { lease } = resource;
  if (lease?.locked) {
    return (
      <span title={lease.why}>
        <Tag tone="warn">{t('packages.locked')}</Tag> <span className="yc-faint">{lease.since ? t('source.lockedSince', { time: shownTime(lease.since) }) : ''}</span>
      </span>
    );
  }
  return (
    <>
      {t('packages.leaseDays', { days: lease?.leaseDays ?? 0 })}
      {lease?.until && <span className="yc-tone-warn"> · {t('packages.until', { time: shownTime(lease.until) })}</span>}
    </>
  );
}

interface SharesProps {
  resource: DataResource;
  query: ReturnType<typeof useDataResources>;
}

function SharesPanel({ resource, query }: SharesProps) {
  const [from, setFrom] = useState<ResourceShare>();
  const shares = resource.shares ?? [];
  return (
    <section className="yc-panel yc-stack" data-part="shares">
      <h2>
        <span data-given>{t('packages.sharesOf', { name: resource.name ?? '' })}</span>
      </h2>
      <QueryTable
        name="shares"
        label={t('packages.townships')}
        query={query}
        rows={shares}
        rowKey={(share) => share.township ?? ''}
        versionOf={(share) => `${share.facts}${share.newest}`}
        columns={shareColumns(resource, resource.hindrance ? undefined : setFrom)}
        empty={{ text: t('packages.noFacts') }}
      />
      {from && <Withdraw resource={resource} share={from} onClose={() => setFrom(undefined)} />}
    </section>
  );
}

const shareColumns = (resource: DataResource, onWithdraw?: (share: ResourceShare) => void): QueryColumn<ResourceShare>[] => [
  { key: 'township', title: t('packages.township'), isTitle: true, render: (share) => <span data-given>{share.townshipName} <span className="yc-faint yc-number">{share.township}</span></span> },
  { key: 'facts', title: t('packages.facts'), width: 70, align: 'right', render: (share) => <span className="yc-number">{Number(share.facts ?? 0).toLocaleString('en-US')}</span> },
  { key: 'oldest', title: t('packages.oldest'), width: 160, render: (share) => <AgeTag at={share.oldest} cycleDays={resource.cycleDays || undefined} /> },
  {
    key: 'withdraw',
    title: t('packages.right'),
    width: 80,
    render: (share) =>
      onWithdraw && (
        <Button size="small" onClick={() => onWithdraw(share)}>
          {t('packages.withdraw')}
        </Button>
      ),
  },
];

function Withdraw({ resource, share, onClose }: { resource: DataResource; share: ResourceShare; onClose: () => void }) {
  const withdraw = useWithdraw(onClose);
  return (
    <AskReason
      title={t('packages.withdrawTitle')}
      follows={<span data-given>{t('packages.withdrawFollows', { name: resource.name ?? '', township: share.townshipName ?? '', count: share.facts ?? '0' })}</span>}
      deed={t('packages.withdraw')}
      hint={t('packages.withdrawHint')}
      isDangerous
      isPending={withdraw.isPending}
      error={withdraw.error}
      onGo={(reason) => withdraw.mutate({ resource: resource.code ?? '', content: { division: prefixOf(share.township ?? ''), reason } })}
      onClose={onClose}
    />
  );
}
