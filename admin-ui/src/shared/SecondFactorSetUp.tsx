// Setting up one-time codes: the secret as a QR code and as text, one right code, then
// the recovery codes, shown once. Nothing counts before the right code.
import { PrinterOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, QRCode } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Problem } from '../api/http';
import { nodeNow } from '../api/node';
import { useBeginSecondFactor, useConfirmSecondFactor } from '../api/session';
import type { Session } from '../api/session';
import type { SecondFactorMadeJson, SecondFactorOfferJson } from '../generated/node/domain/accounts/account_pb';
import { t } from '../i18n';
import { CodeInput } from './CodeInput';
import { Paper, printPaper } from './Paper';
import './secondFactor.css';
import { ProblemNotice } from './StateView';
import { shownTime } from './time';

interface Props {
  session: Session;
  onDone: () => void;
  // Away, with nothing set up.
  onLeave: () => void;
}

export function SecondFactorSetUp({ session, onDone, onLeave }: Props) {
  const client = useQueryClient();
  const begin = useBeginSecondFactor();
  const confirm = useConfirmSecondFactor();
  const leave = <Button onClick={onLeave}>{t(session.mustSetUpSecondFactor ? 'session.signOut' : 'second.close')}</Button>;
  const again = () => {
    confirm.reset();
    begin.reset();
  };
  if (confirm.data) {
    const made = confirm.data;
    const done = () => {
      client.setQueryData(['session'], made.session);
      onDone();
    };
    return <RecoveryCodes made={made} onDone={done} />;
  }
  if (begin.data) return <Prove offer={begin.data} confirm={confirm} onAgain={again} leave={leave} />;
  return <Begin session={session} begin={begin} leave={leave} />;
}

function why(session: Session): string {
  if (session.mustSetUpSecondFactor) return t('second.whyMust', { name: session.name ?? '' });
  return t(session.hasSecondFactor ? 'second.whyRenew' : 'second.whyOwn');
}

interface BeginProps {
  session: Session;
  begin: ReturnType<typeof useBeginSecondFactor>;
  leave: ReactNode;
}

function Begin({ session, begin, leave }: BeginProps) {
  const [password, setPassword] = useState('');
  // Who must set them up has just typed it.
  const asks = !session.mustSetUpSecondFactor;
  return (
    <form
      className="yc-stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!begin.isPending && (!asks || password)) begin.mutate({ password }, { onError: () => setPassword('') });
      }}
    >
      <p style={{ margin: 0 }}>{why(session)}</p>
      <span className="yc-hint">{t('second.need')}</span>
      {asks && (
        <div>
          <label htmlFor="second-password" className="yc-hint">
            {t('second.password')}
          </label>
          <Input.Password id="second-password" autoFocus autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />
        </div>
      )}
      <ProblemNotice error={begin.error} />
      <div className="yc-row">
        <Button type="primary" htmlType="submit" autoFocus={!asks} loading={begin.isPending} disabled={asks && !password}>
          {t('second.begin')}
        </Button>
        {leave}
      </div>
    </form>
  );
}

interface ProveProps {
  offer: SecondFactorOfferJson;
  confirm: ReturnType<typeof useConfirmSecondFactor>;
  onAgain: () => void;
  leave: ReactNode;
}

function Prove({ offer, confirm, onAgain, leave }: ProveProps) {
  const [code, setCode] = useState('');
  const isOver = confirm.error instanceof Problem && confirm.error.kind === 'conflict';
  const send = (typed: string) => confirm.mutate({ code: typed }, { onError: (error) => error instanceof Problem && setCode('') });
  return (
    <form
      className="yc-set-up"
      onSubmit={(event) => {
        event.preventDefault();
        if (code.length === 6 && !confirm.isPending) send(code);
      }}
    >
      {/* The text beside it says the same. */}
      <div className="yc-set-up-code" aria-hidden>
        <QRCode type="svg" bordered={false} size={178} errorLevel="L" color="#000000" bgColor="#ffffff" value={offer.uri ?? ''} />
      </div>
      <div className="yc-stack">
        <span>{t('second.scan')}</span>
        <div>
          <span className="yc-hint" id="second-secret-label">
            {t('second.typeIn')}
          </span>
          <span className="yc-secret" aria-labelledby="second-secret-label" role="group" data-given>
            {offer.secret}
          </span>
          <span className="yc-hint">{t('second.secretOnce', { time: shownTime(offer.expires) })}</span>
        </div>
        <CodeInput id="second-code" hintId="second-code-hint" label={t('second.prove')} value={code} isPending={confirm.isPending} onChange={setCode} onWhole={send} />
        <span id="second-code-hint" className="yc-hint">
          {t('second.proveHint')}
        </span>
        <ProblemNotice error={confirm.error} />
        <div className="yc-row">
          {isOver && (
            <Button type="primary" onClick={onAgain}>
              {t('second.again')}
            </Button>
          )}
          {leave}
        </div>
      </div>
    </form>
  );
}

function RecoveryCodes({ made, onDone }: { made: SecondFactorMadeJson; onDone: () => void }) {
  const [kept, setKept] = useState(false);
  const [at] = useState(() => shownTime(nodeNow().toISOString()));
  const codes = made.recoveryCodes ?? [];
  const { account = '', name = '', divisionName = '' } = made.session ?? {};
  return (
    <div className="yc-stack">
      <h2 style={{ margin: 0 }} role="status">
        {t('second.recoveryTitle')}
      </h2>
      <p style={{ margin: 0 }}>{t('second.recoveryWhy')}</p>
      <ul className="yc-recovery" aria-label={t('second.recoveryList')} data-given>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="yc-row">
        <Button autoFocus icon={<PrinterOutlined aria-hidden />} onClick={() => printPaper('recovery')}>
          {t('second.print')}
        </Button>
        <Checkbox checked={kept} onChange={(event) => setKept(event.target.checked)}>
          {t('second.kept')}
        </Checkbox>
      </div>
      <div className="yc-row">
        <Button type="primary" disabled={!kept} onClick={onDone}>
          {t('second.done')}
        </Button>
      </div>
      <Paper name="recovery" size="A4" title={t('second.paperTitle')} place={divisionName}>
        <p>{t('second.paperOf', { account, name, time: at })}</p>
        <p>{t('second.paperHow')}</p>
        {codes.map((code) => (
          <p key={code} style={{ fontFamily: 'monospace' }}>
            □ {code}
          </p>
        ))}
      </Paper>
    </div>
  );
}
