// A state in words, colour and icon together; colour never stands alone.
import {
  CheckOutlined,
  ClockCircleOutlined,
  MinusOutlined,
  PauseOutlined,
  StopOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { CaseState } from '../api/cases';
import { stateName, stateTone } from './words';
import type { Tone } from './words';

export const toneIcon: Record<Tone, ReactNode> = {
  ok: <CheckOutlined aria-hidden />,
  warn: <WarningOutlined aria-hidden />,
  bad: <StopOutlined aria-hidden />,
  hold: <PauseOutlined aria-hidden />,
  run: <ClockCircleOutlined aria-hidden />,
  plain: <MinusOutlined aria-hidden />,
};

export function Tag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`yc-tag yc-tone-${tone}`}>
      {toneIcon[tone]}
      {children}
    </span>
  );
}

export const StateTag = ({ state }: { state: CaseState | undefined }) => (
  <Tag tone={stateTone(state)}>{stateName(state)}</Tag>
);
