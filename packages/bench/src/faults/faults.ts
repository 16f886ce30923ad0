// Every fault that is played, in the order in which it is told.
import { CONTROLS } from './control.js';
import { DRAINS } from './drain.js';
import type { Fault } from './fault.js';
import { KILLS } from './kill.js';
import { PACES } from './pace.js';
import { STEERINGS } from './steer.js';

export const FAULTS: readonly Fault[] = [...KILLS, ...STEERINGS, ...PACES, ...DRAINS, ...CONTROLS];
