// A decision that the node did not take because the case has changed: both sides, and
// whether it still stands.
import { Button, Modal } from 'antd';
import { useCase } from '../../api/cases';
import type { Case } from '../../api/cases';
import { t } from '../../i18n';
import { StateView } from '../StateView';
import { shownTime } from '../time';
import { CaseChanges } from './CaseChanges';
import type { Held } from './holding';
import { useFocusBack } from './useFocusBack';

interface Props {
  held: Held;
  onAgain: (now: Case) => void;
  onDrop: () => void;
  onClose: () => void;
}

export function StaleDialog({ held, onAgain, onDrop, onClose }: Props) {
  useFocusBack();
  const found = useCase(held.number);
  const now = found.data?.summary?.number === held.number && found.data.etag !== held.etag ? found.data : undefined;
  const isAllowed = now?.actions?.some((action) => action.code === held.action && action.allowed) ?? false;
  const said = [held.content.opinion, held.content.reason].filter(Boolean).join(';');
  return (
    <Modal
      open
      title={`${held.deed} · ${held.who}`}
      width={860}
      onCancel={onClose}
      footer={[
        <Button key="drop" onClick={onDrop} data-deed="drop">
          {t('stale.drop')}
        </Button>,
        <Button key="again" type="primary" disabled={!now || !isAllowed} onClick={() => now && onAgain(now)} data-deed="again">
          {t('stale.still', { deed: held.deed })}
        </Button>,
      ]}
    >
      <StateView query={{ ...found, isPending: found.isPending || (!now && found.isFetching) }}>
        {now && (
          <div className="yc-stack">
            {said && <span data-given>{t('stale.said', { text: said })}</span>}
            {held.seen ? <CaseChanges seen={held.seen} now={now} isAllowed={isAllowed} /> : <Lately of={now} isAllowed={isAllowed} />}
          </div>
        )}
      </StateView>
    </Modal>
  );
}

const LATELY = 3;

// One of several that were agreed to at once was not opened: there is no side to hold
// it against, only what happened last.
function Lately({ of, isAllowed }: { of: Case; isAllowed: boolean }) {
  return (
    <div role="alert" className="yc-notice warn" data-testid="changes">
      <span className="yc-strong">⇄ {t('stale.title')}</span>
      {(of.timeline ?? []).slice(-LATELY).map((entry) => (
        <span key={entry.id} data-given>
          {shownTime(entry.at)} {entry.title} {entry.actorName || entry.actor} {entry.divisionName} {entry.text}
        </span>
      ))}
      <span>{isAllowed ? t('stale.again') : t('stale.gone')}</span>
    </div>
  );
}
