// 邀请: a division becomes one string, its code and its expiry; a live line says when
// the new box has joined and how much it holds.
import { CopyOutlined, PrinterOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, QRCode } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useFleet } from '../api/fleet';
import type { FleetNode } from '../api/fleet';
import { useCreateInvitation, useInvitations } from '../api/invitations';
import type { Invitation } from '../api/invitations';
import { prefixOf, useDivisionsUnder } from '../api/divisions';
import { t } from '../i18n';
import { printPaper, Paper } from '../shared/Paper';
import { useSignedIn } from '../shared/session';
import { Labelled } from '../shared/SignInPage';
import { QueryTable } from '../shared/QueryTable';
import type { QueryColumn } from '../shared/QueryTable';
import { ProblemNotice } from '../shared/StateView';
import { Tag } from '../shared/Tag';
import { shownTime } from '../shared/time';
import { DivisionPicker } from './DivisionPicker';
import './fleet.css';
import { isWhole, progressText } from './fleetWords';

const DAYS = 7;

const columns = (): QueryColumn<Invitation>[] => [
  {
    key: 'division',
    title: t('invite.division'),
    isTitle: true,
    render: (each) => (
      <>
        <b data-given>{each.name}</b> <span className="yc-faint yc-number">{each.division}</span>{each.replaces ? ` ${t('invite.asReplacement')}` : ''}
      </>
    ),
  },
  { key: 'state', title: t('invite.state'), width: 330, render: (each) => <Progress of={each} /> },
  { key: 'expires', title: t('invite.expires'), width: 130, render: (each) => <span className="yc-number">{shownTime(each.expires)}</span> },
  { key: 'by', title: t('invite.by'), width: 170, render: (each) => <span data-given>{each.createdBy}</span> },
];

export function InvitePage() {
  const list = useInvitations();
  const all = list.data?.invitations ?? [];
  const create = useCreateInvitation();
  // What has become of each is told by the fleet: both at once, or rows would move.
  const fleet = useFleet();
  const query = { ...list, isPending: list.isPending || fleet.isPending };
  const isReplacing = Boolean(useSearchParams()[0].get('replace'));
  return (
    <>
      <h1>{t(isReplacing ? 'box.replace' : 'invite.title')}</h1>
      <InviteForm create={create} />
      {create.data?.text && <Handover made={create.data} now={all.find((each) => each.id === create.data?.id)} />}
      <QueryTable name="invitations" label={t('invite.list')} query={query} rows={newestFirst(all)} rowKey={(each) => each.id ?? ''} versionOf={(each) => each.state ?? ''} columns={columns()} empty={{ text: t('invite.none') }} />
    </>
  );
}

const newestFirst = (all: readonly Invitation[]) => [...all].sort((a, b) => (b.expires ?? '').localeCompare(a.expires ?? ''));

function InviteForm({ create }: { create: ReturnType<typeof useCreateInvitation> }) {
  const session = useSignedIn();
  // A machine to be changed comes with its division.
  const [asked] = useSearchParams();
  const replaced = asked.get('replace') ?? '';
  const [division, setDivision] = useState<string | undefined>(replaced || undefined);
  const [name, setName] = useState(asked.get('name') ?? '');
  const [days, setDays] = useState(DAYS);
  const here = useDivisionsUnder(session.division ? prefixOf(session.division) : undefined);
  return (
    <form
      className="yc-panel yc-row"
      style={{ alignItems: 'flex-end' }}
      onSubmit={(event) => {
        event.preventDefault();
        if (division && name.trim()) create.mutate({ division, name: name.trim(), days, ...(division === replaced ? { replaces: true } : {}) });
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
      {replaced !== '' && division === replaced && <span className="yc-hint">{t('invite.replaces')}</span>}
      <ProblemNotice error={create.error} />
    </form>
  );
}

// The string is shown once: the node does not give it a second time.
function Handover({ made, now }: { made: Invitation; now: Invitation | undefined }) {
  const text = made.text ?? '';
  const code = <QRCode type="svg" bordered={false} size={180} errorLevel="M" color="#000000" bgColor="#ffffff" value={text} />;
  return (
    <section className="yc-panel yc-invited">
      {/* The string beside it says the same. */}
      <div aria-hidden>{code}</div>
      <div className="yc-stack">
        <h2>
          <span data-given>{t('invite.made', { name: made.name ?? '', division: made.division ?? '' })}</span>
        </h2>
        <Input.TextArea readOnly aria-label={t('invite.text')} rows={4} value={text} onFocus={(event) => event.currentTarget.select()} data-testid="invitation" />
        <span className="yc-hint">{t('invite.until', { time: shownTime(made.expires) })}</span>
        <Progress of={now ?? made} />
        <div className="yc-row">
          {navigator.clipboard && (
            <Button icon={<CopyOutlined aria-hidden />} onClick={() => void navigator.clipboard.writeText(text)}>
              {t('invite.copy')}
            </Button>
          )}
          <Button icon={<PrinterOutlined aria-hidden />} onClick={() => printPaper()}>
            {t('invite.print')}
          </Button>
        </div>
      </div>
      <Paper size="A4" title={t('invite.paperTitle')} place={made.name} number={made.division}>
        <p>{t('invite.paperUntil', { time: shownTime(made.expires), by: made.createdBy ?? '' })}</p>
        <p>{t('invite.paperHow')}</p>
        <div className="qr">{code}</div>
        <p style={{ wordBreak: 'break-all', fontFamily: 'monospace' }}>{t('invite.command', { text })}</p>
        <p>{t('invite.paperStick', { place: made.name ?? '' })}</p>
      </Paper>
    </section>
  );
}

function joinedStage(node: FleetNode | undefined): 'joined' | 'revoked' | 'done' | 'filling' {
  if (node?.state === 'revoked') return 'revoked';
  if (!node || node.state === 'never') return 'joined';
  return isWhole(node) ? 'done' : 'filling';
}

// Waits, joined and how much is there, done: from what the new box itself says.
function Progress({ of }: { of: Invitation }) {
  const fleet = useFleet();
  const node = fleet.data?.nodes?.find((each) => each.division === of.division);
  const stage = of.state === 'used' ? joinedStage(node) : of.state === 'expired' ? 'expired' : 'waiting';
  const words = { expired: t('inviteState.expired'), waiting: t('invite.waiting'), joined: t('invite.joined'), revoked: t('invite.revoked'), filling: '', done: '' }[stage];
  const text = node && !words ? t(stage === 'done' ? 'invite.done' : 'invite.filling', { progress: progressText(node) }) : words;
  return (
    <span role="status" className="yc-invite-progress" data-stage={stage}>
      <Tag tone={stage === 'expired' || stage === 'revoked' ? 'plain' : stage === 'done' ? 'ok' : 'run'}>{text}</Tag>
      {/* Another link for another text, so that none moves. */}
      {(stage === 'done' || stage === 'filling') && (
        <Link key={text} to={`/node/${of.division}`}>
          {t('invite.toNode')}
        </Link>
      )}
    </span>
  );
}
