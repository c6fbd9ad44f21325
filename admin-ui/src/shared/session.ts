// Who is signed in, for any page below the gate.
import { createContext, useContext } from 'react';
import type { Session } from '../api/session';

const SessionContext = createContext<Session>({});

export const SessionProvider = SessionContext.Provider;
export const useSignedIn = () => useContext(SessionContext);
