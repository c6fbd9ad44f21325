// 接触史: thirty days of the line to a node, a bar a day; the hours of one day as a
// table below.
import { useState } from 'react';
import { useContactHistory } from '../api/fleet';
import type { ContactHour } from '../api/fleet';
import { t } from '../i18n';
import { StateView } from '../shared/StateView';
import { Tag } from '../shared/Tag';
import { shownDay, todayAtNode } from '../shared/time';
import type { Tone } from '../shared/words';
import { daysOf, hourOf, stateOfDay } from './contactDays';
import type { ContactDay, DayState } from './contactDays';

const DAYS = 30;
const TONES: Record<DayState, Tone> = { unwatched: 'plain', kept: 'ok', broken: 'warn', silent: 'bad' };

export function ContactHistory({ division }: { division: string }) {
  const history = useContactHistory(division);
  const [chosen, setChosen] = useState<string>();
  const days = daysOf(history.data?.hours ?? [], todayAtNode(), history.data?.days ?? DAYS);
  const last = days.filter((day) => day.hours.length > 0).at(-1);
  const shown = days.find((day) => day.day === chosen) ?? last;
  return (
    <section className="yc-panel">
      <h2>{t('contacts.title', { days: history.data?.days ?? DAYS })}</h2>
      <StateView query={history} empty={{ when: !last, text: t('contacts.none') }}>
        <div className="yc-contacts" role="radiogroup" aria-label={t('contacts.days')}>
          {days.map((day) => (
            <DayBar key={day.day} day={day} isShown={day === shown} onChoose={() => setChosen(day.day)} />
          ))}
        </div>
        {shown && <Hours day={shown} />}
      </StateView>
    </section>
  );
}

function DayBar({ day, isShown, onChoose }: { day: ContactDay; isShown: boolean; onChoose: () => void }) {
  const state = stateOfDay(day);
  const share = day.watched === 0 ? 0 : Math.round((day.heard / day.watched) * 100);
  const label = t('contacts.day', { day: shownDay(day.day), state: t(`contacts.${state}`), share });
  return (
    <label className={`yc-contact-day ${state} yc-tone-${TONES[state]}`} title={label}>
      <input type="radio" name="contact-day" checked={isShown} onChange={onChoose} aria-label={label} />
      <span className="yc-contact-bar" aria-hidden>
        <span style={{ height: `${Math.max(share, state === 'unwatched' ? 0 : 6)}%` }} />
      </span>
    </label>
  );
}

const OUTCOMES: Record<string, { state: DayState }> = { kept: { state: 'kept' }, broken: { state: 'broken' }, silent: { state: 'silent' } };

function Hours({ day }: { day: ContactDay }) {
  return (
    <div className="yc-contact-hours" role="region" aria-label={t('contacts.hoursOf', { day: shownDay(day.day) })} tabIndex={0}>
      <table>
        <caption>{t('contacts.hours', { day: shownDay(day.day), received: day.received.toLocaleString('en-US') })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('contacts.time')}</th>
            <th scope="col">{t('contacts.outcome')}</th>
            <th scope="col" className="yc-right">
              {t('contacts.heard')}
            </th>
            <th scope="col" className="yc-right">
              {t('contacts.received')}
            </th>
            <th scope="col" className="yc-right">
              {t('contacts.unsent')}
            </th>
          </tr>
        </thead>
        <tbody>
          {day.hours.map((hour) => (
            <HourRow key={hour.from} hour={hour} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function HourRow({ hour }: { hour: ContactHour }) {
  const state = (OUTCOMES[hour.outcome ?? ''] ?? { state: 'unwatched' }).state;
  return (
    <tr>
      <th scope="row" className="yc-number">
        {hourOf(hour.from)}
      </th>
      <td>
        <Tag tone={TONES[state]}>{t(`contacts.${state}`)}</Tag>
      </td>
      <td className="yc-right yc-number">{t('contacts.minutes', { heard: hour.heardMinutes ?? 0, watched: hour.watchedMinutes ?? 0 })}</td>
      <td className="yc-right yc-number">{Number(hour.received ?? 0).toLocaleString('en-US')}</td>
      <td className="yc-right yc-number">{Number(hour.unsentMost ?? 0).toLocaleString('en-US')}</td>
    </tr>
  );
}
