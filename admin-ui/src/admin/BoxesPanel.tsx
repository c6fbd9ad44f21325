// 设备: the machines that ever stood for this division. One in service is revoked with
// a reason, or changed for another.
import { StopOutlined, SwapOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useBoxes } from '../api/boxes';
import type { FleetBox } from '../api/boxes';
import type { FleetNode } from '../api/fleet';
import { hasRole } from '../api/session';
import { t } from '../i18n';
import { useSignedIn } from '../shared/session';
import { StateView } from '../shared/StateView';
import { Tag } from '../shared/Tag';
import { shownTime } from '../shared/time';
import { RevokeDialog } from './RevokeDialog';

const KEY_DIGITS = 8;

export function BoxesPanel({ node }: { node: FleetNode }) {
  const division = node.division ?? '';
  const query = useBoxes(division);
  const session = useSignedIn();
  const navigate = useNavigate();
  const [revoking, setRevoking] = useState<FleetBox>();
  const boxes = query.data?.boxes ?? [];
  const mayKeep = hasRole(session, 'HUB_ADMIN', 'SYSTEM_ADMIN');
  return (
    <section className="yc-panel">
      <div className="yc-row">
        <h2>{t('box.title')}</h2>
        <span className="yc-spring" />
        {mayKeep && boxes.length > 0 && (
          <Button icon={<SwapOutlined aria-hidden />} onClick={() => void navigate(`/invite?replace=${division}&name=${encodeURIComponent(node.name ?? '')}`)}>
            {t('box.replace')}
          </Button>
        )}
      </div>
      <StateView query={query} shape="form" empty={{ when: boxes.length === 0, text: t('box.none') }}>
        <ul className="yc-boxes" aria-label={t('box.title')}>
          {boxes.map((box) => (
            <li key={box.node} className="yc-row" data-box={box.node}>
              <span className="yc-number">{(box.node ?? '').slice(0, KEY_DIGITS)}</span>
              <Tag tone={box.revoked ? 'bad' : 'ok'}>{t(box.revoked ? 'box.revoked' : 'box.inService')}</Tag>
              <span>{t('box.since', { time: shownTime(box.issued) })}</span>
              <span className="yc-hint">{box.revoked ? t('box.counted', { counted: String(box.counted ?? 0), entries: String(box.entries ?? 0) }) : t('box.entries', { entries: String(box.entries ?? 0) })}</span>
              {box.revoked && (
                <span className="yc-hint" data-given>
                  {shownTime(box.revoked.at)} {box.revoked.by}:{box.revoked.reason}
                </span>
              )}
              <span className="yc-spring" />
              {mayKeep && !box.revoked && (
                <Button danger icon={<StopOutlined aria-hidden />} onClick={() => setRevoking(box)}>
                  {t('box.revoke')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </StateView>
      {revoking && <RevokeDialog division={division} name={node.name ?? division} box={revoking} onClose={() => setRevoking(undefined)} />}
    </section>
  );
}
