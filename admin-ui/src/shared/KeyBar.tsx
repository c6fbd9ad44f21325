// The six keys that matter now, at the foot of the page; F1 shows all of the page's.
import { Modal, Switch } from 'antd';
import { useState } from 'react';
import { t } from '../i18n';
import { boundKeys, chooseLetters, lettersAct, useActingKeys, useKeys } from './keys';
import { BAR_KEYS } from './keyTable';
import type { KeyRow } from './keyTable';

export function KeyBar() {
  const acting = useActingKeys();
  const [listed, setListed] = useState<readonly KeyRow[] | null>(null);
  useKeys({ help: () => setListed((now) => (now ? null : boundKeys())) }, { dialog: true });
  const six = acting.filter((row) => row.id !== 'help').slice(0, BAR_KEYS);
  return (
    <footer className="yc-keybar">
      {/* Six places that stay where they are, whatever stands in them. */}
      {Array.from({ length: BAR_KEYS }, (_, i) => (
        <span key={i}>
          {/* Another key is another element: nothing that stays is moved. */}
          {six[i] && (
            <span key={six[i].id}>
              <kbd>{six[i].shown}</kbd>
              {t(six[i].does)}
            </span>
          )}
        </span>
      ))}
      <span>
        <kbd>F1</kbd>
        {t('key.help')}
      </span>
      {listed && <KeyList rows={listed} onClose={() => setListed(null)} />}
    </footer>
  );
}

function KeyList({ rows, onClose }: { rows: readonly KeyRow[]; onClose: () => void }) {
  const [letters, setLetters] = useState(lettersAct());
  return (
    <Modal open title={t('key.help')} width={640} footer={null} onCancel={onClose}>
      <dl className="yc-keys">
        {rows.map((row) => (
          <div key={row.id}>
            <dt>
              <kbd>{row.shown}</kbd>
            </dt>
            <dd>
              {t(row.does)}
              {row.letter && !letters ? t('key.off') : ''}
            </dd>
          </div>
        ))}
      </dl>
      <label className="yc-row">
        <Switch
          checked={letters}
          onChange={(on) => {
            chooseLetters(on);
            setLetters(on);
          }}
        />
        {t('key.letters')}
      </label>
    </Modal>
  );
}
