// 邀请: a division becomes one string, its code and its expiry; a live line says when
// the new box has joined and how much it holds.
import { CopyOutlined, PrinterOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, QRCode, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import { useState } from 'react';
import { useFleet } from '../api/fleet';
import { useCreateInvitation, useInvitations } from '../api/invitations';
import type { Invitation } from '../api/invitations';
import { prefixOf, useDivisionsUnder } from '../api/divisions';
import { t, word } from '../i18n';
import { printPaper, Paper } from '../shared/Paper';
import { useSignedIn } from '../shared/session';
import { Labelled } from '../shared/SignInPage';
import { ProblemNotice, StateView } from '../shared/StateView';
import { Tag } from '../shared/Tag';
import { shownTime } from '../shared/time';
import type { Tone } from '../shared/words';
import { DivisionPicker } from './DivisionPicker';

const DAYS = 7;
const TONES: Record<string, Tone> = { open: 'run', used: 'ok', expired: 'plain' };

const columns = (): TableColumnsType<Invitation> => [
  { title: t('invite.division'), key: 'division', render: (_, each) => `${each.name} ${each.division}` },
  { title: t('invite.state'), key: 'state', width: 140, render: (_, each) => <Tag tone={TONES[each.state ?? ''] ?? 'plain'}>{word('inviteState', each.state)}</Tag> },
  { title: t('invite.expires'), key: 'expires', width: 160, render: (_, each) => <span className="yc-number">{shownTime(each.expires)}</span> },
  { title: t('invite.by'), key: 'by', width: 140, render: (_, each) => each.createdBy },
];

export function InvitePage() {
  const list = useInvitations();
  const all = list.data?.invitations ?? [];
  const create = useCreateInvitation();
  return (
    <>
      <h1>{t('invite.title')}</h1>
      <InviteForm create={create} />
      {create.data?.text && <Handover made={create.data} now={all.find((each) => each.id === create.data?.id)} />}
      <section className="yc-panel" style={{ padding: 0 }}>
        <StateView query={list} empty={{ when: all.length === 0, text: t('invite.none') }}>
          <Table<Invitation> size="small" pagination={false} rowKey={(each) => each.id ?? ''} columns={columns()} dataSource={all} scroll={{ x: 640 }} />
        </StateView>
      </section>
    </>
  );
}

function InviteForm({ create }: { create: ReturnType<typeof useCreateInvitation> }) {
  const session = useSignedIn();
  const [division, setDivision] = useState<string>();
  const [name, setName] = useState('');
  const [days, setDays] = useState(DAYS);
  const here = useDivisionsUnder(session.division ? prefixOf(session.division) : undefined);
  return (
    <form
      className="yc-panel yc-row"
      style={{ alignItems: 'flex-end' }}
      onSubmit={(event) => {
        event.preventDefault();
        if (division && name.trim()) create.mutate({ division, name: name.trim(), days });
      }}
    >
      <div style={{ width: 300 }}>
        <Labelled id="invite-division" text={t('invite.division')}>
          <DivisionPicker id="invite-division" value={division} nearby={here.data?.divisions ?? []} onChange={(code, called) => { setDivision(code); if (called) setName(called); }} />
        </Labelled>
      </div>
      <div style={{ width: 220 }}>
        <Labelled id="invite-name" text={t('invite.name')}>
          <Input id="invite-name" maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
        </Labelled>
      </div>
      <div style={{ width: 100 }}>
        <Labelled id="invite-days" text={t('invite.days')}>
          <InputNumber id="invite-days" style={{ width: '100%' }} min={1} max={30} precision={0} value={days} onChange={(typed) => setDays(typed ?? DAYS)} />
        </Labelled>
      </div>
      <Button type="primary" htmlType="submit" disabled={!division || !name.trim()} loading={create.isPending}>
        {t('invite.create')}
      </Button>
      <ProblemNotice error={create.error} />
    </form>
  );
}

// The string is shown once: the node does not give it a second time.
function Handover({ made, now }: { made: Invitation; now: Invitation | undefined }) {
  const text = made.text ?? '';
  return (
    <section className="yc-panel yc-row" style={{ alignItems: 'flex-start' }}>
      <QRCode type="svg" size={180} errorLevel="M" color="#000000" bgColor="#ffffff" value={text.slice(0, 2000)} />
      <div className="yc-stack" style={{ flex: 1, minWidth: 280 }}>
        <h2>{t('invite.made', { name: made.name ?? '', division: made.division ?? '' })}</h2>
        <Input.TextArea readOnly aria-label={t('invite.text')} rows={4} value={text} onFocus={(event) => event.currentTarget.select()} data-testid="invitation" />
        <span className="yc-hint">{t('invite.until', { time: shownTime(made.expires) })}</span>
        <Progress now={now} division={made.division} />
        <div className="yc-row">
          {navigator.clipboard && (
            <Button icon={<CopyOutlined />} onClick={() => void navigator.clipboard.writeText(text)}>
              {t('invite.copy')}
            </Button>
          )}
          <Button icon={<PrinterOutlined />} onClick={printPaper}>
            {t('invite.print')}
          </Button>
        </div>
      </div>
      <Paper>
        <h1>{t('invite.paperTitle')}</h1>
        <div>{made.name} {made.division}</div>
        <div>{t('invite.until', { time: shownTime(made.expires) })}</div>
        <div className="qr">
          <QRCode type="svg" bordered={false} errorLevel="M" size={100} color="#000" bgColor="#fff" value={text.slice(0, 2000)} />
        </div>
        <div style={{ overflowWrap: 'anywhere' }}>yichuang enroll {text}</div>
      </Paper>
    </section>
  );
}

function Progress({ now, division }: { now: Invitation | undefined; division: string | undefined }) {
  const fleet = useFleet();
  const node = fleet.data?.nodes?.find((each) => each.division === division);
  return (
    <span role="status" className="yc-strong">
      {now?.state !== 'used' ? (
        <Tag tone="run">{t('invite.waiting')}</Tag>
      ) : (
        <Tag tone="ok">
          {t('invite.joined')}
          {node ? t('invite.progress', { percent: node.completePercent ?? 0 }) : ''}
        </Tag>
      )}
    </span>
  );
}
