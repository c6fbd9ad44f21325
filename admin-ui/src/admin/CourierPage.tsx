// U盘传递: with the line down, a file carries what the line would. Write one for the
// node above or below, read one that somebody brought, see the last ones.
import { DownloadOutlined, UploadOutlined } from '@ant-design/icons';
import { Button, Progress, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { handOver, stickUrl, useCourier, useCourierNews } from '../api/courier';
import type { StickNote, StickPartner } from '../api/courier';
import { t } from '../i18n';
import { Fact } from '../shared/LinkChain';
import { QueryTable } from '../shared/QueryTable';
import type { QueryColumn } from '../shared/QueryTable';
import { Labelled } from '../shared/SignInPage';
import { ProblemNotice, StateView } from '../shared/StateView';
import { Tag } from '../shared/Tag';
import { shownTime } from '../shared/time';
import { fileSize } from '../shared/words';
import './courier.css';
import { amounts, outcomeOf } from './courierWords';

export function CourierPage() {
  const [chosen, setChosen] = useState<string>();
  const report = useCourier(chosen);
  const partners = report.data?.partners ?? [];
  // A hub writes for its children, whoever has none for the node above.
  const partner = partners.find((one) => one.division === chosen) ?? partners.find((one) => one.way === 'down') ?? partners[0];
  // A child's figures are asked for by name.
  useEffect(() => {
    if (!chosen && partner?.division) setChosen(partner.division);
  }, [chosen, partner?.division]);
  return (
    <>
      <h1>{t('courier.title')}</h1>
      <p className="yc-hint yc-courier-about">{t('courier.about')}</p>
      <StateView query={report} shape="form" empty={{ when: partners.length === 0, text: t('courier.nobody') }}>
        <div className="yc-columns yc-courier">
          <WritePanel partners={partners} partner={partner} onChoose={setChosen} underWay={report.data?.notes?.find((note) => note.deed === 'written' && note.state === 'under-way')} />
          <ReadPanel />
        </div>
        <QueryTable name="sticks" label={t('courier.list')} query={report} rows={report.data?.notes ?? []} rowKey={(note) => note.id ?? ''} versionOf={(note) => `${note.state}${note.bytes}`} columns={columns()} empty={{ text: t('courier.none') }} />
      </StateView>
    </>
  );
}

const columns = (): QueryColumn<StickNote>[] => [
  {
    key: 'deed',
    title: t('courier.deed'),
    isTitle: true,
    render: (note) => (
      <>
        {t(note.deed === 'written' ? 'courier.written' : 'courier.read')} <b data-given>{note.name || '—'}</b> <span className="yc-faint yc-number">{note.division}</span>
      </>
    ),
  },
  { key: 'time', title: t('courier.time'), width: 110, render: (note) => <span className="yc-number">{shownTime(note.time)}</span> },
  { key: 'state', title: t('courier.state'), width: 130, render: (note) => <Outcome note={note} /> },
  { key: 'held', title: t('courier.held'), width: 310, render: (note) => <Held note={note} /> },
  { key: 'bytes', title: t('courier.bytes'), width: 80, align: 'right', render: (note) => <span className="yc-number">{fileSize(note.bytes)}</span> },
  { key: 'by', title: t('courier.by'), width: 110, render: (note) => <span data-given>{note.account}</span> },
];

function Outcome({ note }: { note: StickNote }) {
  const { tone, text } = outcomeOf(note);
  return <Tag tone={tone}>{text}</Tag>;
}

// What it says of a box that was let in or cut off goes in front of how much it carried.
function Held({ note }: { note: StickNote }) {
  const words = note.trouble || note.enrolled || note.revoked || note.mended;
  return words ? <span data-given title={words}>{words}</span> : <>{amounts(note)}</>;
}

const PartnerName = ({ of }: { of: StickPartner }) => (
  <>
    {t(of.way === 'up' ? 'courier.up' : 'courier.down')} <span data-given>{of.name}</span> <span className="yc-faint yc-number">{of.division}</span>
  </>
);

interface WriteProps {
  partners: StickPartner[];
  partner: StickPartner | undefined;
  onChoose: (division: string) => void;
  underWay: StickNote | undefined;
}

function WritePanel({ partners, partner, onChoose, underWay }: WriteProps) {
  const news = useCourierNews();
  const load = partner?.load;
  return (
    <section className="yc-panel yc-stack" data-part="write">
      <h2>{t('courier.write')}</h2>
      <Labelled id="courier-to" text={t('courier.to')}>
        <Select
          id="courier-to"
          showSearch={{ optionFilterProp: 'search' }}
          style={{ width: '100%' }}
          value={partner?.division}
          onChange={onChoose}
          options={partners.map((one) => ({ value: one.division ?? '', search: `${one.name} ${one.division}`, label: <PartnerName of={one} /> }))}
        />
      </Labelled>
      <dl className="yc-facts">
        <Fact name={t(partner?.way === 'down' ? 'courier.lackedEntries' : 'courier.entries')}>
          <span className="yc-number">{t('courier.count', { count: load?.entries ?? '0' })}</span>
          {load?.oldest ? ` · ${t('link.oldest', { time: shownTime(load.oldest) })}` : ''}
        </Fact>
        {partner?.way === 'down' && (
          <Fact name={t('courier.lines')}>
            <span className="yc-number">{t('courier.atMost', { count: load?.lines ?? '0' })}</span>
          </Fact>
        )}
        <Fact name={t('courier.files')}>
          <span className="yc-number">{t('courier.fileCount', { count: load?.files ?? '0', size: fileSize(load?.fileBytes) })}</span>
        </Fact>
        <Fact name={t('courier.lastWritten')}>{shownTime(partner?.lastWritten) || t('courier.never')}</Fact>
        <Fact name={t('courier.lastRead')}>{shownTime(partner?.lastRead) || t('courier.never')}</Fact>
      </dl>
      <p className="yc-hint" data-given>
        {t('courier.sealed', { name: partner?.name ?? '' })}
      </p>
      <p className="yc-hint">{t('courier.where')}</p>
      {/* The browser writes it to the stick as it comes: the page need not hold it. */}
      <Button type="primary" icon={<DownloadOutlined aria-hidden />} href={stickUrl(partner?.division ?? '')} download disabled={!partner || Boolean(partner.hindrance)} onClick={() => setTimeout(news, 500)} style={{ alignSelf: 'start' }}>
        {t('courier.download')}
      </Button>
      {partner?.awaited && <p role="note" className="yc-hint">{t('courier.awaited')}</p>}
      {partner?.revoked && <p role="note" data-given className="yc-tone-warn">{t('courier.onlyRevoked', { why: partner.revoked })}</p>}
      {partner?.hindrance && <span data-given className="yc-tone-warn">{partner.hindrance}</span>}
      {underWay && <span role="status" data-given>{t('courier.writing', { name: underWay.name ?? '', size: fileSize(underWay.bytes) })}</span>}
    </section>
  );
}

interface Handing {
  file: File;
  received: number;
  note?: StickNote;
}

function ReadPanel() {
  const news = useCourierNews();
  const picker = useRef<HTMLInputElement>(null);
  const stop = useRef<AbortController>(undefined);
  const [handing, setHanding] = useState<Handing>();
  const [error, setError] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => () => stop.current?.abort(), []);

  const take = async (file: File) => {
    const given = new AbortController();
    stop.current = given;
    setError(null);
    setBusy(true);
    setHanding({ file, received: 0 });
    try {
      const note = await handOver(file, (so, received) => setHanding({ file, received, note: so }), given.signal);
      setHanding({ file, received: file.size, note });
    } catch (cause) {
      // A stick that is pulled out cannot be read any more; nor can one that was stopped.
      if (!given.signal.aborted) setError(cause instanceof Error ? cause : new Error(String(cause)));
    } finally {
      setBusy(false);
      news();
    }
  };
  const percent = handing ? Math.floor((100 * handing.received) / Math.max(1, handing.file.size)) : 0;
  return (
    <section className="yc-panel yc-stack" data-part="read">
      <h2>{t('courier.readTitle')}</h2>
      <p className="yc-hint">{t('courier.readAbout')}</p>
      <input
        ref={picker}
        type="file"
        accept=".stick"
        className="yc-hidden"
        tabIndex={-1}
        aria-label={t('courier.choose')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void take(file);
        }}
      />
      <Button icon={<UploadOutlined aria-hidden />} loading={isBusy} onClick={() => picker.current?.click()} style={{ alignSelf: 'start' }}>
        {t('courier.choose')}
      </Button>
      {handing && (
        <>
          <span data-given>{handing.file.name}</span>
          <Progress percent={percent} size="small" status={handing.note?.trouble || error ? 'exception' : handing.note?.state === 'whole' ? 'success' : 'active'} aria-label={t('courier.progress')} />
          <span role="status">
            {t('courier.received', { received: fileSize(handing.received), size: fileSize(handing.file.size) })}
            {handing.note && ` · ${amounts(handing.note)}`}
          </span>
          {isBusy && (
            <Button onClick={() => stop.current?.abort()} style={{ alignSelf: 'start' }}>
              {t('courier.stop')}
            </Button>
          )}
          {handing.note && !isBusy && (
            <div>
              <Outcome note={handing.note} />
            </div>
          )}
          {handing.note?.trouble && <p role="alert" data-given>{handing.note.trouble}</p>}
          {handing.note?.enrolled && <p role="status" data-given>{handing.note.enrolled}</p>}
          {handing.note?.mended && <p role="status" data-given>{handing.note.mended}</p>}
          {handing.note?.revoked && <p role="alert" data-given className="yc-tone-warn">{handing.note.revoked}</p>}
          {handing.note?.outdated && <p className="yc-hint">{t('courier.outdated')}</p>}
        </>
      )}
      <ProblemNotice error={error} />
    </section>
  );
}
